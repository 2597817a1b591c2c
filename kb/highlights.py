"""What every export of highlights shares: ids that last, tags, the reader's short commands.

A highlight is known by the id its service gave it.  Without one it is known by its source,
its words and its place there, so that the same highlight in two exports is one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

from kb import urls
from kb.note import Block, Facts, Highlight
from kb.text import Lines, Span, nfc

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_PLAIN = str.maketrans("‐‑−‘’‚‛“”„‟", "---''''\"\"\"\"")
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_LINK = re.compile(r"<(\S+)>|\[[^\[\]]*\]\(<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?\)")
_TAG = re.compile(r"#\[\[([^\[\]]+)\]\]|\[\[([^\[\]]+)\]\]|#([^\s#,;]+)")
_ACTION = re.compile(r"\.([^\W_][\w/-]*)")
_PART = re.compile(r"c(\d+)")
_RANK = re.compile(r"h([1-6])")
_RANGE_END = re.compile(r"(?<=[0-9ivxlcdm])[ ]?[-–][ ]?[0-9ivxlcdm]+\Z")
_ROMAN = re.compile(r"[ivxlcdm]{1,12}", re.IGNORECASE)
_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_RUNNING = ("prose", "item")
_OWN = re.compile(r"(?:my |own )?(?:notes?|thoughts?|comments?|remarks?|take)\Z", re.IGNORECASE)
_POINTS = " \t\r\n\u00a0>*_=-–—.,;:()[]“”„«»‘’「」\"'"  # no block is made of these alone
_QUOTE = re.compile(r"\A[ \t]*(?:>[ \t]?)+")


class Actions(NamedTuple):
    """What a note orders besides what it says: ``.c1 .test-time why so?``

    words: the note without its commands.
    part:  of ``.c1``, ``.c2`` … the number; 0 if it is no part of a longer highlight.
    rank:  of ``.h1`` to ``.h6`` the number; 0 if the highlight is no chapter's name.
    """

    words: str
    tags: tuple[str, ...]
    part: int = 0
    rank: int = 0


def match_form(text: str) -> str:
    """The text as it is compared with another copy of it (formats 0.3): one kind of blank,
    hyphen and quote, no difference of case.

    >>> match_form("The\u00a0 “Mind”\\n of\u200b it")
    'the "mind" of it'
    """
    return " ".join(nfc(text).translate(_UNSEEN).translate(_PLAIN).split()).casefold()


def digest(*parts: str) -> str:
    """16 hexadecimal digits of BLAKE2b that stand for these texts."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def identity(source: str, text: str, location: str = "") -> str:
    """The id of a highlight that has none of its own.

    source: see ``source_key``.  location: as in Highlight.
    """
    return digest(source, match_form(text), match_form(location))


def source_key(title: str, authors: Iterable[str] = (), url: str = "") -> str:
    """What tells sources apart: the address, or title and authors; empty if nothing is known.

    The name of the file says nothing: a paste that is moved keeps its highlights' ids.
    """
    if url.strip():
        return urls.key(url)
    return match_form("\n".join((title, *sorted(authors)))) if title.strip() else ""


def subject_key(subject: Facts) -> str:
    """The key of the source that a note is a record of."""
    known = {name: str(value) for name, value in subject}
    return source_key(known.get("title", ""), filter(None, [known.get("author", "")]), known.get("url", ""))


def start(location: str) -> str:
    """A location without the end of its range: exports of one device differ in it.

    >>> start("location 170-172"), start("0:12:30")
    ('location 170', '0:12:30')
    """
    return _RANGE_END.sub("", location)


def order(location: str) -> tuple[int, int]:
    """Where a highlight stands among those of its source: by page, location, or second.

    Those without a place come last; Roman pages before the others.

    >>> order("page xiv") < order("page 3") < order("page 12") < order("")
    True
    """
    kind, _, number = start(location).rpartition(" ")
    if ":" in number:
        seconds = 0
        for part in number.split(":"):
            seconds = seconds * 60 + (int(part[:9]) if part.isdecimal() else 0)
        return 1, seconds
    if found := re.search(r"[0-9]{1,18}", number):
        return 1, int(found[0])
    return (0, _roman(number)) if kind and _ROMAN.fullmatch(number) else (2, 0)


