"""``field:value``: what a note must meet, and what a field takes."""

import re
from datetime import date
from typing import cast

from kb.query.leaves import phrase
from kb.query.tree import FILTERS, TEXTS, Between, Field, Filter, Node
from kb.query.typed import Typed

WORDS = frozenset(TEXTS) - {""}
ROLES = {"event": "event", "captured": "capture", "published": "publication"}  # dates of what is in a note
DATES = frozenset({"date", "since", "until", *ROLES})
FIELDS = frozenset(FILTERS) | WORDS | DATES | {"query"}

VOICES = ("own_thought", "source_quote", "transcript", "metadata", "model_output")
HAS = (
    *("link", "embed", "image", "tag", "code", "table", "task", "quote", "highlight", "formula", "heading"),
    *("alias", "date", "model", "person", "source"),
)
DAYS = (
    "examples: 2024, 2024-09, 2024-09-12, 2024-03..2024-05, [2024-03 to 2024-05], >=2025, yesterday, last-week, 3d, P1W"
)

_PROPERTY = re.compile(r"[^=<>!]+(?:(?:!=|>=|<=|=|>|<)\s*[^=<>!\s].*)?")
_CLAIM = re.compile(r"[^=<>!]+(?:(?:!=|>=|<=|=|>|<)\s*-?[0-9]+(?:\.[0-9]+)?\s*)?")
_WHOLE = frozenset({"kind"})  # there are few of them: a star would only be a letter


def node(typed: Typed, name: str, value: str, start: int, end: int, today: date | None) -> Node:
    """What ``name:value`` asks for; it stands from ``start`` to ``end``.  Raises QueryError."""
    field = known(typed, name, start, end)
    if field in WORDS:
        if found := phrase(value, field):
            return found
        raise typed.wrong(f"nothing to look for after {field}: in this query", start, end)
    value = value.strip()
    if not value:
        raise typed.wrong(f"{field}: needs a value", start, end)
    if field in DATES:
        from kb.query import spans  # most questions have no date

        asked = "date" if field in ROLES else field
        return days(typed, spans.between(asked, value, today), start, end, field)
    return Filter(cast(Field, field), _checked(typed, field, value, start, end))


def known(typed: Typed, name: str, start: int, end: int) -> str:
    """The field that a name means.  Raises QueryError."""
    if (field := name.lower()) not in FIELDS:
        listed = ", ".join(sorted(FIELDS))
        raise typed.wrong(f"no field called '{name}' in this query", start, end, f"fields: {listed}")
    return field


def _checked(typed: Typed, field: str, value: str, start: int, end: int) -> str:
    """The value as the store knows it."""
    if field == "voice":
        if found := voice(value):
            return found
        raise typed.wrong("no such voice in this query", start, end, f"voices: {', '.join(VOICES)}")
    if field == "has":
        if value.lower() in HAS:
            return value.lower()
        raise typed.wrong("no such thing to have in this query", start, end, f"has: {', '.join(HAS)}")
    if field == "prop" and not _PROPERTY.fullmatch(value):
        hint = "examples: prop:status, prop:status=done, prop:rating>3"
        raise typed.wrong("no property is asked for here", start, end, hint)
    if field == "claim" and not _CLAIM.fullmatch(value):
        hint = 'examples: claim:limit, claim:aime, claim:score>80, claim:"gpqa diamond>=70"'
        raise typed.wrong("no claim is asked for here", start, end, hint)
    if field in _WHOLE and "*" in value:
        raise typed.wrong(f"{field}: takes a whole name, no pattern", start, end, "patterns are for words: gpt*")
    return value


def voice(value: str) -> str:
    """A voice by its name or the beginning of a word of it; ``me`` is the owner.  Empty if
    there is none, or more than one."""
    wanted = value.strip().lower().replace("-", "_").replace(" ", "_")
    named = [name for name in VOICES if wanted and f"_{name}".find(f"_{wanted}") >= 0]
    return VOICES[0] if wanted == "me" else named[0] if len(named) == 1 else ""


def days(typed: Typed, found: Between | None, start: int, end: int, field: str) -> Between:
    """The days that were asked for, if there are any, and what should be of them."""
    if not found:
        raise typed.wrong("no date is understood in this query", start, end, DAYS)
    if found.since and found.until and found.since > found.until:
        raise typed.wrong("these dates end before they begin", start, end, DAYS)
    return found._replace(role=ROLES.get(field, ""))
