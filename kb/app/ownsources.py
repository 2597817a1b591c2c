"""What a vault itself says of the sources of its notes: ``.kb/sources.toml``.

    [[from]]                      # the words of a note are those of a source
    note   = "Drafts/On limits.txt"         # a path, the end of one, a title or an alias
    source = "https://jane.example/limits"  # an address in any spelling

    [[reject]]                    # they are not, and kb source guess does not name it again
    note   = "Drafts/On limits.txt"
    source = "https://acme.example/limits"

    [[related]]                   # one announcement in several forms: each stays a source of its own
    sources = ["https://jane.example/limits", "https://youtu.be/3k89FMJhZ00"]
    why     = "the talk she wrote it for"

It is read when a question is asked: what is written there by hand counts at once, and an index
that is made anew knows it too.  Where a source is both given and rejected, it is rejected.
"""

from typing import Any, NamedTuple

from kb import urls
from kb.entities import checks, decisions, ownfile
from kb.entities.checks import Wrong
from kb.entities.decisions import Change
from kb.entities.ownfile import Book, Form, Row
from kb.note import Diagnostic

PLACE = ".kb/sources.toml"
_HEAD = f"""\
# Where the words of this vault's notes come from, as its reader decided.  {PLACE}
#
# [[from]]     note, source     the note's words are from this source
# [[reject]]   note, source     they are not
# [[related]]  sources, why     several forms of one announcement
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""


class Said(NamedTuple):
    """A row on a note.  note, source: as the row has them."""

    note: str
    source: str
    key: str


class Related(NamedTuple):
    """A row on sources that belong together.  keys: of ``sources``, which are as the row has them."""

    sources: list[str]
    keys: list[str]
    why: str


class Own(NamedTuple):
    """All that the file says."""

    accepted: tuple[Said, ...] = ()
    rejected: tuple[Said, ...] = ()
    related: tuple[Related, ...] = ()
    remarks: tuple[Diagnostic, ...] = ()


def address(name: str) -> str:
    """The clean address that a name means; "" for what is no address."""
    opens = urls.identify(name).canonical
    return opens if opens.startswith(("https://", "http://")) and opens.partition("://")[2] else ""


def load(root: str) -> Own:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    return _read(ownfile.load(_FORM, root))


def changed(text: str, change: Change) -> str:
    """The file's text after a decision (kb.entities.decisions)."""
    return decisions.changed(text, change, _FORM, lambda after: _read(Book(_FORM, after)).remarks)


def _read(book: Book) -> Own:
    accepted, rejected = (
        [Said(row["note"], row["source"], urls.key(row["source"])) for row in book.rows(table)]
        for table in ("from", "reject")
    )
    related = [
        Related(row["sources"], [urls.key(name) for name in row["sources"]], row.get("why", ""))
        for row in book.rows("related", _of_several)
    ]
    return Own(tuple(accepted), tuple(rejected), tuple(related), tuple(book.remarks))


def _of_several(row: Row) -> Row:
    if len({urls.key(name) for name in row["sources"]}) < 2:
        raise Wrong("'sources' must name two sources or more")
    return row


def _address(key: str, value: Any) -> str:
    if not address(checks.text(key, value)):
        raise Wrong(f"'{value[: checks.LONGEST_NAME]}' is no address")
    return str(value)


def _note(key: str, value: Any) -> str:
    if not checks.text(key, value).strip():
        raise Wrong(f"'{key}' must name a note")
    return str(value)


_FORM = Form(
    PLACE,
    "own-sources",
    _HEAD,
    fields={
        "from": {"note": _note, "source": _address},
        "reject": {"note": _note, "source": _address},
        "related": {"sources": checks.several(_address), "why": checks.text},
    },
    needed={"from": ("note", "source"), "reject": ("note", "source"), "related": ("sources",)},
    either={},
    key=urls.key,
)
