"""Decisions about names of people, organisations and benchmarks, as rows of ``.kb/names.toml``."""

from typing import Literal, NamedTuple

from kb.entities import decisions
from kb.entities.decisions import Change
from kb.entities.ownnames import FORM, read
from kb.errors import UsageError

Verb = Literal["accept", "reject", "alias", "forbid"]


class Decision(NamedTuple):
    """What a person decided about a name.

    kind: person, organisation or benchmark.
    name: of the thing: what is forbidden, or what ``says`` is a name of.
    says: the spelling that is accepted, rejected, given or forbidden.
    undo: take it back.
    """

    verb: Verb
    kind: str
    name: str = ""
    says: str = ""
    undo: bool = False


def changed(text: str, decision: Decision) -> str:
    """The file's text after a decision; every other byte stays.  The same text if it says so already.

    Raises UsageError for a decision that makes no sense, for a file that is not TOML, and for a
    row written in a way that cannot be changed safely.
    """
    return decisions.changed(text, _change(decision), FORM, lambda after: read(after).diagnostics)


def _change(decision: Decision) -> Change:
    """A decision as a row.  Raises UsageError."""
    verb, kind, undo = decision.verb, decision.kind, decision.undo
    name, says = (" ".join(text.split()) for text in (decision.name, decision.says))
    if verb == "accept" and name and says:
        return Change(verb, {"kind": kind, "says": says, "of": name}, "says", undo)
    if verb == "reject" and says:
        return Change(verb, {"kind": kind, "says": says}, "says", undo)
    if verb == "alias" and name and says:
        return Change(verb, {"kind": kind, "of": name, "says": [says]}, "says", undo)
    if verb == "forbid" and bool(says) != bool(name):
        row: dict[str, str | list[str]] = {"says": [says]} if says else {"name": name}
        return Change(verb, {"kind": kind, **row}, "says" if says else "", undo)
    raise UsageError(f"there is nothing to {verb}")
