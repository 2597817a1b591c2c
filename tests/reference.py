"""What a question means, by brute force over the notes: slow, and plainly right.

Nothing here knows SQL, or how kb finds where words stand; of kb it takes what a note is
(readings), what the terms and words of a text are (kb.analysis), and how an address is
compared (kb.urls).
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise, product
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from kb import analysis, marks, urls
from kb.note import Block, Link, Mention, Reading
from kb.query import And, Between, Everything, Filter, Leaf, Near, Node, Not, OneOf, Or, Pattern, Phrase, Question
from kb.store.names import NOTE_SUFFIXES, folded, key
from kb.text import Span

_SIGNS = {">=": ge, "<=": le, "!=": ne, "=": eq, ">": gt, "<": lt}
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")
_THINGS = {"model": "model", "person": "person", "org": "organisation"}


# Texts and leaves.


def terms(text: str) -> list[str]:
    return [token.term for token in analysis.tokens(text)]


def words(text: str) -> set[str]:
    """The folded words of a text, and its whole names."""
    analysis.forget()
    analysis.fields(text)
    return set(analysis.learnt())


def places(text: str, phrase: Phrase) -> list[range]:
    """Where a phrase stands, in terms.  Of Han every letter begins a term, so a phrase that ends
    in a pair is one term more than its own: the pair's second letter."""
    row, length = terms(text), len(phrase.terms)
    last = phrase.terms[-1]
    more = not phrase.prefix and len(last) == 2 and analysis.is_unspaced(last[0])
    found = []
    for at in range(len(row) - length + 1):
        *head, tail = row[at : at + length]
        if tuple(head) == phrase.terms[:-1] and (tail == last or (phrase.prefix and tail.startswith(last))):
            found.append(range(at, at + length + more))
    return found


def are_near(text: str, near: Near) -> bool:
    for chosen in product(*(places(text, phrase) for phrase in near.phrases)):
        row = chosen if near.ordered else sorted(chosen, key=lambda place: place.start)
        if all(0 <= right.start - left.stop <= near.within for left, right in pairwise(row)):
            return True
    return False


def fits(word: str, pattern: Pattern) -> bool:
    """Whether a folded word or name is one that a pattern means.  A word with a digit is a
    name: a few letters away is another one."""
    if pattern.kind == "prefix":
        return word.startswith(pattern.text)
    if pattern.kind == "wildcard":
        sign = {"?": ".", "*": ".*"}
        return bool(re.fullmatch("".join(sign.get(char, re.escape(char)) for char in pattern.text), word))
    if pattern.kind == "regex":
        return bool(re.fullmatch(pattern.text, word))
    if re.search(r"\d", word + pattern.text):
        return word == pattern.text
    return slips(word, pattern.text) <= pattern.edits


def slips(left: str, right: str) -> int:
    """Letters put in, left out, changed, or neighbours swapped (optimal string alignment)."""
    table = {(row, 0): row for row in range(len(left) + 1)} | {(0, at): at for at in range(len(right) + 1)}
    for row, a in enumerate(left, 1):
        for at, b in enumerate(right, 1):
            best = min(table[row - 1, at] + 1, table[row, at - 1] + 1, table[row - 1, at - 1] + (a != b))
            if row > 1 and at > 1 and (a, left[row - 2]) == (right[at - 2], b):
                best = min(best, table[row - 2, at - 2] + 1)
            table[row, at] = best
    return table[len(left), len(right)]


def phrases(leaf: Leaf, known: set[str]) -> list[Phrase]:
    """What a leaf other than Near means: any of these.  known: the words of the vault."""
    if isinstance(leaf, Phrase):
        return [leaf]
    if isinstance(leaf, OneOf):
        return list(leaf.phrases)
    assert isinstance(leaf, Pattern)
    if leaf.kind == "prefix" and analysis.is_unspaced(leaf.text[-1]):  # Han has no words that could end
        return [Phrase(*analysis.phrase(leaf.text), "", leaf.text, leaf.field)]
    return [Phrase(tuple(terms(word)), False, "", word, leaf.field) for word in known if fits(word, leaf)]


