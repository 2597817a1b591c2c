"""Up to where digests have told: ``.kb/digest/cursor.json``, plain text in the vault.

A digest tells what is new since the last one; the one that is written into the daily note, what is
new since the first of its day, so that it says the same however often it is written.
"""

import json
from datetime import datetime
from typing import NamedTuple

from kb import smallfile
from kb.app import kept
from kb.errors import KbError

PLACE = ".kb/digest/cursor.json"
_LARGEST = 10_000  # bytes


class Cursor(NamedTuple):
    """Both empty where there was no digest yet.

    at:       moment of the last digest, ISO 8601.  item: the number of the last feed item that it looked at.
    day_at, day_item: the same before the first digest of that day.
    """

    at: str = ""
    item: int = 0
    day_at: str = ""
    day_item: int = 0


def load(root: str) -> Cursor:
    """Raises KbError if the file cannot be read; one that holds anything else is as if there were none."""
    try:
        told = json.loads(smallfile.read(root, PLACE, _LARGEST))
    except FileNotFoundError:
        return Cursor()
    except OSError as error:
        raise KbError(f"cannot read {PLACE}: {error.strerror or error}") from error
    except (ValueError, RecursionError):
        return Cursor()
    told = told if isinstance(told, dict) else {}
    at, day_at = (_moment(told.get(name)) for name in ("at", "day_at"))
    numbers = (told.get(name) for name in ("item", "day_item"))
    item, day_item = (value if type(value) is int and value >= 0 else 0 for value in numbers)
    return Cursor(at, item, day_at, day_item)


def _moment(value: object) -> str:
    """An ISO moment as it is kept, or nothing."""
    try:
        return datetime.fromisoformat(value).isoformat(timespec="seconds") if isinstance(value, str) else ""
    except ValueError:
        return ""


def keep(root: str, cursor: Cursor) -> None:
    """Raises KbError if it cannot be written."""
    kept.change(root, PLACE, lambda text: json.dumps(cursor._asdict(), indent=1) + "\n")
