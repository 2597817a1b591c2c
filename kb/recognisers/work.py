"""Works: papers, posts, essays, reports, talks, books, courses, films, by their titles.

A title is known from the catalogue (``title``, or ``nick`` beside a word for a paper), or by its
form: the text of a link to a source (``link``), a page's name with its date or site behind it
(``wikilink``), what stands in quotes or italics beside a word such as paper or статья
(``quoted``), in 《》 (``marks``), after "Paper:" (``field``), or as the title of the note itself
where this is a record of a source (``subject``).
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from kb import urls
from kb.entities import places, rolls, titles, works
from kb.entities.folding import fold, vocabulary
from kb.note import Facts, Link, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import lines_of

_NAMES = ("model", "product", "organisation", "person", "benchmark")
_CLOSES = {'"': '"', "“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "《": "》", "〈": "〉", "*": "*", "_": "_"}
_OPENS = {close: start for start, closes in reversed(_CLOSES.items()) for close in closes}
_CALLED = (
    r"called|titled|entitled|named|by(?: [A-ZА-Я][\w.'’-]{0,20}){1,3},?|(?:[А-ЯЁ][а-яё-]{1,20} ?){1,2}|"
    "под названием|題為|题为|叫做|叫|名為|名为"
)
_AFTER = re.compile(
    rf"(?:\s?\([^()\n]{{1,30}}\))?(?P<colon>[:：])?,?\s?(?:(?:{_CALLED})\s?)?(?P<open>[\"“«„「『《〈]|[*_](?=[^\s*_]))"
)
_BEFORE = re.compile(
    r"(?:(?P<spaced>[\"*_])[\s,(—–-]{1,4}|(?P<close>[”“»」』》〉])[\s,(—–-]{0,4})"
    r"(?:(?:is |was )?an? |the |эта |этот |это )?\Z"
)
_LABEL = re.compile(r"(?:\*\*)?[:：](?:\*\*)?[ \t]+(?=[A-Z0-9])([^\r\n]+)")
_LABELLED = re.compile(r"[ \t>*+-]{0,12}\Z")
_MARKS = re.compile("《([^《》\n]{1,120})》")
_LATIN = re.compile("[a-z\u0400-\u04ff]")
_RECORDS = ("url", "author")  # what tells that a note is a record of a source
_OWN_FORMATS = ("obsidian", "plain")
_HEAD = 40  # blocks of a note in which its title stands
_LONG = 5  # words of a title that is known by its colon, or where a site's front page is called so
_KNOWN = 3  # words of a known title that leads elsewhere


class _Title(NamedTuple):
    """A title that stands in a note.  sure: how far to trust it, 0 to 1."""

    start: int
    end: int
    title: str
    rule: str
    sure: float
    sort: str = ""
    key: str = ""


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within another."""
    found = list(_Reader(raw, note, mentions).read())
    if not found:
        return
    where, lines = places.of(raw.text, note), lines_of(raw.text)
    for item in _longest(found):
        context = where.context(item.start)
        if context not in (places.SILENT, "url", "filename") and raw.text[item.start - 1 : item.start] != "`":
            facts: Facts = (("context", context),)
            facts += (("type", item.sort),) if item.sort else ()
            facts += (("source", item.key),) if item.key else ()
            yield Mention("work", item.title, lines.span(item.start, item.end), item.rule, item.sure, facts)


def _longest(found: Iterable[_Title]) -> list[_Title]:
    """Of two at one place the longer; of two as long the first."""
    taken: list[_Title] = []
    for item in sorted(found, key=lambda item: item.start - item.end):
        place = bisect_left(taken, item.start, key=lambda other: other.start)
        if all(item.end <= other.start or other.end <= item.start for other in taken[max(0, place - 1) : place + 1]):
            taken.insert(place, item)
    return taken


