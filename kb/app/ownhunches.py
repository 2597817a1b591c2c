"""What a reader says became of their hunches: ``.kb/hunches.toml``.

    [[closed]]
    id     = "3f9a1c04"           # of the hunch, as kb hunches shows it
    status = "supported"          # or contradicted, or dropped
    quote  = "I expect o3 in the API before summer 2025"   # for you: what the id means
    by     = "Daily/2025-01-31.md:7"                        # the line that settled it
    note   = "mini only, though"
    who    = "Jane Doe"           # where it was somebody else's

The id is made of the words of a hunch alone, so that one that is moved, wrapped anew or set in
bold keeps what was said of it; one whose words are changed is another hunch.  Nothing but its
reader ever closes one.
"""

import re
import unicodedata
from hashlib import blake2b
from typing import NamedTuple

from kb.entities import checks, decisions, ownfile
from kb.entities.decisions import Change
from kb.entities.ownfile import Book, Form
from kb.note import Diagnostic

PLACE = ".kb/hunches.toml"
STATES = ("supported", "contradicted", "dropped")
LONGEST_QUOTE = 200  # characters
_HEAD = f"""\
# What became of the hunches in this vault, as its reader decided.  {PLACE}
#
# [[closed]]  id, status, quote, by, note, who    status: {", ".join(STATES)}
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""
_MARKUP = re.compile(r"(?:(?<=\n)[\s>]+)|[\s*_~`=\\]+")


class Closed(NamedTuple):
    """A row.  by: path and line, or empty."""

    id: str
    status: str
    quote: str = ""
    by: str = ""
    note: str = ""
    who: str = ""


class Own(NamedTuple):
    """All that the file says, by id; the last row on one counts."""

    closed: dict[str, Closed]
    remarks: tuple[Diagnostic, ...] = ()


def key(text: str) -> str:
    """The id of a hunch: eight hexadecimal digits of its words, without blanks and markup.

    >>> key("I **guess** so") == key("i guess\\n> so")
    True
    """
    words = _MARKUP.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return blake2b(words.encode(errors="replace"), digest_size=4).hexdigest()


def load(root: str) -> Own:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    return _read(ownfile.load(_FORM, root))


def changed(text: str, change: Change) -> str:
    """The file's text after a decision (kb.entities.decisions)."""
    return decisions.changed(text, change, _FORM, lambda after: _read(Book(_FORM, after)).remarks)


def _read(book: Book) -> Own:
    closed = {row["id"]: Closed(**row) for row in book.rows("closed")}
    return Own(closed, tuple(book.remarks))


_FORM = Form(
    PLACE,
    "own-hunches",
    _HEAD,
    fields={
        "closed": {
            "id": checks.word("[0-9a-f]{8}"),
            "status": checks.one_of(*STATES),
            "quote": checks.text,
            "by": checks.text,
            "note": checks.text,
            "who": checks.text,
        }
    },
    needed={"closed": ("id", "status")},
    either={},
    key=str.lower,
)
