"""Numbers said of models, and comparisons without one: evidence with line and voice, never a fact.

Facts: ``subjects``, ``measure``, ``value``, ``unit``, ``comparator``, ``conditions``, ``compared_to``,
``sort`` (score, rank, limit, price, setting, comparison, derived), ``said_by`` (kb.saying; empty where
the note does not tell) and ``quote``, the sentence as it is written.  Its span is the number with its
unit; its name is a key that the same words have in every note.
"""

from collections.abc import Iterator
from hashlib import blake2b

from kb import claims, saying
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import lines_of

_LONGEST = 400  # characters of a quote


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place."""
    found = list(claims.claims(raw.text, note, mentions))
    if not found:
        return
    lines = lines_of(raw.text)
    said = saying.who(raw, note, mentions)
    for claim in found:
        facts = (
            ("subjects", list(claim.subjects)),
            ("measure", claim.measure),
            ("value", claim.value),
            ("unit", claim.unit),
            ("comparator", claim.comparator),
            ("conditions", list(claim.conditions)),
            ("compared_to", list(claim.compared)),
            ("sort", claim.kind),
            ("said_by", saying.said_by(said.at(claim.start, claim.end))),
            ("quote", raw.text[slice(*claim.quote)][:_LONGEST]),
        )
        span = lines.span(claim.start, claim.end)
        yield Mention("claim", _key(raw.text, claim), span, claim.rule, claim.confidence, facts)


def _key(text: str, claim: claims.Claim) -> str:
    """The same for the same number in the same words, wherever they stand and however they are wrapped."""
    start, end = claim.quote
    said = " ".join(text[start : claim.start].split()) + "\0" + " ".join(text[claim.start : end].split())
    return blake2b(f"{said}\0{claim.comparator}".encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


PART = Recogniser("claim", ("model", "benchmark", "organisation", "person", "work", "date", "voice", "language"), find)