def _roman(number: str) -> int:
    values = [_DIGITS[letter] for letter in number.lower()]
    return sum(-one if one < following else one for one, following in zip(values, (*values[1:], 0), strict=True))


def bare(value: str) -> str:
    """A value without what Markdown puts around it: ``[[Name]]``, ``<address>``, ``[text](address)``."""
    value = value.strip()
    if link := _LINK.fullmatch(value):
        return link[1] or link[2]
    return _WIKILINK.sub(r"\1", value).strip()


def tags(text: str) -> tuple[str, ...]:
    """The tags of a line: ``#a #b/c #[[two words]]``, or names between commas; each once."""
    found = [next(name for name in match.groups() if name) for match in _TAG.finditer(text)]
    names = found or text.split(",")
    return tuple(dict.fromkeys(name.strip().lstrip("#") for name in names if name.strip()))


def actions(note: str) -> Actions:
    """The commands at a note's beginning and end: ``.word`` is a tag, ``.c1`` and ``.h1`` are orders.

    A word with a full stop before it inside a sentence (``the .NET runtime``) is a word.
    """
    words = re.split(r"(\s+)", note.strip())
    first, last = 0, len(words)
    while first < last and _ACTION.fullmatch(words[first]):
        first += 2
    while last > first and _ACTION.fullmatch(words[last - 1]):
        last -= 2
    first, last = min(first, len(words)), max(last, 0)
    orders = [word[1:] for word in (*words[:first:2], *words[last + 1 :: 2])] if last >= first else []
    parts = [int(order[1:]) for order in orders if _PART.fullmatch(order)]
    ranks = [int(order[1:]) for order in orders if _RANK.fullmatch(order)]
    names = [order for order in orders if not _PART.fullmatch(order) and not _RANK.fullmatch(order)]
    said = "".join(words[first:last]).strip()
    return Actions(said, tuple(dict.fromkeys(names)), *(found[0] if found else 0 for found in (parts, ranks)))


def unique(found: Iterable[Highlight]) -> tuple[Highlight, ...]:
    """Each id once, where it stands first: a service that starts anew appends all it has again."""
    kept: dict[str, Highlight] = {}
    for item in found:
        before = kept.get(item.id)
        kept[item.id] = item if before is None else _united(before, item)
    return tuple(kept.values())


def _united(before: Highlight, later: Highlight) -> Highlight:
    """What only the later copy tells: tags, and a note if there was none."""
    tags = tuple(dict.fromkeys((*before.tags, *later.tags)))
    return before._replace(note=before.note or later.note, tags=tags, color=before.color or later.color)


def cut(text: str, lines: Lines, block: Block, pieces: Sequence[tuple[int, int, str, Facts]]) -> Iterable[Block]:
    """A block with some of its pieces as blocks of their own; the rest of it keeps its kind.

    pieces: (start, end, kind, facts) in order, inside the block.  What is nothing but
            quotation marks and the like is in none of them.
    """
    place = block.span.start
    for start, end, kind, facts in (*pieces, (block.span.end, block.span.end, "", ())):
        yield from _piece(text, lines, block, place, start, block.kind, block.facts)
        yield from _piece(text, lines, block, start, end, kind, facts)
        place = end


def _piece(text: str, lines: Lines, block: Block, start: int, end: int, kind: str, facts: Facts) -> Iterable[Block]:
    inside = text[start:end]
    end = start + len(inside.rstrip())
    start += len(inside) - len(inside.lstrip())
    if start < end and inside.strip(_POINTS):
        span = Span(start, end, lines.line(start))
        yield replace(block, kind=kind, span=span, last=lines.line(end - 1), facts=facts)


def article(block: Block) -> bool:
    """Whether a block of a saved article is running text of it: not under a heading for own notes."""
    return block.kind in _RUNNING and not any(_OWN.match(heading) for heading in block.headings)


def saved(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks of a saved article: its running text is its writer's."""
    for block in blocks:
        yield replace(block, kind="quote") if article(block) else block


def said(text: str) -> str:
    """The words of a stretch of Markdown, without the marks of a quote around them."""
    return "\n".join(_QUOTE.sub("", row).rstrip() for row in text.splitlines()).strip()
