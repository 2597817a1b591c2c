"""What a sentence is by its hedges (catalogue/hunches.toml), in three scripts.

    inference    a guess at what is: "probably", 我猜, "похоже"
    prediction   a guess at what will be: "I expect", or two words of which neither alone tells so: a future
                 beside a guess, a condition or a time to come; a guess beside such a time
    question     with a question mark, or asked indirectly ("I wonder whether"); 吧? is a guess
    evaluation   a judgement of the first person; observation: what it found

A plain statement is none.  What others are said to think is theirs, unless the first person
speaks beside it; and what stands in quotation marks, code or links is not said here.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.entities.folding import fold, vocabulary, words

KINDS = ("inference", "prediction", "question", "evaluation", "idea", "comment", "observation")

_SAID = ("inference", "question", "evaluation", "observation")  # by one hedge alone; the first that is there counts
_AHEAD = {  # what makes a prediction beside what
    "future": ("condition", "supposition", "inference", "horizon"),
    "horizon": ("inference", "tends"),
    "condition": ("expected",),
    "supposition": ("inference",),
}
_COUNTS = frozenset((*_SAID, "prediction", "future", "horizon", "condition", "supposition", "expected"))
_LONGEST = 1_200  # characters of a sentence
_MOST = 6  # hedges that are told of one
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile("[a-z\u0400-\u04ff\u3400-\u9fff]")
_LETTER = "[a-z0-9_\u00df-\u024f\u0400-\u04ff]"
_ELSEWHERE = r"`[^`\n]{1,300}`|!?\[\[[^\[\]\n]{0,300}\]\]|!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,800}\)|https?://[^\s>]+"
_QUOTED = r"“[^“”]{0,400}”|«[^«»]{0,400}»|「[^「」]{0,400}」|『[^『』]{0,400}』|\"[^\"\n]{1,400}\""
_APART = {True: re.compile(_ELSEWHERE), False: re.compile(f"{_ELSEWHERE}|{_QUOTED}")}
_FILLED = "\ufffc"  # stands for each of its characters: no letter, no blank
_BEGIN = re.compile(r"[\s>]*(?:(?:[-*+•‣◦]|\d{1,3}[.)])[ \t\u00a0]+)?(?:\[[^\[\]\n]\][ \t]+)?")
_CLOSERS = "\"'”’»」』)）\\]*_~"
_AFTER = r"(?=[\s\u3400-\u9fff]|\Z)"
_END = re.compile(
    rf"[!?](?!\))[{_CLOSERS}]{{0,6}}{_AFTER}|[。！？](?![)）])[{_CLOSERS}]{{0,6}}|(?:\.\.|…){_AFTER}"
    rf"|\.[{_CLOSERS}]{{0,6}}(?=\s{{1,9}}[^\sa-zа-яё]|\s{{0,9}}\Z)|<br>|(?:  |\\)\n"
)
_ASKED = re.compile(rf"[?？][!！?？]{{0,6}}[.{_CLOSERS}]{{0,6}}\Z")
_FIRST = re.compile(r"(?:(?:and|but|so|or|а|и|но)[, ]+)?([a-z\u0400-\u04ff]+(?:['’][a-z]+)?)")


class Sentence(NamedTuple):
    """A sentence that is a hunch.  means: one of KINDS.  hedges: as they are written.
    own: whether the first person stands in it."""

    start: int
    end: int
    means: str
    hedges: tuple[str, ...]
    own: bool


class _Hedge(NamedTuple):
    """Words of the catalogue, and where they stand."""

    start: int
    end: int
    means: str
    own: bool


def found(written: str, spans: Sequence[tuple[int, int]], quoted: bool = False) -> Iterator[Sentence]:
    """The sentences that are hunches, in order, within these stretches of a text, which are in order.

    quoted: the text is a quotation; its quotation marks take nothing out of it.
    """
    text = fold(written)
    hedges = _hedges(text)
    place = 0
    for start, end in spans:
        here: list[_Hedge] = []
        while place < len(hedges) and hedges[place].start < end:
            hedge = hedges[place]
            if hedge.start >= start:
                here.append(hedge._replace(start=hedge.start - start, end=hedge.end - start))
            place += 1
        if _can_be({hedge.means for hedge in here}) or text.find("?", start, end) >= 0:
            for sentence in _read(written[start:end], text[start:end], here, quoted):
                yield sentence._replace(start=start + sentence.start, end=start + sentence.end)


def _read(written: str, text: str, hedges: list[_Hedge], quoted: bool) -> Iterator[Sentence]:
    bare = _APART[quoted].sub(lambda match: _FILLED * len(match[0]), written)
    hedges = [hedge for hedge in hedges if bare[hedge.start] != _FILLED]
    for start, end in _sentences(bare):
        here = hedges[bisect_left(hedges, (start,)) : bisect_left(hedges, (end,))]
        asked = _ASKED.search(bare, start, end) is not None and _WORD.search(text, start, end) is not None
        if _is_others(text, here):
            here = []
        if means := _meaning(here, asked, _FIRST.match(text, start, end)):
            said = dict.fromkeys(written[hedge.start : hedge.end] for hedge in here if hedge.means in _COUNTS)
            yield Sentence(start, end, means, tuple(said)[:_MOST], any(hedge.own for hedge in here))


def _sentences(bare: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, without the mark of an item and the blanks around it."""
    first = _BEGIN.match(bare)
    start = first.end() if first else 0
    for end in [*(match.end() for match in _END.finditer(bare, start)), len(bare)]:
        said = bare[start:end]
        begin = start + len(said) - len(said.lstrip())
        if begin < end <= begin + _LONGEST:
            yield begin, start + len(said.removesuffix("<br>").rstrip(" \t\r\n\\"))
        start = end


