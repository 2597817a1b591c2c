"""What a vault itself says of people, organisations and benchmarks: ``.kb/names.toml``.

    [[person]]                    # adds one; of a known one it changes only what stands here
    name    = "Ada Example"
    says    = ["Ada Example", "Ада Экзампл"]    # besides the spellings that a known one has
    handles = ["adaexample"]      # accounts on X; github, hosts: as in the catalogue
    of      = ["openai"]          # organisations by their id

    [[organisation]]              # besides: id, kind, part_of
    name = "Example Lab"

    [[benchmark]]                 # besides: kind, part_of, yearly
    name = "ExampleBench"

    [[alias]]                     # other names of one
    kind = "person"
    of   = "Ada Example"
    says = ["Lady A."]

    [[forbid]]                    # what is none in this vault
    kind = "organisation"
    says = ["Meta"]               #   a spelling, or
    name = "Figure"               #   a thing, whatever it is called

    [[accept]]                    # a name that kb suggested is this one's, as it is written here
    kind = "person"
    says = "Adie"
    of   = "Ada Example"

    [[reject]]                    # a name that kb suggested is nobody's that is known
    kind = "person"
    says = "May"

What names a thing may have ``ambiguous``, ``exact``, ``cased`` and ``source`` (kb/catalogue/people.toml
and organisations.toml tell what these mean).  A spelling that the vault gives needs no evidence,
unless it is said to be ambiguous, and it is nothing else's.  Where a spelling is given and
forbidden, it is forbidden.  A row that cannot be understood is left out and reported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb import catalogue
from kb.entities import checks, ownfile, rolls
from kb.entities.checks import Wrong
from kb.entities.folding import fold
from kb.entities.ownfile import Book, Form, Row
from kb.note import Diagnostic

PLACE = ".kb/names.toml"
HEAD = f"""\
# What this vault says of people, organisations and benchmarks; it wins over what kb knows.  {PLACE}
#
# [[person]]        name, says, handles …   adds one, or changes a known one;
# [[organisation]], [[benchmark]]           so do these
# [[alias]]         kind, of, says          other names of one
# [[forbid]]        kind, says or name      spellings, or one of them, never to be told of
# [[accept]]        kind, says, of          a name that kb suggested is that one's
# [[reject]]        kind, says              a name that kb suggested is nobody's that is known
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""

KINDS = tuple(rolls.KINDS)

_LONGEST = 12  # parts of a name
_BETWEEN = re.compile(r"[-_.\s,&'’]+")  # what may stand between the parts of a name
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile(r"[ -~\u00a0-\u024f]*\Z")

Key = tuple[str, ...]


def key(says: str) -> Key:
    """A spelling as it is compared."""
    return tuple(part for _, part in rolls.spell(fold(says)))


_parted = checks.spelling(rolls.PART, _BETWEEN, _LONGEST, fold)


def _findable(name: str, value: Any) -> str:
    """A spelling that can be looked for.  A word begins it, or two Han letters: nothing else marks
    where a name in these begins."""
    parts = key(_parted(name, value))
    if not all(parts) or parts[0] == "+" or (_HAN.match(parts[0]) and not _HAN.match("".join(parts[1:]))):
        raise Wrong(f"'{value[: checks.LONGEST_NAME]}' is no name that kb can look for: it cannot begin so")
    return str(value)


def can_be_found(says: str) -> bool:
    """Whether a text can be looked for as a name."""
    try:
        return bool(_findable("name", says))
    except Wrong:
        return False


_spellings = checks.several(_findable)
_kind = checks.one_of(*KINDS)
_host = checks.several(checks.word(r"[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,5}"))
_account = checks.several(checks.word(r"[a-z0-9_-]{1,40}"))
_MANNER = {"ambiguous": checks.truth, "exact": checks.truth, "cased": checks.truth, "source": checks.text}
_THING = {"name": checks.name, "says": _spellings, **_MANNER}
_SITES = {"handles": _account, "github": _account, "hosts": _host}
FORM = Form(
    PLACE,
    "own-names",
    HEAD,
    {
        "person": {**_THING, **_SITES, "of": checks.several(checks.name)},
        "organisation": {
            **_THING,
            **_SITES,
            "id": checks.name,
            "kind": checks.one_of("lab", "company", "university", "publisher", "community", "platform"),
            "part_of": checks.name,
        },
        "benchmark": {
            **_THING,
            "kind": checks.one_of("benchmark", "contest", "leaderboard", "metric"),
            "part_of": checks.name,
            "yearly": checks.truth,
        },
        "alias": {"kind": _kind, "of": checks.name, "says": _spellings, **_MANNER},
        "forbid": {"kind": _kind, "says": _spellings, "name": checks.name, "source": checks.text},
        "accept": {"kind": _kind, "says": _findable, "of": checks.name, "source": checks.text},
        "reject": {"kind": _kind, "says": _findable, "source": checks.text},
    },
    {
        **dict.fromkeys(KINDS, ("name",)),
        "alias": ("kind", "of", "says"),
        "forbid": ("kind",),
        "accept": ("kind", "says", "of"),
        "reject": ("kind", "says"),
    },
    {"forbid": ("says", "name")},
    key,
)


