"""Works that the catalogue knows: found by their titles in a text, told from one another by title or address.

A title can stand only where all of its words do; so the words of a text, read once, leave few titles
to look for.  The cost hardly grows with the catalogue.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue, urls
from kb.entities.folding import fold, vocabulary

_TOKEN = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # OpenAI: written apart by some
_HAN = re.compile("[\u3400-\u9fff]")
_WHOLE = re.compile(r"[a-z\u0400-\u04ff]{2,}")
_BESIDE = 16  # characters before a nick
_SHORT = 2  # letters of a word that stands everywhere
_LONG = 5  # words of a title that counts in any case
_GAP = r"(?:[^\w()]|_)"  # between words; a title with brackets has them where it has them
_BRACKETED = r"[\W_]"


class Work(NamedTuple):
    """One work.  key: of it as a source, as kb.urls has it; empty if it has no address."""

    title: str
    sort: str
    key: str = ""


class Title(NamedTuple):
    """A way to write a title.

    words:     of a text that may hold it, as kb.entities.finding reads them.
    first:     what it begins with; the text is searched for this alone.
    pattern:   made a pattern when it is first needed: few titles ever are.
    capitals:  its words begin with capitals where those of ``written`` do.
    ambiguous: it counts only where its form says that it is a title.
    """

    work: Work
    written: str
    words: frozenset[str]
    first: str
    pattern: str
    rule: str = "title"
    capitals: bool = False
    ambiguous: bool = False


class Found(NamedTuple):
    """Where a title stands in a text."""

    start: int
    end: int
    work: Work
    rule: str


@dataclass(slots=True)
class Library:
    """All works.

    titles: by the word of each that the fewest others have; telling: these words.
    other:  those without such a word, in Han letters, by these.
    names:  by the letters of a title or a spelling that means nothing else.
    heads:  by those of the half before a colon, or of a title that is a term, too.
    keys:   by the key of the source.
    beside: the words that make a nick a title; before, after: find one there.
    """

    beside: frozenset[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    telling: frozenset[str] = frozenset()
    titles: dict[str, list[Title]] = field(default_factory=dict)
    other: dict[str, list[Title]] = field(default_factory=dict)
    names: dict[str, Work] = field(default_factory=dict)
    heads: dict[str, Work] = field(default_factory=dict)
    keys: dict[str, Work] = field(default_factory=dict)

    def known(self, written: str) -> Work | None:
        """The work whose title this is, and no term."""
        return self.names.get(letters(written))

    def called(self, written: str) -> Work | None:
        """The work that is meant where this is surely a title."""
        own = letters(written)
        return self.names.get(own) or self.heads.get(own)

    def find(self, raw: str, text: str, words: frozenset[str]) -> Iterator[Found]:
        """The titles in a text, also within one another.  text: folded.  words: its vocabulary."""
        for title in self._possible(text, words):
            place = text.find(title.first)
            while place >= 0:
                match = _compiled(title.pattern).match(text, place)
                if match and (not title.capitals or _as_written(title.written, raw[place : match.end()])):
                    yield from self._found(title, text, place, match.end())
                place = text.find(title.first, place + len(title.first))

    def _found(self, title: Title, text: str, start: int, end: int) -> Iterator[Found]:
        """A title as it is; a nick with the word for a paper that stands beside it."""
        if title.rule != "nick":
            yield Found(start, end, title.work, title.rule)
        elif text[start - 1 : start] == "-":  # "the non-GPT-3 paper"
            return
        elif after := self.after.match(text, end):
            yield Found(start, after.end(), title.work, title.rule)
        elif before := self.before.search(text, max(0, start - _BESIDE), start):
            yield Found(before.start(), end, title.work, title.rule)

    def _possible(self, text: str, words: frozenset[str]) -> Iterator[Title]:
        is_nick = not text.isascii() or not self.beside.isdisjoint(words)
        for word in words & self.telling:
            for title in self.titles[word]:
                if title.words <= words and not title.ambiguous and (is_nick or title.rule != "nick"):
                    yield title
        if not text.isascii():
            for han, titles in self.other.items():
                if han in text:
                    yield from titles


def letters(written: str) -> str:
    """A title as titles are compared: its letters and digits alone.

    >>> letters("Chain‑of‑Thought: What’s new?")
    'chainofthoughtwhatsnew'
    """
    return "".join(_TOKEN.findall(written.casefold()))


@cache
def library() -> Library:
    """The catalogue of works, read when one is first looked for."""
    rows = catalogue.rows("works")
    beside = [word for kind in rows["kind"] for word in kind.get("beside", ())]
    return build(rows["work"], beside)


def build(rows: list[dict[str, Any]], beside: list[str]) -> Library:
    """A library of catalogue rows."""
    words = "|".join(re.escape(fold(word)) for word in sorted(beside, key=len, reverse=True))
    made = Library(
        frozenset(beside),
        re.compile(rf"(?<![a-z\u0400-\u04ff])(?:{words}) (?:(?:про|об?) )?[«\"“]?\Z"),
        re.compile(rf"(?:['’]s)?[\W_]{{0,3}}(?:{words})(?![a-z\u0400-\u04ff]|-[a-z])"),
    )
    titles = [title for row in rows for title in _enter(made, row)]
    common: dict[str, int] = {}
    for title in titles:
        for word in title.words:
            common[word] = common.get(word, 0) + 1
    for title in titles:
        if title.words:
            word = min(title.words, key=lambda word: (common[word], -len(word), word))
            made.titles.setdefault(word, []).append(title)
        else:
            made.other.setdefault(fold(title.written), []).append(title)
    made.telling = frozenset(made.titles)
    return made


def _enter(made: Library, row: dict[str, Any]) -> Iterator[Title]:
    key = urls.key(_address(row)) if _address(row) else ""
    work = Work(row["name"], row["type"], key)
    if key:
        made.keys.setdefault(key, work)
    spellings = (row["name"], *row.get("says", ()))
    whole = made.heads if row.get("ambiguous") else made.names
    whole |= {letters(written): work for written in spellings}
    made.heads.setdefault(letters(row["name"].partition(": ")[0]), work)
    for written in spellings:
        capitals = len(written.split()) < _LONG and not _HAN.search(written)
        title = Title(work, written, _words(written), *_spelled(written), capitals=capitals)
        yield title._replace(ambiguous=row.get("ambiguous", False))
    for written in row.get("nick", ()):
        first, pattern = fold(written), _spelled(written)[1]
        yield Title(work, written, frozenset(vocabulary(first)), first, pattern, "nick", capitals=True)


def _address(row: dict[str, Any]) -> str:
    if "arxiv" in row:
        return f"arXiv:{row['arxiv']}"
    return f"doi:{row['doi']}" if "doi" in row else str(row.get("address", ""))


def _words(written: str) -> frozenset[str]:
    """The words that a text must have; what may be written apart or together is none of them."""
    whole = " ".join(part for part in written.split() if not _CAMEL.search(part) and _is_plain(part))
    return frozenset(word for word in vocabulary(fold(whole)) if _WHOLE.fullmatch(word))


def _is_plain(part: str) -> bool:
    return part.strip(',.:;!?()"«»„“”').isalpha()


def _spelled(written: str) -> tuple[str, str]:
    """What a title begins with in a folded text; and a pattern: its words, with whatever signs between them."""
    gap = _BRACKETED if "(" in written else _GAP
    words = [[fold(part) for token in _TOKEN.findall(word) for part in _CAMEL.split(token)] for word in written.split()]
    first = words[0][0]
    if len(first) <= _SHORT and len(words[0]) == 1 and len(words) > 1:
        first = fold(written)[: written.index(" ") + 2]  # "AI 2027": notes of the field are full of AI
    spelled = f"{gap}{{1,6}}".join(f"{gap}{{0,6}}".join(map(re.escape, parts)) for parts in words if parts)
    return first, rf"(?<![a-z0-9\u0400-\u04ff]){spelled}(?![a-z0-9\u0400-\u04ff]|-[a-z0-9])"


_compiled = cache(re.compile)


def _as_written(title: str, found: str) -> bool:
    """Capitals stand where the title has them; more of them do not matter."""
    capitals = {fold(word) for word in _TOKEN.findall(title) if word[0].isupper()}
    return not any(word[0].islower() and fold(word) in capitals for word in _TOKEN.findall(found))
