"""What sections, fields and sounds are called, in many languages (catalogue/labels.toml)."""

from functools import cache

from kb import catalogue

_AROUND = " *_:：\t\u00a0"


@cache
def _meanings(table: str) -> dict[str, str]:
    """A heading ``Description`` and a field ``Description`` are different kinds of meaning."""
    rows = catalogue.rows("labels")[table]
    return {spelling.casefold(): row.get("means", table) for row in rows for spelling in row["says"]}


def _look_up(table: str, text: str) -> str:
    return _meanings(table).get(" ".join(text.strip(_AROUND).casefold().split()), "")


def meaning(text: str) -> str:
    """``metadata``, ``transcript``, ``highlights`` … of a heading; empty if it is none of them."""
    return _look_up("section", text)


def field(name: str) -> str:
    """``author``, ``date``, ``duration``, ``source`` … of a field's name; empty if it is none of them."""
    return _look_up("field", name)


def is_sound(text: str) -> bool:
    """Whether captions write this for a sound that nobody says."""
    return bool(_look_up("sound", text))


def is_aside(text: str) -> bool:
    """Whether this before a colon names nobody: ``Note``, ``For example``, ``http``."""
    return bool(_look_up("aside", text))
