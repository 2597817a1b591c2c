"""The values of a lineage: a step, and a chain of them."""

from typing import NamedTuple

from kb.text import Span

OWNER = "owner"


class Step(NamedTuple):
    """One hand that words went through.

    who:        the canonical name, else the name as it is written; ``owner``; "" if nothing tells.
    kind:       person, organisation, channel, name (no catalogue has it), model, work, site, owner;
                author, speaker, translator and transcriber are those without a name.
    role:       says; quotes and publishes (in a text of its own); retells, highlights and keeps
                (the owner); translates, transcribes and passes on (adds nothing of its own).
    span:       the evidence; of raw's text, with its line.
    confidence: 0 to 1.
    """

    who: str
    kind: str
    role: str
    rule: str
    span: Span
    confidence: float

    @property
    def line(self) -> int:
        return self.span.line


Chain = tuple[Step, ...]  # from who says it to the owner of the vault
_COUNTED = ("says", "quotes", "publishes")


def depth(chain: Chain) -> int:
    """How many speak or write before the owner: 0 of the owner's own words, 1 of a source's,
    2 of what a source quotes.  Who only passes a text on is not counted."""
    return sum(step.role in _COUNTED and step.kind != OWNER for step in chain)


def said_by(chain: Chain) -> str:
    """Who says it: a name, ``owner``, or "" where the note does not tell."""
    return next((step.who for step in chain if step.role == "says"), "")
