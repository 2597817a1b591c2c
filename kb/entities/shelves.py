"""What the catalogues know, laid out for finding: entries, spellings as a tree, words to look for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, takewhile
from typing import Any, NamedTuple

from kb import catalogue
from kb.entities.folding import fold
from kb.entities.spelling import Piece, spell

LETTER = "a-z\u00df-\u024f\u0400-\u04ff"  # within brackets of a pattern

Rows = dict[str, list[dict[str, Any]]]


class Entry(NamedTuple):
    """One thing that a name can mean.

    kind:      model, family or product.
    need:      what a spelling needs to be believed: "" (nothing), "maker" (a part of a name:
               the note speaks of its maker), "plan" (a plan's name alone), "unverified" (only an
               imported list has it: kb.entities.imported).
    head:      it has members, so "o1 models" means a family.
    given:     the vault itself says so (kb.entities.overrides); no further word is asked.
    grows:     it may be the beginning of a longer name that no row has: o1-ioi.
    """

    kind: str
    canonical: str
    maker: str
    family: str
    need: str = ""
    ambiguous: bool = False
    exact: str = ""
    cased: bool = False
    head: bool = False
    bare: str = ""
    given: bool = False
    grows: bool = True


NOTHING = Entry("nothing", "", "", "", given=True)  # what a forbidden spelling means


class Family(NamedTuple):
    """How members of a family are named that no row names."""

    name: str
    maker: str
    variants: frozenset[str]
    versions: frozenset[str]
    joined: bool
    tier_first: bool
    ambiguous: bool
    bare: str


@dataclass(slots=True)
class Node:
    """A place in the tree of spellings.

    entries: what a name that ends here may mean; the first is what it means.
    next:    by the part that follows and the joint before it.
    """

    entries: list[Entry] = field(default_factory=list)
    next: dict[str, dict[str, "Node"]] = field(default_factory=dict)


@dataclass(slots=True)
class Shelf:
    """All spellings.

    root:     the tree of spellings; a path is a name's pieces.
    forms:    word forms and parts in other scripts, each with the part it means.
    anchors:  the first word of each spelling; the recogniser looks for these only.
    tight:    anchors that count only with a digit right after them, o1 and r1.
    han:      anchors in Han letters; nothing marks where such a word begins.
    named:    every canonical name that a row has, with what it means.
    without:  canonical names that the vault does not want to see.
    never:    spellings that name nothing in the vault; in the tree they mean NOTHING.
    signs:    words by which a text shows that it speaks of a maker.
    numbered: finds the tight ones.
    others:   finds the anchors in Han letters.
    small:    words that begin spellings and are too common to look for: the strawberry.
    lead:     finds one right before an anchor.
    growing:  what may follow a known name within a longer one that no row has.
    runs:     what was spelled out already, for the finder.
    """

    root: Node = field(default_factory=Node)
    families: dict[str, Family] = field(default_factory=dict)
    heads: dict[str, Entry] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    tight: set[str] = field(default_factory=set)
    han: set[str] = field(default_factory=set)
    signs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    named: dict[str, Entry] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    never: set[tuple[Piece, ...]] = field(default_factory=set)
    numbered: re.Pattern[str] | None = None
    others: re.Pattern[str] | None = None
    small: set[str] = field(default_factory=set)
    lead: re.Pattern[str] | None = None
    growing: frozenset[str] = frozenset()
    runs: dict[str, Any] = field(default_factory=dict)
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def add(self, says: str, entry: Entry) -> None:
        """A spelling as a catalogue has it: what is there already comes first."""
        if not (pieces := self.spell(fold(says))):
            return
        node = self._node(pieces)
        if all(known.canonical != entry.canonical for known in node.entries):
            node.entries.append(entry)
        self.named.setdefault(entry.canonical, entry)

    def give(self, says: str, entry: Entry) -> None:
        """A spelling as the vault has it: it comes first, whatever else is called so."""
        node = self._node(self.spell(fold(says)))
        others = [known for known in node.entries if known.canonical != entry.canonical]
        node.entries = [entry._replace(grows=len(others) < len(node.entries)), *others]
        self.named.setdefault(entry.canonical, entry)

    def forbid(self, says: str) -> None:
        """A spelling that names nothing, nor does a name that is a part of it."""
        pieces = self.spell(fold(says))
        self.never.add(pieces)
        self._node(pieces).entries = [NOTHING]

    def spell(self, folded: str) -> tuple[Piece, ...]:
        """The pieces of a spelling, each as the tree has it."""
        return tuple(Piece(joint, self.forms.get(part, part)) for joint, part in spell(folded))

    def _node(self, pieces: tuple[Piece, ...]) -> Node:
        """The place where a spelling ends, made if need be."""
        self.runs.clear()  # what was spelled out without it
        node = self.root
        for joint, part in pieces:
            node = node.next.setdefault(part, {}).setdefault(joint, Node())
        self._anchor(pieces)
        return node

    def close(self) -> None:
        """Work out by what to look for names, once all spellings are there."""
        self.growing = frozenset().union(*(family.variants | family.versions for family in self.families.values()))
        self.anchors |= {form for form, part in self.forms.items() if part in self.anchors}
        if self.tight:
            self.numbered = re.compile(f"(?:{'|'.join(sorted(self.tight))})(?=[0-9])")
        self.others = re.compile("|".join(sorted(self.han, key=len, reverse=True))) if self.han else None
        if self.small:
            self.lead = re.compile(rf"(?<![{LETTER}0-9])(?:{'|'.join(sorted(self.small))})[-_\s]{{1,3}}\Z")

    def places(self, text: str, words: frozenset[str]) -> list[int]:
        """Where anchors stand as words, and all that are written in Han letters.  words: of the text.

        One pattern a word, kept: a note has a dozen of them, and each begins with plain
        letters, to which the engine leaps.
        """
        found = {match.start() for word in words & self.anchors for match in self._pattern(word).finditer(text)}
        if self.numbered and not words.isdisjoint(self.tight):
            found.update(match.start() for match in self.numbered.finditer(text))
        if self.others and not text.isascii():
            found.update(match.start() for match in self.others.finditer(text))
        return sorted(found)

    def _pattern(self, word: str) -> re.Pattern[str]:
        if word not in self._patterns:
            self._patterns[word] = re.compile(f"{word}(?![{LETTER}])(?<![{LETTER}]{word})")
        return self._patterns[word]

    def _anchor(self, pieces: tuple[Piece, ...]) -> None:
        """Note the word by which to look for a spelling: its first that is no number and not all too common."""
        if (
            len(pieces) > 1
            and pieces[0].part in _small()
            and not pieces[1].part.isdigit()
            and pieces[1].part < "\u3400"
        ):
            self.small.add(pieces[0].part)
            pieces = (pieces[1]._replace(joint="-"), *pieces[2:])
        place = next((place for place, piece in enumerate(pieces) if not piece.part.isdigit()), -1)
        if place < 0:
            return
        word = pieces[place].part
        if "\u3400" <= word[0] <= "\u9fff":
            letters = takewhile(lambda part: "\u3400" <= part <= "\u9fff", (piece.part for piece in pieces[place:]))
            self.han.add("".join(islice(letters, 4)))
            return
        follows = pieces[place + 1] if place + 1 < len(pieces) else None
        if not place and follows and not follows.joint and follows.part.isdigit():
            self.tight.add(word)
        else:
            self.anchors.add(word)


@cache
def _small() -> frozenset[str]:
    return frozenset(fold(word) for word in catalogue.rows("stopwords")["words"])


@cache
def shelf() -> Shelf:
    """The catalogues of models and products, read when a name is first looked for."""
    return build(catalogue.rows("models"), catalogue.rows("products"), catalogue.rows("ambiguous"))


def build(models: Rows, products: Rows, words: Rows) -> Shelf:
    """A shelf of catalogue rows, table by table."""
    made = Shelf()
    _words(made, words)
    heads = {row["family"] for row in models["model"]}
    for row in models["family"]:
        _family(made, row)
    for row in models["model"]:
        _model(made, row, heads)
    for row in products["product"]:
        _product(made, row)
    made.close()
    return made


def _words(made: Shelf, rows: Rows) -> None:
    for row in rows["part"]:
        for form in _inflected(row["says"], rows["ending"]):
            made.forms[form] = row["means"]
    for row in rows["maker"]:
        made.signs[row["name"]] = tuple(fold(word) for word in row["says"])


def _inflected(words: Iterable[str], endings: list[dict[str, Any]]) -> Iterator[str]:
    for word in words:
        yield word
        for row in endings:
            if word[-1] in row["after"]:
                stem = word if "" in row["takes"] else word[:-1]
                yield from (stem + ending for ending in row["takes"])


def _family(made: Shelf, row: dict[str, Any]) -> None:
    made.families[row["name"]] = Family(
        row["name"],
        row["maker"],
        frozenset(row.get("variants", ())),
        frozenset(row.get("versions", ())),
        row.get("joined", False),
        row.get("order") == "tier",
        row.get("ambiguous", False),
        row["bare"],
    )
    kind = "model" if row["bare"] == "model" else "family"
    head = _entry(row, kind, row["name"], "")._replace(head=True, bare=row["bare"])
    made.heads[row["name"]] = head
    for says in row["says"]:
        made.add(says, head._replace(exact=says if row.get("exact") else ""))


def _model(made: Shelf, row: dict[str, Any], heads: set[str]) -> None:
    entry = _entry(row, "model", row["family"], "")._replace(head=row["name"] in heads)
    made.named.setdefault(entry.canonical, entry)
    for says in row["says"]:
        made.add(says, entry._replace(exact=says if row.get("exact") else ""))
    for says in row.get("short", ()):
        made.add(says, _entry(row, "model", row["family"], "maker")._replace(ambiguous=False))


def _product(made: Shelf, row: dict[str, Any]) -> None:
    for says in row["says"]:
        entry = Entry("product", row["name"], row["maker"], "", exact=says if row.get("exact") else "")
        made.add(says, entry)
    for says in row.get("short", ()):
        made.add(says, Entry("product", row["name"], row["maker"], "", "plan", cased=True))


def _entry(row: dict[str, Any], kind: str, family: str, need: str) -> Entry:
    return Entry(
        kind,
        f"{row['maker']}/{row['name']}",
        row["maker"],
        family,
        need,
        row.get("ambiguous", False),
        cased=row.get("cased", False),
    )
