"""The words and phrases of catalogue/trust.toml, made parts of patterns when they are first asked for."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from kb import catalogue

HAN = re.compile("[\u3400-\u9fff]")
_WORDS = re.compile("[a-z\u0400-\u04ff]+")
_SPACED = re.compile(r"[a-z\u0400-\u04ff]\Z")  # ends so that a blank must follow
_ENDED = re.compile(r"[a-z0-9#\u0400-\u04ff]\Z")  # ends so that no letter may follow
_NUMBER = "[:.]? ?[\"']?[0-9]"


class Words(NamedTuple):
    """Words told apart by blanks, and what finds those that are not."""

    spaced: frozenset[str]
    han: re.Pattern[str] | None

    def stand_in(self, text: str) -> bool:
        if not self.spaced.isdisjoint(_WORDS.findall(text)):
            return True
        return bool(self.han and self.han.search(text))


class Beside(NamedTuple):
    """What makes a name another thing: right before it, right after it, anywhere near it."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    near: re.Pattern[str] | None


def words(says: list[str]) -> Words:
    spaced = frozenset(word for word in says if not HAN.match(word))
    han = [re.escape(word) for word in says if HAN.match(word)]
    return Words(spaced, re.compile("|".join(han)) if han else None)


def says(purpose: str) -> list[str]:
    """The words and phrases for a purpose, in all languages."""
    return [word for row in catalogue.rows("trust")["words"] if row["purpose"] == purpose for word in row["says"]]


def spaced(purpose: str) -> str:
    """Any of those that are told apart by blanks, for a pattern."""
    return _any(word for word in says(purpose) if not HAN.match(word))


def han(purpose: str) -> str:
    """Any of the others, for a pattern."""
    return _any(word for word in says(purpose) if HAN.match(word))


def beside(name: str) -> Beside | None:
    """None for a name that is always itself."""
    return _compiled(name) if name in _others() else None


@cache
def _others() -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in catalogue.rows("trust")["other"]}


@cache
def _compiled(name: str) -> Beside:
    row = _others()[name]
    before = "|".join(_escaped(word) + (" " if _SPACED.search(word) else " ?") for word in row.get("before", ()))
    after = _NUMBER if "number" in row else _any(row.get("after", ()))
    near = "|".join(map(re.escape, row.get("near", ())))
    return Beside(
        re.compile(rf"(?<![a-z])(?:{before})\Z") if before else None,
        re.compile(rf"[ -]?(?:{after})") if after else None,
        re.compile(near) if near else None,
    )


def _any(words: Iterable[str]) -> str:
    known = list(words)
    ended = "|".join(_escaped(word) for word in known if _ENDED.search(word))
    others = [_escaped(word.removesuffix("*")) for word in known if not _ENDED.search(word)]
    return "|".join([rf"(?:{ended})\b", *others] if ended else others)


def _escaped(word: str) -> str:
    return re.escape(word).replace(r"\#", "[0-9]")