def _meaning(hedges: list[_Hedge], asked: bool, first: re.Match[str] | None) -> str:
    """What a sentence is; "" for a plain statement.  first: its first word."""
    means = {hedge.means for hedge in hedges}
    if asked and ("asks" in means or (first and first[1] in _openers())):
        return "question"
    if "prediction" in means or _is_ahead(means):
        return "prediction"
    return next((kind for kind in _SAID if kind in means), "question" if asked else "")


def _is_others(text: str, hedges: list[_Hedge]) -> bool:
    """Whether others are said to think so: before the first hedge ("he says it might") or after a
    comma ("it might, he says"), and not the first person."""
    if any(hedge.own for hedge in hedges):
        return False
    first = min((hedge.start for hedge in hedges if hedge.means in _COUNTS), default=len(text))
    reports = (hedge.start for hedge in hedges if hedge.means == "reported")
    return any(start < first or text[max(0, start - 3) : start].rstrip().endswith(",") for start in reports)


def _can_be(means: set[str]) -> bool:
    """Whether sentences with these hedges, among them, can be hunches."""
    return not means.isdisjoint(_SAID) or "prediction" in means or _is_ahead(means)


def _is_ahead(means: set[str]) -> bool:
    """Whether what is said lies ahead: two hedges that together tell so."""
    return any(first in means and not means.isdisjoint(others) for first, others in _AHEAD.items())


def _hedges(text: str) -> list[_Hedge]:
    """The hedges in a folded text, in order; of those at one place the longest."""
    begun = _rows().keys() & (vocabulary(text) if text.isascii() else {*vocabulary(text), *text})
    text = text.replace("\n", " ").replace("\r", " ").replace("’", "'")
    standing = [hedge for first in begun for phrases in _phrases(first) for hedge in phrases.find(text)]
    kept: list[_Hedge] = []
    for hedge in sorted(standing, key=lambda hedge: (hedge.start, -hedge.end)):
        if not kept or hedge.start >= kept[-1].end:
            kept.append(hedge)
    return kept


_Rows = dict[str, tuple[str, bool]]  # phrases, what they mean, whether they are the first person's


class _Phrases(NamedTuple):
    """Phrases that begin alike: one pattern, a group for each, and what each means."""

    pattern: re.Pattern[str]
    means: tuple[tuple[str, bool], ...]

    def find(self, text: str) -> Iterator[_Hedge]:
        for match in self.pattern.finditer(text):
            yield _Hedge(match.start(), match.end(), *self.means[(match.lastindex or 1) - 1])


@cache
def _phrases(first: str) -> list[_Phrases]:
    """Those with a first word, made when a text has it: no note has most of them."""
    return [_joined(begun, rows) for begun, rows in _rows()[first].items()]


@cache
def _rows() -> dict[str, dict[str, _Rows]]:
    """By their first word; those in Han, which has no words, by their first letter."""
    known: dict[str, dict[str, _Rows]] = {}
    for row in catalogue.rows("hunches")["hedge"]:
        for says in map(fold, row["says"] if row["means"] != "opens" else ()):
            first = begun = says[0]
            if not _HAN.search(says):
                first = words(says)[0]
                begun = says[: len(first) + 1]  # a literal that few words begin with: the search for it is fast
            known.setdefault(first, {}).setdefault(begun, {})[says] = row["means"], row.get("own", False)
    return known


def _joined(begun: str, rows: _Rows) -> _Phrases:
    longest_first = sorted(rows, key=lambda says: (-len(says), says))
    groups = "|".join(f"({_pattern(says.removeprefix(begun))})" for says in longest_first)
    begun = re.escape(begun)
    before, after = ("", "") if _HAN.search(longest_first[0]) else (f"(?<!{_LETTER}{begun})", f"(?!{_LETTER})")
    gap = "[ >]{0,5}" if begun.endswith(" ") else ""
    pattern = re.compile(f"{begun}{before}{gap}(?:{groups}){after}")
    return _Phrases(pattern, tuple(rows[says] for says in longest_first))


def _pattern(says: str) -> str:
    """A phrase as the catalogue writes it: ``#`` is a digit, ``*`` the rest of a word."""
    escaped = re.escape(says).replace(r"\#", "[0-9]").replace(r"\*", "[a-z\u0400-\u04ff]{0,12}")
    return escaped.replace(r"\ ", "[ >]{1,6}")


@cache
def _openers() -> frozenset[str]:
    rows = catalogue.rows("hunches")["hedge"]
    return frozenset(fold(says) for row in rows if row["means"] == "opens" for says in row["says"])
