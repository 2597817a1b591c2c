"""Values of JSON that may be of any shape."""

from typing import Any

from kb import jsontext
from kb.imports import Gathering
from kb.jsontext import Placed
from kb.note import Raw
from kb.text import Lines


def document(raw: Raw, gathering: Gathering) -> Any:
    """The document; None, and told, if the file is not JSON."""
    try:
        return jsontext.loads(raw.text.lstrip("\ufeff"))
    except ValueError as error:
        gathering.fail(int(getattr(error, "lineno", 1)), "json-invalid", f"not JSON: {error}")
        return None


def text(table: Any, name: str) -> str:
    """A text, or a number as it would be written; empty for anything else."""
    value = table.get(name) if isinstance(table, dict) else None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return ""


def items(table: Any, name: str) -> list[Any]:
    value = table.get(name) if isinstance(table, dict) else None
    return value if isinstance(value, list) else []


def line(lines: Lines, table: Any) -> int:
    """The line of the first text in a table; 1 if there is none."""
    places = [value.start for value in table.values() if isinstance(value, Placed)] if isinstance(table, dict) else []
    return lines.line(min(places)) if places else 1
