"""What is the same although it is written in another way, and what is one thing that changed."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from itertools import pairwise
from typing import TypeVar

from kb.app.digesting.snapshot import Claim, Thought

_MARKS = b"*_`\\"  # of Markdown; no byte of UTF-8's longer signs is one of them
_OPENING = re.compile(r"(?m)^[ \t]*[>#][>#\t ]*")  # of a quote or heading; elsewhere > is more than, ~ about
_WIDTH = re.compile(r"\|[ \t]*\d{1,5}(?:x\d{1,5})?[ \t]*(?=\])")  # ![[picture.png|500]]
_NUMBER = re.compile(rb"\d+(?:[.,]\d+)*")
_FRAME = 120  # bytes of a sentence that tell it from others
_LIKE = 0.5  # of the pairs of letters of two sentences that are one
_MOST = 2_500  # pairs of sentences that are compared in one note
_T = TypeVar("_T")
_Pairs = list[tuple[_T, _T]]


def bare(text: str) -> bytes:
    """A text in small letters, without blanks, marks and the widths of pictures.

    >>> bare("## A *b*\\n> c") == bare("a\\nB C")
    True
    """
    if "|" in text:
        text = _WIDTH.sub("", text)
    if ">" in text or "#" in text:
        text = _OPENING.sub("", text)
    small = unicodedata.normalize("NFKC", text.replace("==", "").replace("~~", "")).casefold()
    return "".join(small.split()).encode("utf-8", "surrogatepass").translate(None, _MARKS)


def without(left: Iterable[_T], right: Iterable[_T], key: Callable[[_T], Hashable]) -> tuple[list[_T], list[_T]]:
    """What either of two lists has that the other has not, or not as often."""
    left, right = list(left), list(right)
    both = Counter(map(key, left)) & Counter(map(key, right))
    return _but(left, both.copy(), key), _but(right, both, key)


def _but(items: list[_T], both: Counter[Hashable], key: Callable[[_T], Hashable]) -> list[_T]:
    rest: list[_T] = []
    for item in items:
        if both[key(item)]:
            both[key(item)] -= 1
        else:
            rest.append(item)
    return rest


def claims(lost: list[Claim], new: list[Claim]) -> _Pairs[Claim]:
    """Claims of one note that are one before and after a change: by their sentence without its numbers,
    by subject and measure, then by subject and like sentences.  Those found are taken out of the lists."""
    pairs: _Pairs[Claim] = []
    for key in _ONE_CLAIM:
        pairs += _keyed(lost, new, key)
    return pairs + _likest(lost, new, lambda claim: claim.quote, lambda claim: (claim.subjects, claim.unit))


def thoughts(lost: list[Thought], new: list[Thought]) -> _Pairs[Thought]:
    """Thoughts of one note that are one before and after a change, by their words."""
    return _likest(lost, new, lambda thought: thought.text, lambda thought: None)


def _frame(claim: Claim) -> bytes:
    return _NUMBER.sub(b"0", bare(claim.quote))[:_FRAME]


_ONE_CLAIM: tuple[Callable[[Claim], Hashable], ...] = (
    lambda claim: (_frame(claim), claim.subjects, claim.measure, claim.unit, claim.conditions),
    lambda claim: (_frame(claim), claim.subjects, claim.measure),
    lambda claim: claim.measure and (claim.subjects, claim.measure, claim.unit, claim.conditions),
    lambda claim: claim.measure and (claim.subjects, claim.measure, claim.unit),
    _frame,
    lambda claim: claim.measure and (claim.subjects, claim.measure, claim.kind),
)


def _keyed(lost: list[_T], new: list[_T], key: Callable[[_T], Hashable]) -> _Pairs[_T]:
    """Those with the same key, in their order; nothing is no key."""
    places: dict[Hashable, list[_T]] = defaultdict(list)
    for item in reversed(new):
        places[key(item)].append(item)
    pairs = [(item, places[key(item)].pop()) for item in lost if key(item) and places[key(item)]]
    _take_out(lost, new, pairs)
    return pairs


def _likest(lost: list[_T], new: list[_T], text: Callable[[_T], str], key: Callable[[_T], Hashable]) -> _Pairs[_T]:
    """Those with the same key and like texts, the likest first."""
    if not lost or not new or len(lost) * len(new) > _MOST:
        return []
    letters = {text(item): _letters(text(item)) for item in (*lost, *new)}
    found = sorted(
        (
            (-_likeness(letters[text(old)], letters[text(now)]), sorted((text(old), text(now))), one, other)
            for one, old in enumerate(lost)
            for other, now in enumerate(new)
            if key(old) == key(now)
        ),
    )
    olds: set[int] = set()
    news: set[int] = set()
    pairs: _Pairs[_T] = []
    for unlike, _, one, other in found:
        if -unlike >= _LIKE and one not in olds and other not in news:
            olds.add(one)
            news.add(other)
            pairs.append((lost[one], new[other]))
    _take_out(lost, new, pairs)
    return pairs


def _take_out(lost: list[_T], new: list[_T], pairs: _Pairs[_T]) -> None:
    olds, news = {id(old) for old, _ in pairs}, {id(now) for _, now in pairs}
    lost[:] = [item for item in lost if id(item) not in olds]
    new[:] = [item for item in new if id(item) not in news]


def _letters(text: str) -> frozenset[str]:
    """The pairs of letters of a text."""
    small = bare(text).decode("utf-8", "replace")
    return frozenset(map("".join, pairwise(small)))


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Dice's, of 0 to 1."""
    return 2 * len(left & right) / (len(left) + len(right) or 1)