class _Reader:
    """Reads one note."""

    def __init__(self, raw: Raw, note: Note, mentions: Mentions) -> None:
        self.raw = raw.text
        self.note = note
        self.text = fold(raw.text)
        self.library = works.library()
        self.words = vocabulary(self.text)
        self.names = sorted(mention.span[:2] for mention in mentions if mention.kind in _NAMES)

    def read(self) -> Iterator[_Title]:
        for link in self.note.links:
            yield from self._web(link) if link.kind == "web" else self._wiki(link) if link.kind == "wiki" else ()
        kinds = list(self._kinds())
        for start, end, kind in kinds:
            yield from self._after(start, end, kind)
        for start, _, kind in kinds:
            yield from self._before(start, kind)
        if "《" in self.raw:
            yield from self._marks()
        yield from self._subject()
        for found in self.library.find(self.raw, self.text, self.words):
            sure = 0.85 if found.rule == "nick" else 0.95
            yield _Title(found.start, found.end, found.work.title, found.rule, sure, found.work.sort, found.work.key)

    def _made(self, start: int, title: str, rule: str, sure: float, sort: str, key: str = "") -> _Title:
        """A title that stands at or after a place; as the catalogue has it, if it does."""
        end = start + len(title)
        if work := self.library.called(title):
            return _Title(start, end, work.title, rule, 0.95, work.sort, key or work.key)
        return _Title(start, end, title, rule, sure, sort, key)

    def _own(self, start: int, end: int) -> str:
        """What stands between two places besides the names of models, people and the like."""
        parts, place = [], start
        low, high = bisect_left(self.names, (start, 0)), bisect_left(self.names, (end, 0))
        for first, last in self.names[max(0, low - 1) : high]:
            parts.append(self.raw[place : max(place, first)])
            place = max(place, last)
        return " ".join([*parts, self.raw[place:end]])

    def _web(self, link: Link) -> Iterator[_Title]:
        """The text of a link, where it is a title and not a name, a word or a call to click."""
        title, _ = titles.clean(link.display)
        start = self.raw.find(title, link.span.start, link.span.end) if title else -1
        if start < 0 or not (titles.is_long(title) or self.library.called(title)):
            return
        key = urls.key(link.target)
        if not titles.has_title(key):
            return
        own = self._own(start, start + len(title))
        work = self.library.called(title) if titles.is_named(title, own) else self.library.known(title)
        if work and (work.key == key or len(title.split()) >= _KNOWN):
            yield self._made(start, title, "link", 0.95, work.sort, key)
            return
        kind = titles.kind(link.role)
        sure = bool(kind) or titles.is_published(key) or titles.says_its_address(title, key)
        least = _KNOWN if "/" in key or ":" in key else _LONG
        if titles.reads(title, own, sure, least):
            yield self._made(start, title, "link", 0.85 if sure else 0.75, kind, key)

    def _wiki(self, link: Link) -> Iterator[_Title]:
        """A page's name: one that is known, that has a date or a site behind it, or two halves."""
        if " " not in link.target:
            return
        title, remarks = titles.clean(link.target.rpartition("/")[2].removesuffix(".md"))
        start = self.raw.find(title, link.span.start, link.span.end) if title else -1
        if start < 0:
            return
        words = title.split()
        halves = ": " in title and len(words) >= _LONG and titles.is_headline(words)
        known = self.library.known(title) and len(words) >= _KNOWN
        named = remarks and len(words) > 1 and titles.is_named(title, self._own(start, start + len(title)))
        if known or named or halves:
            yield self._made(start, title, "wikilink", 0.75, "")

    def _kinds(self) -> Iterator[tuple[int, int, str]]:
        """Where a word for works stands, and which kind it means."""
        spaced, firsts, other = _words()
        for word in self.words & firsts:
            says, kind = spaced[word]
            for match in _pattern(says).finditer(self.text):
                yield match.start(), match.end(), kind
        if not self.text.isascii():
            for match in other.finditer(self.text):
                yield match.start(), match.end(), titles.kinds()[match[0]]

    def _after(self, start: int, end: int, kind: str) -> Iterator[_Title]:
        """``paper called "…"``, ``книга «…»``, ``Paper: …``."""
        if opening := _AFTER.match(self.raw, end):
            first = opening.end()
            last = self._closing(opening["open"], first)
            if last > first:
                told = bool(opening["colon"]) and not self._is_label(start)
                yield from self._quoted(first, last, kind, told, 1)
        elif self._is_label(start) and (value := _LABEL.match(self.raw, end)):
            title, _ = titles.clean(value[1])
            place = self.raw.find(title, value.start(1), value.end()) if title else -1
            words = title.split()
            is_title = len(words) >= _KNOWN and titles.is_headline(words) and title[-1] != "."
            if place >= 0 and is_title and titles.reads(title, self._own(place, place + len(title)), False):
                yield self._made(place, title, "field", 0.7, kind)

    def _closing(self, mark: str, first: int) -> int:
        """Where the quotes that begin before ``first`` close on the same line; -1 if they do not."""
        limit = self.raw.find("\n", first, first + titles.LONGEST)
        limit = first + titles.LONGEST if limit < 0 else limit
        ends = [self.raw.find(close, first, limit) for close in _CLOSES[mark]]
        return min((end for end in ends if end >= 0), default=-1)

    def _is_label(self, start: int) -> bool:
        line = self.raw.rfind("\n", max(0, start - 16), start) + 1
        return bool((line or start < 16) and _LABELLED.fullmatch(self.raw, line, start))

    def _before(self, start: int, kind: str) -> Iterator[_Title]:
        """``the "…" paper``, ``“…” (talk, 2023)``, ``«…» — книга``."""
        closing = _BEFORE.search(self.raw, max(0, start - 12), start)
        if not closing:
            return
        close = closing["spaced"] or closing["close"]
        last = closing.start()
        first = self.raw.rfind(_OPENS[close], max(0, last - titles.LONGEST), last) + 1
        if first and "\n" not in self.raw[first:last]:
            yield from self._quoted(first, last, kind, False, 1 if "(" in closing[0] or close in "》」』〉" else 2)

    def _quoted(self, first: int, last: int, kind: str, told: bool, least: int) -> Iterator[_Title]:
        """What stands in quotes.  told: after a colon, where somebody may be speaking.  least: words that it needs."""
        written = self.raw[first:last]
        title, _ = titles.clean(written)
        if not title or written != written.strip() or title not in written:
            return
        start = first + written.index(title)
        if self.library.called(title):
            yield self._made(start, title, "quoted", 0.95, kind)
            return
        words = title.split()
        if title[-1] in ".。" or (len(words) < least and title.isascii()) or (told and not titles.is_headline(words)):
            return
        if titles.is_named(title, self._own(start, start + len(title))):
            yield self._made(start, title, "quoted", 0.8, kind)

    def _marks(self) -> Iterator[_Title]:
        for match in _MARKS.finditer(self.raw):
            title = match[1].strip()
            start = match.start() + match[0].index(title) if title else 0
            if ("organisation", title) in rolls.roll().rows:  # 《Nature》: who publishes, not what
                continue
            if title and (self.library.called(title) or titles.is_named(title, self._own(start, match.end() - 1))):
                yield self._made(start, title, "marks", 0.75, "")

    def _subject(self) -> Iterator[_Title]:
        """The title of the note where it is a record of a source.  A page by hand that has an address may be
        about anything: it is one only if it is called by the beginning of that work's title."""
        subject = dict(self.note.subject)
        if not any(subject.get(name) for name in _RECORDS):
            return
        title = " ".join(str(subject.get("title") or self.note.title).split())
        start = self._head(title)
        if start < 0 or not titles.is_named(title, self._own(start, start + len(title))):
            return
        key = urls.key(str(subject["url"])) if subject.get("url") else ""
        known = self.library.keys.get(key)
        if known and works.letters(known.title).startswith(works.letters(title)):
            yield _Title(start, start + len(title), known.title, "subject", 0.9, known.sort, key)
        elif self.note.format not in _OWN_FORMATS:
            yield self._made(start, title, "subject", 0.85, "", key)

    def _head(self, title: str) -> int:
        """Where the note's title stands: its first heading, or a field; -1 if nowhere."""
        for block in self.note.blocks[:_HEAD]:
            if block.kind in ("field", "property") or (block.kind == "heading" and block.level == 1):
                start = self.raw.find(title, block.span.start, block.span.end) if title else -1
                if start >= 0:
                    return start
        return -1


@cache
def _words() -> tuple[dict[str, tuple[str, str]], frozenset[str], re.Pattern[str]]:
    """The words for works: those that stand between blanks, by the first of each; these; those in Han letters."""
    spaced = {re.split("[ -]", word)[0]: (fold(word), kind) for word, kind in titles.kinds().items()}
    han = [re.escape(word) for word in titles.kinds() if not _LATIN.match(word)]
    return spaced, frozenset(spaced), re.compile("|".join(sorted(han, key=len, reverse=True)))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Begins with plain letters, to which the engine leaps."""
    return re.compile(rf"{re.escape(word)}(?![\w-])(?<![\w-]{re.escape(word)})")


PART = Recogniser("work", ("model", "organisation", "person", "benchmark"), find)