def has(text: str, leaf: Leaf, known: set[str]) -> bool:
    """Whether a leaf stands in a text, whatever field it asks for."""
    if isinstance(leaf, Near):
        return are_near(text, leaf)
    return any(places(text, phrase) for phrase in phrases(leaf, known))


def shows(text: str, leaf: Leaf, known: set[str]) -> bool:
    """Whether a highlight is a leaf, or one of those that are near each other."""
    parts = leaf.phrases if isinstance(leaf, Near) else phrases(leaf, known)
    return any(places(text, phrase) for phrase in parts)


# Values of filters.


def glob(value: str, pattern: str) -> bool:
    """Only ``*`` is a sign."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), value, re.DOTALL))


def below(value: str, wanted: str, joint: str) -> bool:
    """A nested name, or one with ``*``."""
    value, wanted = value.lower(), wanted.lower()
    return glob(value, wanted) if "*" in wanted else f"{value}{joint}".startswith(f"{wanted}{joint}")


def is_called(mention: Mention, surface: str, wanted: str) -> bool:
    """Whether a mention is of the thing that a name means."""
    names = (mention.canonical, mention.canonical.partition("/")[2] or mention.canonical, surface)
    return any(glob(folded(name), folded(wanted)) for name in names)


def compares(value: Any, sign: str, wanted: str) -> bool:
    """Whether one value of a property, alone or in a list, is so.  What is written as a number
    is one; ``=`` and ``!=`` also tell it from a text, ``<`` and ``>`` do not."""
    if isinstance(value, list | dict):
        return any(compares(item, sign, wanted) for item in (value.values() if isinstance(value, dict) else value))
    if value is None:
        return False
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value).strip()
    number = r"[+-]?[0-9]+([.][0-9]+)?"
    if re.fullmatch(number, wanted) and re.fullmatch(number, text):
        return bool(_SIGNS[sign](float(text), float(wanted)))
    if re.fullmatch(number, wanted) and sign not in ("=", "!="):
        return False
    return bool(_SIGNS[sign](folded(text), folded(wanted)))


def is_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))


def within(known: str, node: Between) -> bool:
    """Whether a day, a month or a year lies between two days as a whole."""
    year, month, day = (int(part) for part in f"{known}-0-0".split("-")[:3])
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    return (not node.since or node.since <= first.isoformat()) and (not node.until or last.isoformat() <= node.until)


class Line(NamedTuple):
    """A block with its text and what was told of it."""

    block: Block
    text: str
    lang: str
    voice: str


class Told:
    """A note, and all that speaks for it.  linked: the texts of links that lead to it."""

    def __init__(self, reading: Reading, linked: Sequence[str]) -> None:
        self.reading, self.note, self.linked = reading, reading.note, linked
        marked: dict[tuple[str, Span], str] = {(m.kind, m.span): m.canonical for m in reading.mentions}
        self.lines = [
            Line(
                block,
                self.slice(block.span),
                marked.get(("language", block.span), "und"),
                marked.get(("voice", block.span), ""),
            )
            for block in self.note.blocks
        ]

    def slice(self, span: Span) -> str:
        return self.reading.raw.text[span.start : span.end]

    def texts(self, field: str) -> list[str]:
        """Every text that speaks for the note, or those of one field."""
        titles = [self.note.title, stem(self.note.path), *self.note.aliases]
        headings = [marks.heading(line.text) for line in self.lines if line.block.kind == "heading"]
        headings += [heading for line in self.lines for heading in line.block.headings]
        body = [line.text for line in self.lines]
        tags = [tag.name for tag in self.note.tags if not tag.context]
        own = {"title": titles, "heading": headings, "body": body}
        return own[field] if field else [*titles, *headings, *body, *tags, *self.linked]

    def day(self) -> str:
        """The day that the note is of: its own word, else its name's, else its subject's."""
        told = [
            value[:10]
            for wanted in ("date", "created", "published")
            for name, value, _ in self.note.properties
            if name.casefold() == wanted and isinstance(value, str)
        ]
        told += [stem(self.note.path), str(dict(self.note.subject).get("date", ""))[:10]]
        return next(filter(is_day, told), "")

    def links(self) -> Iterator[Link]:
        return (link for link in self.note.links if not link.context)

    def mentions(self, kind: str) -> list[Mention]:
        """Those in text, not in an address."""
        return [m for m in self.reading.mentions if m.kind == kind and dict(m.facts).get("context") != "url"]

    def dated(self, role: str) -> list[Mention]:
        return [m for m in self.reading.mentions if m.kind == "date" and dict(m.facts).get("role") == role]

    # Filters, each as if it were asked without ``without``.

    def meets(self, item: Filter) -> bool:
        if item.field == "voice" and item.without:  # a note answers with what others say in it
            return any(line.voice != item.value for line in self.lines)
        return bool(getattr(self, f"_{item.field}")(item)) is not item.without

    def _tag(self, item: Filter) -> bool:
        wanted = item.value.lstrip("#").strip("/")
        return any(below(folded(tag.name), folded(wanted), "/") for tag in self.note.tags if not tag.context)

    def _path(self, item: Filter) -> bool:
        path, wanted = folded(self.note.path), folded(item.value)
        return glob(path, wanted) if "*" in wanted else wanted in path

    def _lang(self, item: Filter) -> bool:
        return any(below(line.lang, item.value, "-") for line in self.lines)

    def _voice(self, item: Filter) -> bool:
        return any(line.voice == item.value for line in self.lines)

    def _source(self, item: Filter) -> bool:
        told = [urls.key(link.target) for link in self.links() if link.kind == "web"]
        told += [urls.key(url) for url in [dict(self.note.subject).get("url")] if isinstance(url, str) and url]
        return self.note.path in item.also or any(below(url, urls.key(item.value), "/") for url in told)

    def _model(self, item: Filter) -> bool:
        return bool(self.speaking(item))

    _person = _org = _model

    def speaking(self, item: Filter) -> list[Mention]:
        mentions = self.mentions(_THINGS[item.field])
        return [mention for mention in mentions if is_called(mention, self.slice(mention.span), item.value)]

    def _kind(self, item: Filter) -> bool:
        return item.value.casefold() in {self.note.format, *(line.block.kind for line in self.lines)}

    def _claim(self, item: Filter) -> bool:
        name, sign, wanted = re.fullmatch(r"(.*?)\s*(?:(>=|<=|!=|=|>|<)\s*(.*))?", item.value).groups()  # type: ignore[union-attr]
        facts = [dict(claim.facts) for claim in self.mentions("claim") if claim.confidence >= 0.5]
        said = [told for told in facts if told["sort"] == folded(name) or folded(name) in folded(told["measure"] or "")]
        return any(not sign or _holds(told["value"], sign, float(wanted)) for told in said)

    def _prop(self, item: Filter) -> bool:
        name, sign, wanted = re.fullmatch(r"(.*?)\s*(?:(>=|<=|!=|=|>|<)\s*(.*))?", item.value).groups()  # type: ignore[union-attr]
        values = [value for called, value, _ in self.note.properties if folded(called) == folded(name)]
        return any(compares(value, sign, wanted) for value in values) if sign else bool(values)

    def _has(self, item: Filter) -> bool:
        embeds = [link for link in self.links() if link.kind == "embed"]
        kinds = {line.block.kind for line in self.lines}
        url = dict(self.note.subject).get("url")
        return bool(
            {
                "link": [link for link in self.links() if link.kind != "embed"],
                "embed": embeds,
                "image": [link for link in embeds if link.target.lower().endswith(_IMAGES)],
                "source": url or [link for link in self.links() if link.kind == "web"],
                "tag": [tag for tag in self.note.tags if not tag.context],
                "code": "code" in kinds,
                "table": "table" in kinds,
                "task": [line for line in self.lines if "task" in dict(line.block.facts)],
                "quote": "quote" in kinds,
                "highlight": self.note.highlights or self.note.marked,
                "formula": "math" in kinds,
                "heading": "heading" in kinds,
                "alias": self.note.aliases,
                "date": self.day(),
                "model": self.mentions("model"),
                "person": self.mentions("person"),
            }[item.value]
        )

    def line_meets(self, line: Line, item: Filter) -> bool:
        """A filter of what can be told of a line."""
        if item.field == "lang":
            return below(line.lang, item.value, "-")
        if item.field == "voice":
            return (line.voice == item.value) is not item.without
        start, end = line.block.span.start, line.block.span.end
        return any(start <= mention.span.start < end for mention in self.speaking(item))


class Vault:
    """All notes, and what each node of a question says of one."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        leading = linked(readings)
        self.notes = [Told(reading, leading.get(reading.note.path, [])) for reading in readings]
        texts = [text for told in self.notes for text in told.texts("")]
        texts += [link.display for told in self.notes for link in told.links() if link.kind != "web"]
        self.words = words("\n\n".join(texts))

    def answers(self, question: Question) -> set[str]:
        """The paths of the notes that answer."""
        return {told.note.path for told in self.notes if self._answers(told, question)}

    def _answers(self, told: Told, question: Question) -> bool:
        if question.condition is not None and not self.holds(question.condition, told):
            return False
        words = (*question.words, *question.alike)
        if question.needs_words and not any(self.holds(leaf, told) for leaf in words):
            return False
        return all(map(told.meets, question.filters)) and self._has_a_line(told, question)

    def _has_a_line(self, told: Told, question: Question) -> bool:
        """Filters of lines, and words: one line must meet all of them and have one of the words."""
        by_line = [
            item
            for item in question.filters
            if item.field == "voice" or (item.field in ("lang", *_THINGS) and not item.without)
        ]
        return not by_line or any(
            all(told.line_meets(line, item) for item in by_line)
            and (not question.sought or any(self.in_line(leaf, line) for leaf in question.sought))
            for line in told.lines
        )

    def in_line(self, leaf: Leaf, line: Line) -> bool:
        field = leaf.phrases[0].field if isinstance(leaf, OneOf) and leaf.phrases else getattr(leaf, "field", "")
        if field == "title" or (field == "heading" and line.block.kind != "heading"):
            return False
        return has(line.text, leaf, self.words)

    def holds(self, node: Node, told: Told) -> bool:
        if isinstance(node, And):
            return all(self.holds(item, told) for item in node.items)
        if isinstance(node, Or):
            return any(self.holds(item, told) for item in node.items)
        if isinstance(node, Not):
            return not self.holds(node.item, told)
        if isinstance(node, Filter):
            return told.meets(node)
        if isinstance(node, Between) and node.role:
            return any(within(mention.canonical[:10], node) for mention in told.dated(node.role))
        if isinstance(node, Between):
            day = told.day()
            return bool(day) and (node.since or day) <= day <= (node.until or day)
        if isinstance(node, Everything):
            return True
        if isinstance(node, Near):
            return any(are_near(text, node) for text in told.texts(node.field))
        return any(places(text, one) for one in phrases(node, self.words) for text in told.texts(one.field))


def stem(path: str) -> str:
    """The name of a note's file, without its ending."""
    name = path.rpartition("/")[2]
    return next((name.removesuffix(suffix) for suffix in NOTE_SUFFIXES if name.endswith(suffix)), name)


def linked(readings: Sequence[Reading]) -> dict[str, list[str]]:
    """Path to the texts of links that lead there (names here are unique)."""
    paths = {key(reading.note.path): reading.note.path for reading in readings}
    found: dict[str, list[str]] = {}
    for reading in readings:
        for link in reading.note.links:
            target = key(link.target) if link.target else key(reading.note.path)
            if link.kind != "web" and link.display and not link.context and target in paths:
                found.setdefault(paths[target], []).append(link.display)
    return found


def _holds(value: float | None, sign: str, wanted: float) -> bool:
    signs = {">=": ge, "<=": le, "!=": ne, "=": eq, ">": gt, "<": lt}
    return value is not None and signs[sign](value, wanted)
