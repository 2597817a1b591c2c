"""Chunks and their terms (see the package's page for what they are)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.analysis.fold import fold
from kb.analysis.han import is_unspaced, units, unspaced_run
from kb.analysis.stems import stem

_MARKS = "\u0300-\u036f\u0483-\u0487"  # accents that stand alone in decomposed text
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = r"[^\W_]"

# Letters and digits are written by name, never with \b or \d: Python counts Han as word
# letters, so "o1是" has no boundary (formats 0.8) and is split in a second step.
_CHUNK = re.compile(
    rf"""
    https?://[^\s<>"'()\[\]{{}}|\\^`，。、；：？！「」『』（）【】《》]+
    | {_WORD}+
      (?: (?: [-‐‑.'’_·] | [{_INVISIBLE}]+ | (?<=[0-9]),(?=[0-9]{{3}}(?![0-9])) ) {_WORD}+
        | [{_MARKS}]+ {_WORD}*
        | (?<=[0-9])[○◯](?!\w) (?: - {_WORD}+ )?
      )*
    """,
    re.VERBOSE,
)
_CIRCLE = re.compile(r"(?<=[0-9])[○◯〇](?!\w)")  # GPT-4○ (sample 3); in 二○二四 it is a digit
_SIMPLE = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+|[А-Яа-яЁё]+")
_ADDRESS_WORD = re.compile(r"(?:[^\W_]|%[0-9A-Fa-f]{2})+")
_HAN_BEGINS = "\u2e80"
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
# The folded words and whole names met since ``learnt`` was last asked, each with its term.
_met: dict[str, str] = {}


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


def forget() -> None:
    """Learn every word anew, so that ``learnt`` will tell it."""
    _bodies.clear()
    _names.clear()
    _met.clear()


def learnt() -> dict[str, str]:
    """The folded words met for the first time since this was last asked, with the term of each;
    a whole name (``o1-mini``) is its own."""
    told = dict(_met)
    _met.clear()
    return told


def tokens(text: str) -> Iterator[Token]:
    """The same terms in the same order, each with its place in ``text``."""
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        base = match.start()
        if _PLAIN_WORD.fullmatch(chunk):
            end = match.end()
            yield Token(_bodies.get(chunk) or _learn(chunk), base, end, base, end)
            continue
        for place, run in _runs(chunk):
            left = base + place
            for term, start, end in _places(run):
                yield Token(term, left + start, left + end, left, left + len(run))


def holds_any(text: str, terms: frozenset[str]) -> bool:
    """Whether one of these terms is in a text; ten times as fast as looking at all of them.

    No stem changes a word's first letter, so most words need not be analysed; nor need a
    run of Han with Latin words in it, if none of its letters begins a term.
    """
    initials = {term[0] for term in terms}
    latin = max(initials) < _HAN_BEGINS
    for chunk in set(_CHUNK.findall(text)):
        if _cannot_hold(chunk, initials, latin):
            continue
        found = _bodies.get(chunk) or _learn(chunk)
        if found in terms or not terms.isdisjoint(found.split(" ")):
            return True
    return False


def places(text: str, terms: frozenset[str]) -> dict[str, list[int]]:
    """Where these terms stand in a text, counted in chunks; those of one chunk stand at one place.

    As ``holds_any``, it looks only at chunks that can hold one.
    """
    initials = {term[0] for term in terms}
    latin = max(initials) < _HAN_BEGINS
    found: dict[str, list[int]] = {}
    for place, chunk in enumerate(_CHUNK.findall(text)):
        if _cannot_hold(chunk, initials, latin):
            continue
        for term in (_bodies.get(chunk) or _learn(chunk)).split(" "):
            if term in terms:
                found.setdefault(term, []).append(place)
    return found


def _cannot_hold(chunk: str, initials: set[str], latin: bool) -> bool:
    """No stem changes a word's first letter, and Latin words stand in a run of Han as they are."""
    first = chunk[0].lower()
    if first not in initials and first != "ё" and _PLAIN_WORD.fullmatch(chunk):
        return True
    return latin and initials.isdisjoint(chunk.lower()) and _folds_to_itself(chunk)


def _folds_to_itself(chunk: str) -> bool:
    """ASCII, kana, Han and Hangul only: no letter becomes another script's, as ｏ, о, ㉑ and %6F do."""
    return "%" not in chunk and all(
        char < "\x80" or "\u3041" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
        for char in chunk
    )


def phrase(text: str) -> tuple[tuple[str, ...], bool]:
    """A question's words as neighbouring terms, and whether the last one is a prefix.

    The last letter of a final Han run only bounds it, so it is left out: 推理 must
    find 推理模型.  A single final letter is the beginning of a pair.

    >>> phrase("推理"), phrase("推"), phrase("o1-preview")
    ((('推理',), False), (('推',), True), (('o1', 'preview'), False))
    """
    found = list(tokens(text))
    terms = tuple(token.term for token in found)
    if not found or not is_unspaced(text[found[-1].start]):
        return terms, False
    if found[-1].right - found[-1].left == 1:
        return terms, True
    return terms[:-1], False


def whole_name(text: str) -> str:
    """The name that ``text`` is, if it is one name of several parts: ``gpt-4.1``."""
    match = _CHUNK.fullmatch(text.strip())
    return _name(match[0]) if match and len(list(_runs(match[0]))) == 1 else ""


def _learn(chunk: str) -> str:
    """The terms of a chunk, blank between; kept for its next time unless it is unspaced."""
    if _PLAIN_WORD.fullmatch(chunk):  # nine of ten: what the general way would make of it
        return _keep(chunk, _term(chunk.lower().replace("ё", "е")), "")
    if "://" in chunk:  # seldom seen twice, like the next; nothing is kept of them
        return " ".join(_term(word) for word, _, _ in _address(chunk))
    if not chunk.isascii() and unspaced_run().search(chunk):
        return " ".join(_unspaced_terms(chunk))
    spelled = _CIRCLE.sub("o", chunk)  # as in its runs
    name = _name(spelled)
    if name:
        _met[name] = name
    return _keep(chunk, " ".join(_term(word) for word, _, _ in _parts(spelled)), name)


def _term(word: str) -> str:
    """The term of a folded word, which is remembered."""
    term = _met[word] = stem(word)
    return term


def _keep(chunk: str, terms: str, name: str) -> str:
    if len(_bodies) >= _CACHE_LIMIT:
        _bodies.clear()
        _names.clear()
    _bodies[chunk] = terms
    if name:
        _names[chunk] = name
    return terms


def _unspaced_terms(chunk: str) -> Iterator[str]:
    """The terms of a chunk that has Han in it."""
    for _, run in _runs(chunk):
        if is_unspaced(run[0]):
            yield " ".join(units(run))
        else:
            yield _bodies.get(run) or _learn(run)


def _runs(chunk: str) -> Iterator[tuple[int, str]]:
    """The unspaced runs and words of a chunk, each with its place: ``用o1模型`` is three."""
    if chunk.isascii() or "://" in chunk:
        yield 0, chunk
        return
    chunk = _CIRCLE.sub("o", chunk)
    place = 0
    for run in unspaced_run().finditer(chunk):
        if run.start() > place:
            yield place, chunk[place : run.start()]
        yield run.start(), run[0]
        place = run.end()
    if place < len(chunk):
        yield place, chunk[place:]


def _places(chunk: str) -> Iterable[tuple[str, int, int]]:
    """The terms of a run with their places in it."""
    if is_unspaced(chunk[0]):
        last = len(chunk)
        return [(pair, at, min(at + 2, last)) for at, pair in enumerate(units(chunk))]
    words = _address(chunk) if chunk.startswith(("http://", "https://")) else _parts(chunk)
    return [(stem(word), start, end) for word, start, end in words]


def _name(chunk: str) -> str:
    """The whole name, parts joined by hyphens; empty if there is only one part."""
    if _SIMPLE.fullmatch(chunk) or "://" in chunk or is_unspaced(chunk[0]):
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
    for match in _ADDRESS_WORD.finditer(url, place):
        words = _SIMPLE.findall(_decoded(match[0])) if "%" in match[0] else [match[0]]
        for word in filter(None, map(fold, words)):
            yield word, match.start(), match.end()


def _decoded(text: str) -> str:
    from urllib.parse import unquote  # seldom needed, and 2 ms of every start

    return unquote(text)
