"""Whether a name that stands in a text is meant: evidence for the field, evidence against."""

import re
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.entities.finding import Hit
from kb.entities.folding import fold
from kb.entities.folding import words as words_of
from kb.entities.shelves import NOTHING, Shelf

_NEAR = 110  # characters around a name in which a word of the field counts
_AGAINST = 70  # characters around a name in which a word against it counts
_NEXT = 24  # characters of the words beside it
_LAST = re.compile(r"[^\s\0]{1,20}[ \n]?\Z")
_FIRST = re.compile(r"['’s]{0,2}[ \n·・-]{0,3}[^\s\0]{1,20}")
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
# ``o1 = f(x)``, ``o1.compareTo(o2)``, ``f(o1, o2)``: a variable, not a model.
_CODE = re.compile(r"\s*(?:[-+*/]?=(?!=)|->|\.[a-z_]+\(|[-+*,]\s*o2(?![a-z0-9]))")
_CODE_BEFORE = re.compile(r"(?:(?:[a-z_]\(|int|integer|object|string|let|var|final|\$\{?)\s*)\Z")
_FORMULA_BEFORE = re.compile(r"(?<!\$)\$(?! )[^$\n]*\Z")
_FORMULA = re.compile(r"[^$\n]*(?<! )\$(?![0-9])")
_DOMAIN = re.compile(r"\.(?:ai|com|org|io|dev|ru|cn|net)(?![a-z])")
_ORDER = ("o1", "o3")


class Words(NamedTuple):
    """Words of the three languages, those in Han letters apart: nothing marks where they begin."""

    spaced: frozenset[str]
    other: re.Pattern[str] | None

    def stand_in(self, text: str) -> bool:
        if self.other and self.other.search(text):
            return True
        return not self.spaced.isdisjoint(words_of(text))


class Page:
    """A text as evidence: its words, and what was surely found in it."""

    def __init__(self, text: str, written: str, vocabulary: frozenset[str], about: str, shelf: Shelf) -> None:
        """written: the text before it was folded.  about: its name, folded: title and path."""
        self.shelf = shelf
        self.text = text
        self.written = written
        self.vocabulary = vocabulary
        self.about = about
        strong, _ = _evidence()
        self.strong = not strong.spaced.isdisjoint(vocabulary) or strong.stand_in(about) or _in(strong.other, text)
        self.makers: set[str] = set()
        self._spoken_of: dict[str, bool] = {}  # asked only when all that is sure is believed
        self.canonicals: set[str] = set()

    def believe(self, hit: Hit) -> None:
        self.strong = True
        self.makers.add(hit.entry.maker)
        self.canonicals.add(hit.canonical)

    def speaks_of(self, maker: str) -> bool:
        if maker not in self._spoken_of:
            signs = self.shelf.signs.get(maker, (maker,))
            self._spoken_of[maker] = maker in self.makers or any(self._says(sign) for sign in signs)
        return self._spoken_of[maker]

    def _says(self, sign: str) -> bool:
        """A word of the text, or of its name; what is no single spaced word may stand anywhere."""
        if sign in self.vocabulary or sign in self.about:
            return True
        return (not sign.isalpha() or bool(_HAN.match(sign))) and sign in self.text

    def has_beside(self, hit: Hit, maker: str) -> bool:
        """A maker's sign near the name in its line, or in it."""
        around = f"{self._line(hit, _NEAR)} \0 {self.text[hit.start : hit.end]}"
        spaced = frozenset(words_of(around))
        return any(
            sign in spaced or ((not sign.isalpha() or bool(_HAN.match(sign))) and sign in around)
            for sign in self.shelf.signs.get(maker, (maker,))
        )

    def near(self, hit: Hit) -> bool:
        """A word of the field near the name."""
        around = f"{self.text[max(0, hit.start - _NEAR) : hit.start]} \0 {self.text[hit.end : hit.end + _NEAR]}"
        return any(words.stand_in(around) for words in _evidence())

    def against(self, hit: Hit) -> bool:
        """A word near the name that says it is something else."""
        words = _against().get(_key(hit))
        if not words:
            return False
        if words.near.stand_in(self._line(hit, _AGAINST)):
            return True
        before = _LAST.search(self.text, max(0, hit.start - _NEXT), hit.start)
        after = _FIRST.match(self.text, hit.end, hit.end + _NEXT)
        return words.beside.stand_in(f"{before[0] if before else ''} \0 {after[0] if after else ''}")

    def _line(self, hit: Hit, width: int) -> str:
        """What stands around a name in its line."""
        before = self.text[max(0, hit.start - width) : hit.start].rpartition("\n")[2]
        after = self.text[hit.end : hit.end + width].partition("\n")[0]
        return f"{before} \0 {after}"


