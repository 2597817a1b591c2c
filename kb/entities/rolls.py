"""What the catalogues know of organisations, people and benchmarks: their spellings as one tree.

A spelling is parts and what may stand between them (as in kb.entities.spelling, and besides
the dot of ``Z.ai``, the initial of "Noam M. Shazeer", ``&`` and the apostrophe).  Letters with
and without their marks are the same; Russian words are known by their endings.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kb import catalogue
from kb.entities.folding import fold, plain

KINDS = {"organisation": "organisations", "person": "people", "benchmark": "benchmarks"}
_LATIN, _CYRILLIC = "[a-z\u00df-\u024f\u0300-\u036f]", "[\u0400-\u04ff\u0300-\u036f]"
PART = re.compile(f"{_LATIN}+|[0-9]+|{_CYRILLIC}+|[\u3400-\u9fff]|\\+")
_DEEPEST = 4  # labels of a host that are looked at
_SOFT = "-"
_HAN = re.compile("[\u3400-\u9fff]")
UPON = re.compile("[\u0300-\u036f]")
_RUSSIAN = re.compile("[а-яё]")
_WORD = re.compile(r"[^\W\d_]+")
# Endings of Russian names: of adjectives, of nouns by their last letter, of surnames in -ов and -ин.
_ENDINGS = (
    (re.compile("[ыио]й$"), ("ого", "его", "ому", "ему", "ым", "им", "ом", "ем")),
    (re.compile("й$"), ("й", "я", "ю", "ем", "е", "и")),
    (re.compile("а$"), ("а", "ы", "и", "е", "у", "ой", "ою")),
    (re.compile("я$"), ("я", "и", "е", "ю", "ей")),
    (re.compile("ь$"), ("ь", "я", "ю", "ем", "е", "и")),
    (re.compile("(?<=[бвгджзклмнпрстфхцчшщ])$"), ("а", "у", "ом", "ем", "ым", "е", "ы", "и")),
)


class Row(NamedTuple):
    """One thing that is known by name.

    sort:   its kind as the catalogue has it: lab, platform, contest, metric …
    parent: the benchmark that it is a part or an edition of.
    hosts:  its sites.
    """

    kind: str
    name: str
    sort: str = ""
    parent: str = ""
    yearly: bool = False
    hosts: tuple[str, ...] = ()


class Spelling(NamedTuple):
    """A way to write a name.

    case:      "exact", "cased" or "".
    ambiguous: it needs evidence.
    sure:      it is told from other spellings of its row by needing none.
    joined:    words that the row writes apart, written as one: MarcoFigueroa.
    """

    row: Row
    written: str
    case: str = ""
    ambiguous: bool = False
    sure: bool = False
    joined: bool = False


@dataclass(slots=True)
class Node:
    """A place in the tree: what may end here, and what follows by part and joint."""

    ends: list[Spelling] = field(default_factory=list)
    next: dict[str, dict[str, "Node"]] = field(default_factory=dict)


@dataclass(slots=True)
class Roll:
    """All names.

    alone:    words by which to look for names that begin with them, as texts write them.
    paired:   words that begin names only before certain others, each with these, as texts write them.
    forms:    inflected Russian words, each with the words that it may be a form of.
    han:      finds where a name in Han letters may begin.
    signs:    spellings that count literally, and what finds them; sign_words: a word of each.
    rows:     by kind and name.
    hosts, handles, accounts: by site; by account on X; by account on GitHub; all in small letters.
    """

    root: Node = field(default_factory=Node)
    alone: set[str] = field(default_factory=set)
    paired: dict[str, frozenset[str]] = field(default_factory=dict)
    forms: dict[str, set[str]] = field(default_factory=dict)
    han: re.Pattern[str] | None = None
    signs: dict[str, Row] = field(default_factory=dict)
    sign: re.Pattern[str] | None = None
    sign_words: set[str] = field(default_factory=set)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    hosts: dict[str, Row] = field(default_factory=dict)
    handles: dict[str, Row] = field(default_factory=dict)
    accounts: dict[str, Row] = field(default_factory=dict)
    _pairs: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def parts(self, word: str) -> Iterable[str]:
        """What a word of a plain text may be in the tree."""
        return self.forms.get(word) or ((word,) if word.isascii() else (key(word),))

    def owner(self, host: str) -> Row | None:
        """Whose a host is: its own row, or that of the site it belongs to."""
        labels = host.split(".")
        ends = (".".join(labels[place:]) for place in range(max(0, len(labels) - _DEEPEST), len(labels) - 1))
        return next((row for end in ends if (row := self.hosts.get(end))), None)

    def pair(self, written: str, first: str) -> re.Pattern[str]:
        """Finds a word that only begins names, as it is written, before one that may follow it."""
        if written not in self._pairs:
            seconds = "|".join(sorted(map(re.escape, self.paired[first]), key=len, reverse=True))
            follow = rf"(?=[\W_]{{0,14}}(?:{seconds}|\w+{UPON.pattern}))"
            self._pairs[written] = re.compile(f"{written}{follow}(?<!{sort(written)}{written})")
        return self._pairs[written]


def sort(word: str) -> str:
    """What would lengthen a word: letters of its script, or digits; for a pattern."""
    return "[0-9]" if word[0].isdigit() else _LATIN if word[0] < "\u0370" else _CYRILLIC


@lru_cache(16_384)
def key(word: str) -> str:
    """A folded word without marks on its letters, be they part of them or set upon them.

    >>> key("łukasz"), key("scho\u0308lkopf"), key("артём")
    ('lukasz', 'scholkopf', 'артем')
    """
    return plain(word) if word.isascii() or not UPON.search(word) else UPON.sub("", plain(word))


@cache
def roll() -> Roll:
    """The catalogues of names, read when one is first looked for."""
    return build({kind: catalogue.rows(file)[kind] for kind, file in KINDS.items()})


def build(tables: dict[str, list[dict[str, Any]]]) -> Roll:
    """A roll of catalogue rows, by kind; of two rows with one spelling the later one is not found by it."""
    made = Roll()
    for kind, rows in tables.items():
        for row in rows:
            _enter(made, kind, row)
    _lead(made)
    made.han = _han(made.root)
    if made.signs:
        made.sign_words = {max(PART.findall(sign), key=len) for sign in made.signs}
        made.sign = re.compile("|".join(re.escape(sign) for sign in sorted(made.signs, key=len, reverse=True)))
    return made


def _enter(made: Roll, kind: str, entry: dict[str, Any]) -> None:
    row = Row(
        kind,
        entry["name"],
        entry.get("kind", ""),
        entry.get("part_of", "") if kind == "benchmark" else "",
        entry.get("yearly", False),
        tuple(entry.get("hosts", ())),
    )
    made.rows[kind, row.name] = row
    for spelling in _spellings(row, entry):
        _add(made, spelling)
    made.signs |= dict.fromkeys(map(fold, entry.get("signs", ())), row)
    made.hosts |= dict.fromkeys(map(str.lower, row.hosts), row)
    made.handles |= dict.fromkeys(map(str.lower, entry.get("handles", ())), row)
    made.accounts |= dict.fromkeys(map(str.lower, entry.get("github", ())), row)


def _spellings(row: Row, entry: dict[str, Any]) -> Iterator[Spelling]:
    case = "exact" if entry.get("exact") else "cased" if entry.get("cased") else ""
    sure = entry.get("sure", ())
    for says in entry["says"]:
        if says in sure:
            yield Spelling(row, says, sure=True)
        else:
            yield Spelling(row, says, case, entry.get("ambiguous", False))
            if row.kind == "person" and says.isascii() and " " in says:
                yield Spelling(row, says.replace(" ", ""), joined=True)


def _add(made: Roll, spelling: Spelling) -> None:
    node = made.root
    for joints, part in spell(fold(spelling.written)):
        ways = node.next.setdefault(part, {})
        node = ways.get(joints) or ways.setdefault(joints, Node())
    if all(known.row != spelling.row for known in node.ends):
        node.ends.append(spelling)
    for word in _WORD.findall(spelling.written) if not spelling.written.isascii() else ():
        for form in _inflected(word):
            made.forms.setdefault(form, set()).add(key(word.lower()))


def spell(name: str) -> Iterator[tuple[str, str]]:
    """The parts of a folded name, each after the joints that it may follow, as one string of signs."""
    end, before = 0, ""
    for match in PART.finditer(name):
        yield (_joints(before, name[end : match.start()], match[0]), key(match[0]))
        before, end = match[0], match.end()


def _joints(before: str, between: str, part: str) -> str:
    """The signs of all that may stand here in a text: 0 nothing, - blanks and hyphens, others as they are."""
    if not before:
        return "0"
    if between in (" ", "-"):  # of most
        return "0-"
    if not between:
        return "0-" if _is_long(before, part) else "0"
    if between in ("'", "’", "."):
        return "'" if between != "." else "."
    if between.startswith("."):
        return ".-"
    sign = next((sign for sign in ",&" if sign in between), "")
    return sign + _SOFT if sign == "," else sign or "0-"


def _is_long(before: str, part: str) -> bool:
    """Words and numbers may stand apart where the word is long: MATH500, but not AI2."""
    return not _HAN.match(part) and max(len(word) for word in (before, part) if not word.isdigit()) >= 3


@cache
def _inflected(word: str) -> tuple[str, ...]:
    """The forms of a Russian word that are not itself; acronyms have none."""
    folded = key(word.lower())
    if not _RUSSIAN.match(folded) or (word.isupper() and len(word) > 1):
        return ()
    ways = (
        (found, endings) for pattern, endings in _ENDINGS if (found := pattern.search(word.lower().replace("ё", "е")))
    )
    stem, takes = next(((word.lower()[: found.start()], endings) for found, endings in ways), (folded, ("",)))
    return (folded, *(key(stem + ending) for ending in takes))


def _lead(made: Roll) -> None:
    """By which words to look for names."""
    written: dict[str, set[str]] = {}  # how texts write a part
    for form, parts in made.forms.items():
        for part in parts:
            written.setdefault(part, set()).add(form)
    for first, ways in made.root.next.items():
        forms = {first, *written.get(first, ())}
        seconds = {part for node in ways.values() for part in node.next}
        if any(node.ends for node in ways.values()) or any(part == "+" or _HAN.match(part) for part in seconds):
            made.alone |= forms
        else:
            follow = frozenset(seconds.union(*(written.get(second, ()) for second in seconds)))
            made.paired |= {form: follow | made.paired.get(form, frozenset()) for form in forms}


def _han(root: Node) -> re.Pattern[str] | None:
    """Where two letters stand with which a name begins."""
    pairs: dict[str, set[str]] = {}
    for first, ways in root.next.items():
        if _HAN.match(first):
            pairs.setdefault(first, set()).update(
                part for node in ways.values() for part in node.next if _HAN.match(part)
            )
    known = [f"{first}[{''.join(sorted(after))}]" for first, after in sorted(pairs.items()) if after]
    return re.compile("|".join(known)) if known else None
