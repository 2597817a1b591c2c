"""Scripts written without blanks: letters and pairs, Traditional meeting Simplified."""

import re
from functools import cache

from kb import catalogue

# Han with its iteration marks, kana, bopomofo, Hangul, and Thai to Khmer: no blanks
# between words, so words cannot be split off and pairs are indexed instead.
UNSPACED = (
    "\u3005-\u3007\u3021-\u3029\u3041-\u3096\u3099-\u309f\u30a1-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u1100-\u11ff\uac00-\ud7a3"
    "\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17dd"
)


@cache
def unspaced_run() -> re.Pattern[str]:
    """A run of such letters.  Compiled when a text first has one: it takes 2 ms."""
    return re.compile(f"[{UNSPACED}]+")


def is_unspaced(char: str) -> bool:
    return not char.isascii() and unspaced_run().match(char) is not None


@cache
def _simplified() -> dict[int, int]:
    table = catalogue.rows("han")
    return str.maketrans(table["traditional"], table["simplified"])


def units(run: str) -> list[str]:
    """The terms of a run: each letter with its right neighbour, the last letter alone.

    Every letter begins exactly one term.  So one letter is a prefix, two letters are a
    term, more are neighbouring terms; nothing is found across the run's end.

    >>> units("多數共識")
    ['多数', '数共', '共识', '识']
    """
    plain = run.translate(_simplified())
    return [plain[place : place + 2] for place in range(len(plain))]


def writing(text: str) -> str:
    """``zh-Hant`` or ``zh-Hans`` by the letters only one of them has; empty if undecided."""
    table = catalogue.rows("han")
    traditional = _count(text, table["traditional"])
    simplified = _count(text, table["only_simplified"])
    if traditional == simplified:
        return ""
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _count(text: str, letters: str) -> int:
    return sum(text.count(char) for char in _letters(letters).intersection(text))


@cache
def _letters(letters: str) -> frozenset[str]:
    return frozenset(letters)
