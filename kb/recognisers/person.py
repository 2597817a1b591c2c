"""People of the field: by name, by account or site, as authors, in lists.

A nickname is nobody's name: "Nato" is a suggestion, not a mention.  A person whom no catalogue
knows is found as the author of the note (``author``) or in a list of people who are known
(``list``).  ``vault`` is what the vault itself says (kb.entities.ownnames).
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from kb import catalogue, fields
from kb.entities import naming, ownrolls
from kb.entities.ownrolls import Known
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import Lines, Span, lines_of

_FIELDS = ("field", "property")
_READ = ("prose", "item")
_HEAD = 1_500  # characters of a note in which its fields stand
_WORD = r"[A-ZÀ-ÞĀ-Ž\u0410-\u042f][\w'’.-]{0,24}"
_NAME = rf"{_WORD}(?: (?:van|von|der|den|de|la|al|bin|{_WORD})){{0,2}} {_WORD}(?<!\.)"
_SEVERAL = re.compile(r" *(?:,|;|&|/| and | и |、|，) *(?:and )?")
_AUTHOR = re.compile(rf"[\[\"'*_ ]*(?P<name>{_NAME})[\]\"'*_ ]*\Z")
_NEXT = re.compile(
    rf"(?P<between>, and |, | and | & |, и | и |、)(?P<name>{_NAME})(?=[,.;:)\]、]| and | & | и |\s*$)", re.M
)
_NO_NAME = re.compile(
    r"\b(?:AI|Inc|Team|Lab|Labs|Research|University|Institute|Institut|Blog|News|Group|The|Model|Models|API|Staff|"
    r"Company|Foundation|School|Press|Editors?|Podcast|Channel|Times|Review|Weekly)\b"
)
_KNOWN = 2  # people of a list who are known before others are believed


def find(known: Callable[[], Known], raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place."""
    found = list(ownrolls.find("person", known(), raw, note, mentions))
    others = {item.span: item for item in [*_authors(raw, note), *_listed(raw.text, found)]}
    if others:
        named = naming.named(raw, note, mentions, known().roll)
        taken = {place for item in named for place in range(*item.span[:2])}
        found += [item for item in others.values() if taken.isdisjoint(range(*item.span[:2]))]
        found.sort(key=lambda mention: mention.span)
    yield from found


def _authors(raw: Raw, note: Note) -> Iterator[Mention]:
    """Names in the fields that tell a note's author: its own, or at its head."""
    head = raw.text[:_HEAD].casefold()
    words, field_of = _labels()
    if not any(word in head for word in words) or not field_of.search(head):
        return
    lines = lines_of(raw.text)
    for block in note.blocks:
        if block.kind in _FIELDS or (block.kind in _READ and block.span.end <= _HEAD):
            for field in fields.read(raw.text, lines, block.span.start, block.span.end):
                if field.meaning == "author":
                    yield from _names(raw.text, field.span.start, field.span.end, lines)


@cache
def _labels() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """What the author's field is called, and one such field."""
    rows = catalogue.rows("labels")["field"]
    words = tuple(says.casefold() for row in rows if row["means"] == "author" for says in row["says"])
    return words, re.compile(rf"(?:{'|'.join(map(re.escape, words))})[ *_]*[:：|]")


def _names(text: str, start: int, end: int, lines: Lines) -> Iterator[Mention]:
    place = start
    for part in _SEVERAL.split(text[start:end]):
        place = text.find(part, place)
        match = _AUTHOR.match(part)
        if match and not _NO_NAME.search(match["name"]):
            start = place + match.start("name")
            yield _person(match["name"], lines.span(start, start + len(match["name"])), "author", 0.7)
        place += len(part)


def _listed(text: str, known: list[Mention]) -> Iterator[Mention]:
    """Names in a list after people who are known: "X, Y and Z"."""
    starts = {mention.span.start for mention in known}
    run, end = 0, -1
    for mention in known:
        between = text[end : mention.span.start] if 0 <= end <= mention.span.start else ""
        run = run + 1 if between and len(between) < 8 and _SEVERAL.fullmatch(between) else 1
        end = mention.span.end
        if run < _KNOWN:
            continue
        while (match := _NEXT.match(text, end)) and not _NO_NAME.search(match["name"]):
            if match.start("name") in starts:
                break
            span = mention.span._replace(start=match.start("name"), end=match.end("name"))
            line = mention.span.line + text.count("\n", mention.span.start, span.start)
            yield _person(match["name"], span._replace(line=line), "list", 0.6)
            end = match.end("name")


def _person(name: str, span: Span, rule: str, confidence: float) -> Mention:
    return Mention("person", name, span, rule, confidence, (("context", "text"),))


def given(root: str) -> Recogniser:
    """What is recognised in one vault; its own names come first."""
    return PART._replace(find=partial(find, ownrolls.given(root)))


PART = Recogniser("person", ("model",), partial(find, ownrolls.catalogued), given)