@dataclass(frozen=True, slots=True)
class Names:
    """A vault's own rows, checked.

    things:   as in the catalogue, each with its ``says``, by kind.
    aliases:  kind, ``of`` as the catalogue has it, ``says``; those that were accepted, too.
    never:    kind and spelling of what names none.
    without:  kind and name of what is not told of.
    rejected: kind and spelling of what is not suggested again.
    """

    things: tuple[tuple[str, Row], ...] = ()
    aliases: tuple[Row, ...] = ()
    never: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def load(root: str) -> Names:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    return _told(ownfile.load(FORM, root))


def read(text: str) -> Names:
    """What a file of this text says."""
    return _told(Book(FORM, text))


def _told(book: Book) -> Names:
    known = {kind: _known(kind) for kind in KINDS}
    things = [(kind, _named(row, known[kind])) for kind in KINDS for row in book.rows(kind, _called)]
    for kind, row in things:
        known[kind].setdefault(row["name"].lower(), row["name"])
    accepted = book.rows("accept", lambda row: _accepted(row, known[row["kind"]]))
    for row in accepted:
        known[row["kind"]].setdefault(row["of"].lower(), row["of"])
    aliases = [*book.rows("alias", lambda row: _of_known(row, known[row["kind"]])), *accepted]
    forbidden = book.rows("forbid")
    never = [(row["kind"], says) for row in forbidden for says in row.get("says", ())]
    without: list[tuple[str, str]] = [(row["kind"], row["name"]) for row in forbidden if "name" in row]
    given = [(kind, row["name"], says) for kind, row in things for says in row["says"]]
    given += [(row["kind"], row["of"], says) for row in aliases for says in row["says"]]
    rejected = [(row["kind"], row["says"]) for row in book.rows("reject")]
    _contradictions(book, given, [*never, *rejected])
    return Names(
        tuple(things),
        tuple(aliases),
        tuple(never),
        tuple((kind, known[kind].get(name.lower(), name)) for kind, name in without),
        tuple(rejected),
        tuple(book.remarks),
    )


def _known(kind: str) -> dict[str, str]:
    """The names of the catalogue, by the name in small letters."""
    return {row["name"].lower(): row["name"] for row in catalogue.rows(rolls.KINDS[kind])[kind]}


def _called(row: Row) -> Row:
    """Raises Wrong for a thing by no name that can be looked for."""
    return row if row.get("says") else {**row, "name": _findable("name", row["name"])}


def _named(row: Row, known: dict[str, str]) -> Row:
    """A thing's row with its name as the catalogue has it, and with its spellings."""
    name = known.get(row["name"].lower())
    says = row.get("says") or ([] if name else [row["name"]])
    of = {"of": [{"id": id} for id in row["of"]]} if "of" in row else {}
    return {**row, **of, "name": name or row["name"], "says": says}


def _accepted(row: Row, known: dict[str, str]) -> Row:
    """As an alias.  Whose name it is, need not be known: notes may speak of more people than catalogues."""
    of = known.get(row["of"].lower()) or _findable("of", row["of"])
    return {**row, "of": of, "says": [row["says"]], "exact": bool(_LATIN.match(row["says"]))}


def _of_known(row: Row, known: dict[str, str]) -> Row:
    if row["of"].lower() not in known:
        raise Wrong(f"there is no {row['kind']} '{row['of']}'; a row [[{row['kind']}]] with this name adds it")
    return {**row, "of": known[row["of"].lower()]}


def _contradictions(book: Book, given: Iterable[tuple[str, str, str]], never: Iterable[tuple[str, str]]) -> None:
    forbidden = {(kind, key(says)) for kind, says in never}
    for kind, name, says in given:
        if (kind, key(says)) in forbidden:
            book.remark(1, f"'{says}' is both forbidden and a name of {name}; it is forbidden")
