"""Chunks and their terms (see the package's page for what they are)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from kb.analysis.fold import fold
from kb.analysis.han import UNSPACED, units
from kb.analysis.stems import stem

_WORD = rf"[^\W_{UNSPACED}]"
_MARKS = "\u0300-\u036f\u0483-\u0487"  # accents that stand alone in decomposed text
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"

# Letters and digits are written by name, never with \b or \d: Python counts Han as word
# letters, so "o1是" has no boundary (formats 0.8).
_CHUNK = re.compile(
    rf"""
    https?://[^\s<>"'()\[\]{{}}|\\^`，。、；：！？「」『』（）【】《》]+
    | {_WORD}+
      (?: (?: [-‐‑.'’_·] | [{_INVISIBLE}]+ | (?<=[0-9]),(?=[0-9]{{3}}(?![0-9])) ) {_WORD}+
        | [{_MARKS}]+ {_WORD}*
        | (?<=[0-9])[○◯〇](?![0-9○◯〇{UNSPACED}]) {_WORD}*
      )*
    | [{UNSPACED}]+
    """,
    re.VERBOSE,
)
_UNSPACED_START = re.compile(f"[{UNSPACED}]")

_SIMPLE = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+|[А-Яа-яЁё]+")
_CACHE_LIMIT = 200_000


class Token(NamedTuple):
    """One term at its place: half-open code points of the text that was analysed.

    left, right: the chunk it belongs to, to tell ``o1`` from the ``o1`` in ``o1-mini``.
    """

    term: str
    start: int
    end: int
    left: int
    right: int


# What was learnt of chunks: most words come again.  The terms of each, blank between; and
# the whole name of those that have parts.
_bodies: dict[str, str] = {}
_names: dict[str, str] = {}


def fields(text: str) -> tuple[str, str]:
    """The terms of a text, and the whole names in it; each as one string, blank between."""
    body: list[str] = []
    names: list[str] = []
    for chunk in _CHUNK.findall(text):
        terms = _bodies.get(chunk)
        body.append(_learn(chunk) if terms is None else terms)
        if chunk in _names:
            names.append(_names[chunk])
    return " ".join(body), " ".join(names)


def tokens(text: str) -> Iterator[Token]:
    """The same terms in the same order, each with its place in ``text``."""
    for match in _CHUNK.finditer(text):
        left, right = match.span()
        for term, start, end in _places(match[0]):
            yield Token(term, left + start, left + end, left, right)


def phrase(text: str) -> tuple[tuple[str, ...], bool]:
    """A question's words as neighbouring terms, and whether the last one is a prefix.

    The last letter of a final Han run only bounds it, so it is left out: 推理 must
    find 推理模型.  A single final letter is the beginning of a pair.

    >>> phrase("推理"), phrase("推"), phrase("o1-preview")
    ((('推理',), False), (('推',), True), (('o1', 'preview'), False))
    """
    found = list(tokens(text))
    terms = tuple(token.term for token in found)
    if not found or not _UNSPACED_START.match(text, found[-1].start):
        return terms, False
    if found[-1].right - found[-1].left == 1:
        return terms, True
    return terms[:-1], False


def whole_name(text: str) -> str:
    """The name that ``text`` is, if it is one name of several parts: ``gpt-4.1``."""
    match = _CHUNK.fullmatch(text.strip())
    return _name(match[0]) if match else ""


def _learn(chunk: str) -> str:
    """The terms of a chunk, blank between; kept for its next time unless it is unspaced."""
    if _PLAIN_WORD.fullmatch(chunk):  # nine of ten: what the general way would make of it
        terms = stem(chunk.lower().replace("ё", "е"))
    else:
        terms = " ".join(place[0] for place in _places(chunk))
        if _UNSPACED_START.match(chunk) or "://" in chunk:
            return terms  # seldom seen twice
    if len(_bodies) >= _CACHE_LIMIT:
        _bodies.clear()
        _names.clear()
    _bodies[chunk] = terms
    if name := _name(chunk):
        _names[chunk] = name
    return terms


def _places(chunk: str) -> Iterable[tuple[str, int, int]]:
    """The terms of a chunk with their places in it."""
    if _UNSPACED_START.match(chunk):
        last = len(chunk)
        return [(pair, at, min(at + 2, last)) for at, pair in enumerate(units(chunk))]
    words = _address(chunk) if chunk.startswith(("http://", "https://")) else _parts(chunk)
    return [(stem(word), start, end) for word, start, end in words]


def _name(chunk: str) -> str:
    """The whole name, parts joined by hyphens; empty if there is only one part."""
    if _SIMPLE.fullmatch(chunk) or _UNSPACED_START.match(chunk) or "://" in chunk:
        return ""
    words = [word for word, _, _ in _parts(chunk)]
    return "-".join(words) if len(words) > 1 else ""


def _parts(chunk: str) -> Iterator[tuple[str, int, int]]:
    """The parts of a name, folded: ``o1-2024-12-17`` is o1, 2024, 12, 17; 3.5 stays whole."""
    start = 0
    for piece in _pieces(chunk):
        word = fold(piece)
        if word:
            yield word, start, start + len(piece)
        start += len(piece) + 1


def _pieces(chunk: str) -> list[str]:
    """Split at separators; exactly one separator stands between two pieces."""
    pieces: list[str] = []
    for part in re.split("[-‐‑_·]", chunk):
        points = part.split(".")
        if len(points) == 2 and points[0][-1:].isdecimal() and points[1][:1].isdecimal():
            pieces.append(part)
        else:
            pieces.extend(points)
    return pieces


def _address(url: str) -> Iterator[tuple[str, int, int]]:
    """The words of an address, without scheme and ``www.``: its site, path and values."""
    place = url.index("://") + 3
    if url.startswith("www.", place):
        place += 4
    for match in re.compile(r"[^-._~:/?#@!$&*+,;=]+").finditer(url, place):
        word = fold(unquote(match[0]) if "%" in match[0] else match[0])
        for piece in word.split():
            yield piece, match.start(), match.end()
