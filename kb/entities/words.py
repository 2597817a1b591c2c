"""The small words around names: groups, compounds, numbers as they sound."""

import re
from functools import cache

from kb import catalogue

_NEAR = 28  # characters before a name in which "the models of" may stand


@cache
def suffixes() -> frozenset[str]:
    """Words that follow a name after a hyphen without being part of it."""
    return frozenset(word for row in catalogue.rows("ambiguous")["suffix"] for word in row["says"])


@cache
def spoken() -> dict[str, str]:
    """Digits by the words that captions write for them."""
    return {word: str(n) for row in catalogue.rows("ambiguous")["spoken"] for n, word in enumerate(row["says"], 1)}


def grouped(text: str, start: int, end: int) -> bool:
    """Whether a word beside the name makes it the name of a family: "o1 models", "GPT 系列"."""
    before, after = _groups()
    return bool(after.match(text, end) or before.search(text, max(0, start - _NEAR), start))


@cache
def _groups() -> tuple[re.Pattern[str], re.Pattern[str]]:
    row = catalogue.rows("ambiguous")["group"][0]
    between = "|".join(map(re.escape, row["between"]))
    after = "|".join(sorted(map(re.escape, row["after"]), key=len, reverse=True))
    before = "|".join(map(re.escape, row["before"]))
    return (
        re.compile(rf"(?<!\w)(?:{before})[ \n]\Z"),
        re.compile(rf"[-\s]{{0,3}}(?:(?:{between})\s*){{0,3}}(?:{after})(?![a-z\u0400-\u04ff])"),
    )