def _in(pattern: re.Pattern[str] | None, text: str) -> bool:
    return bool(pattern and not text.isascii() and pattern.search(text))


def _key(hit: Hit) -> str:
    """The name under which the rows against a hit stand: its family's or its own."""
    own = hit.canonical.partition("/")[2]
    return next((order for order in _ORDER if own.startswith(order)), hit.entry.family)


def is_sure(hit: Hit, page: Page) -> bool:
    """A name that needs no evidence; it is evidence for others."""
    entry = hit.entry
    if hit.canonical == entry.canonical and entry.kind == "family" and entry.bare != "family":
        return False
    if is_unverified(hit, page):
        return False
    return not (entry.ambiguous or entry.need or hit.thin or hit.parent >= 0) and _spelled(hit, page)


def is_unverified(hit: Hit, page: Page) -> bool:
    """Whether nobody but an imported list knows the name (kb.entities.imported)."""
    return page.shelf.named.get(hit.canonical, hit.entry).need == "unverified"


def is_unwanted(hit: Hit, page: Page) -> bool:
    """Whether the vault says that this is no model, or none to be told of."""
    shelf = page.shelf
    if hit.entry is NOTHING or hit.canonical in shelf.without:
        return True
    return hit.parent >= 0 and bool(shelf.never) and shelf.spell(page.text[hit.start : hit.end]) in shelf.never


def confidence(hit: Hit, page: Page) -> float:
    """How far to trust a hit, 0 for not at all."""
    entry = hit.entry
    if entry is NOTHING or not _spelled(hit, page):
        return 0
    if hit.rule == "vault":
        return _given(hit, page)
    if is_unverified(hit, page):
        return _unverified(hit, page)
    if hit.canonical == entry.canonical and entry.kind == "family" and not _stands_alone(hit, page):
        return 0
    if hit.rule == "discovered":
        return _discovered(hit, page)
    if hit.canonical != entry.canonical and hit.rule == "name":
        return 0 if page.against(hit) else 0.9
    if entry.need == "maker":
        return _short(hit, page)
    if entry.need == "plan":
        return 0.75 if page.speaks_of(entry.maker) and _plan(hit, page) else 0
    if _key(hit) in _ORDER and entry.ambiguous:
        return _bare(hit, page)
    if entry.ambiguous:
        return _ambiguous(hit, page)
    if hit.thin and page.against(hit) and not page.strong and not page.near(hit):
        return 0
    if entry.kind == "family" and page.against(hit):
        return 0
    return {"size": 0.85, "list": 0.85, "member": 0.8, "spoken": 0.8}.get(hit.rule, 0.95)


def _given(hit: Hit, page: Page) -> float:
    """The vault says what it means; where it says that the name is a word, too, with evidence."""
    if not hit.entry.ambiguous:
        return 1.0
    if page.against(hit):
        return 0
    return 0.85 if page.near(hit) else 0.7 if page.strong else 0


def _unverified(hit: Hit, page: Page) -> float:
    """Never more than a name that kb discovers itself; one that may be a phrase only beside its maker."""
    if page.against(hit):
        return 0
    if hit.entry.ambiguous:
        return 0.5 if page.has_beside(hit, hit.entry.maker) else 0
    return 0.6 if page.strong or page.near(hit) else 0.4


def _short(hit: Hit, page: Page) -> float:
    """A part of a name in a note that speaks of its maker; 4o is hardly anything else in this field."""
    if page.speaks_of(hit.entry.maker):
        return 0.8
    is_4o = len(hit.pieces) == 2 and hit.pieces[0].part.isdigit() and not hit.pieces[1].joint
    return 0.7 if is_4o and (page.strong or page.near(hit)) else 0


def _stands_alone(hit: Hit, page: Page) -> bool:
    """A family's name alone is one if nothing else is called so, or a group word stands beside it."""
    if hit.entry.bare == "none" or (hit.entry.bare == "group" and not hit.grouped):
        return False
    return not _DOMAIN.match(page.text, hit.end)


