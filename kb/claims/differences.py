"""Numbers that compare: how much more or less something is, or what share of another's."""

import re

from kb.claims import words
from kb.claims.phrases import without
from kb.claims.plain import MODEL
from kb.claims.quantity import Quantity

_COMPARED = 30  # characters around a number in which the comparing word stands
_APART = 18  # between a comparing word and its "by"
_OWN_NUMBER = re.compile(rf"{MODEL} ?(?:的|['’]s) ?\Z")  # "than A's 57 %": the number is A's
_RATIO = re.compile(rf"{MODEL} ?的[ 將近約约大超過过不到达達]*\Z")
_SHARE_BEFORE = re.compile(rf"{MODEL} ?的[ ~約约]*\Z")
_SHARE_AFTER = re.compile(rf"[^.;]{{0,24}}{MODEL}")
_OF = re.compile(r" ?(?:of|от) (?:the |what )?")
_TOO_WIDE = frozenset({"more", "less", "up", "down", "ahead", "lead", "leads"})  # "25 more" counts something
_PURPOSES = (("compare down", -1), ("compare", 1))


def difference(quantity: Quantity, small: str) -> int:
    """+1 if the number says how much more something is, -1 how much less, 0 if it is none."""
    if _OWN_NUMBER.search(small, max(0, quantity.start - 6), quantity.start):
        return 0
    for purpose, way in _PURPOSES:
        if phrase := _after(purpose, quantity.end, small):
            return 0 if way > 0 and phrase in _TOO_WIDE and not quantity.unit else way
    for purpose, way in _PURPOSES:
        if (start := _before(purpose, quantity.start, small)) >= 0:
            return 0 if small[start - 1 : start] == "最" else way  # 最高 is no comparison
    return 0


def _after(purpose: str, end: int, small: str) -> str:
    """The comparing word behind a number: "6 points faster", "40 % cheaper"."""
    for _ in range(2):
        end += small[end : end + 1] in (" ", ",")
    comparing = words.phrases(purpose)
    said = comparing.at(small, end)
    if not said and (degree := words.phrases("degree").at(small, end)):
        said = comparing.at(small, degree.end + (small[degree.end : degree.end + 1] == " "))
    return said.phrase if said and not small.startswith(" from", said.end) else ""


def _before(purpose: str, start: int, small: str) -> int:
    """Where the comparing word before a number begins: 高出約 6, "faster by about 6"; or -1."""
    comparing = words.phrases(purpose)
    end = without(small, start, words.phrases("roughly"))
    said = comparing.before(small, end)
    if said and said.phrase > "\u2e80":
        return said.start
    by = words.phrases("by").before(small, end) or words.phrases("by").before(small, start - 1)
    if not by:
        return -1
    last = -1
    for said in comparing.within(small, max(0, start - _COMPARED), by.start):
        between = small[said.end : by.start]
        if said.phrase < "\u2e80" and len(between) <= _APART and not re.search("[,;.]", between):
            last = max(last, said.start)
    return last


def is_ratio(quantity: Quantity, small: str) -> bool:
    """Whether a factor compares: a comparing word is near, or 是 A 的兩倍."""
    near = max(0, quantity.start - 16), quantity.end + _COMPARED
    return words.phrases("compare", "compare down").is_in(small, *near) or bool(
        _RATIO.search(small, max(0, quantity.start - 16), quantity.start)
    )


def is_share(quantity: Quantity, small: str) -> bool:
    """Of what another model has: "only 11 % of the price of A", 只有 A 的 11%."""
    before = _SHARE_BEFORE.search(small, max(0, quantity.start - 8), quantity.start)
    if before and words.phrases("a share").before(small, len(small[: before.start()].rstrip(" "))):
        return True
    of = _OF.match(small, quantity.end)
    shared = words.phrases("shared").at(small, of.end()) if of else None
    return bool(shared and _SHARE_AFTER.match(small, shared.end))