def _discovered(hit: Hit, page: Page) -> float:
    if page.against(hit):
        return 0
    if hit.entry.ambiguous and hit.thin:
        return 0.5 if page.near(hit) and _LATIN.match(page.written[hit.start]) else 0
    return 0.6


def _bare(hit: Hit, page: Page) -> float:
    """o1 and o3.  In small letters they are hardly anything else; O1 is much else."""
    if hit.rule == "spoken":  # "o one more thing": only where o1 has been named in another way
        return 0.6 if any(name.startswith(hit.canonical) for name in page.canonicals) else 0
    if page.against(hit) or _is_symbol(hit, page):
        return 0
    if page.written[hit.start] == "O":
        known = hit.canonical in page.canonicals or "openai" in page.vocabulary
        return 0.8 if known or page.near(hit) else 0
    if page.strong:
        return 0.95
    return 0.8 if page.near(hit) else 0.6


def _is_symbol(hit: Hit, page: Page) -> bool:
    """A variable, a part of a formula or of a dotted or hyphened name."""
    text, start, end = page.text, hit.start, hit.end
    if _CODE.match(text, end) or _CODE_BEFORE.search(text, max(0, start - 12), start):
        return True
    if _FORMULA_BEFORE.search(text, max(0, start - 40), start) and _FORMULA.match(text, end, end + 40):
        return True
    before = text[max(0, start - 2) : start]
    return (before[-1:] == "." and before[:1].isalnum()) or (before[-1:] == "-" and not page.strong)


def _ambiguous(hit: Hit, page: Page) -> float:
    first = page.written[hit.start]
    if first.isascii() and first.islower():
        return 0
    if page.against(hit):
        return 0
    if page.near(hit):
        return 0.85
    return 0.7 if page.strong or hit.grouped else 0


def _spelled(hit: Hit, page: Page) -> bool:
    """In the case that its row asks for; a short form of one word begins with a capital."""
    written = page.written[hit.start : hit.end]
    entry = hit.entry
    if hit.rule == "member" and written[0].islower():
        return False
    if entry.exact:
        return _letters(written).startswith(_letters(entry.exact)) or not written.isascii()
    if entry.cased or (entry.need == "maker" and written[:1].isalpha()):
        return all(word[0].isupper() or not word[0].isascii() for word in re.findall(r"[^\W\d_]+", written)[:2])
    return True


def _letters(name: str) -> str:
    return "".join(char for char in name if char.isalpha())


def _plan(hit: Hit, page: Page) -> bool:
    """A plan's name alone counts beside a word for users or plans, other plans between: "Plus/Team 用戶"."""
    before, after = _plans()
    return bool(after.match(page.text, hit.end) or before.search(page.text, max(0, hit.start - 30), hit.start))


@cache
def _evidence() -> tuple[Words, Words]:
    rows = catalogue.rows("ambiguous")["evidence"]
    return (
        _words([word for row in rows if row["strong"] for word in row["says"]]),
        _words([word for row in rows if not row["strong"] for word in row["says"]]),
    )


class Against(NamedTuple):
    """Words against a name: anywhere near it, or only right beside it (surnames)."""

    near: Words
    beside: Words


@cache
def _against() -> dict[str, Against]:
    rows = catalogue.rows("ambiguous")["against"]
    return {row["name"]: Against(_words(row["says"]), _words(row.get("beside", []))) for row in rows}


def _words(says: list[str]) -> Words:
    folded = [fold(word) for word in says]
    other = [re.escape(word) for word in folded if not word.isalpha() or _HAN.match(word)]
    return Words(frozenset(folded), re.compile("|".join(other)) if other else None)


@cache
def _plans() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(re.escape(word) for row in catalogue.rows("ambiguous")["plan"] for word in row["says"])
    plans = "plus|team|pro|enterprise|free|edu|go|business"
    between = r"\s?(?:/|,|、|&|and|or|и|或|和|與|与)\s?"
    return (
        re.compile(rf"(?:{words})[\s:：\"«“]{{1,3}}(?:(?:{plans}){between}){{0,5}}\Z"),
        re.compile(rf"(?:{between}(?:{plans})){{0,5}}[\s\"»”]{{0,2}}(?:{words})"),
    )
