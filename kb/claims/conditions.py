"""How a number was got: samples, votes, shots, temperature, tools; by one name in every language."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.claims import words
from kb.claims.plain import METRIC, Plain
from kb.claims.quantity import Quantity

_STATED = re.compile(r"\b(?:was|is|were)\b|為|为|была|—")
_OPENED = re.compile(r" ?[(（]")
_CLOSED = re.compile("[)）]")
_COMMA = re.compile("[,，:：]")
_BEGINNING = 24  # characters
_CLAUSE = re.compile(r"[,，;；、]| and | while | и | а |\)|）")


class Condition(NamedTuple):
    """start, end: in the sentence.  name: ``64 samples``."""

    start: int
    end: int
    name: str


def conditions(text: str, small: str, plain: Plain, offset: int) -> list[Condition]:
    """All of a sentence, in the order of their place, none within another."""
    metrics = re.finditer(METRIC, text)
    found = [Condition(match.start(), match.end(), _metric(plain, offset + match.start())) for match in metrics]
    found += [
        Condition(*match.span(), _named(name, _number(match))) for match, name in words.conditions().matches(small)
    ]
    kept: list[Condition] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if item.name and (not kept or item.start >= kept[-1].end):
            kept.append(item)
    return kept


def _metric(plain: Plain, place: int) -> str:
    mention = plain.mention(place)
    return mention.canonical if mention else ""


def _number(match: re.Match[str]) -> str:
    said = match[1] if match.re.groups else ""
    if said and not said[0].isdigit():
        return "1"
    value = re.sub(r",(?=\d{3}(?!\d))", "", said).replace(",", ".")
    return value.rstrip("0").rstrip(".") or "0" if "." in value else value


def _named(name: str, number: str) -> str:
    return name.replace("#", number).removesuffix("s") if number == "1" else name.replace("#", number)


def silent(found: Sequence[Condition], small: str) -> list[tuple[int, int]]:
    """Where numbers are part of a condition; a temperature that the sentence states is itself one."""
    return [(item.start, item.end) for item in found if not _is_stated(item, small)]


def of(quantity: Quantity, found: Sequence[Condition], numbers: Sequence[Quantity], small: str) -> tuple[str, ...]:
    """Those of a quantity: what stands between the one before and it, and after it up to the clause's end.

    What a sentence tells before its first number and a comma holds for all of them; so does what it
    states of a temperature, and what stands after the last number in its clause.
    """
    if not found:
        return ()
    before = max((other.end for other in numbers if other.end <= quantity.start), default=0)
    until = _until(quantity, numbers, small)
    names = [
        item.name
        for item in found
        if before <= item.start < until or _is_stated(item, small) or _leads(item, numbers[0].start, small)
    ]
    return tuple(dict.fromkeys(names))


def _until(quantity: Quantity, numbers: Sequence[Quantity], small: str) -> int:
    """How far after a number its conditions may stand: to the next number, the clause's or the bracket's end."""
    after = min((other.start for other in numbers if other.start >= quantity.end), default=len(small))
    opened = _OPENED.match(small, quantity.end)
    if opened:
        closed = _CLOSED.search(small, opened.end(), after)
        return closed.start() if closed else after
    clause = _CLAUSE.search(small, quantity.end + 1, after)
    return clause.start() if clause else after


def _is_stated(item: Condition, small: str) -> bool:
    return item.name.startswith("temperature") and bool(_STATED.search(small, item.start, item.end))


def _leads(item: Condition, first: int, small: str) -> bool:
    """It stands at the sentence's beginning, before a comma: "Zero-shot, A gets 80 and B 70"."""
    return item.start < _BEGINNING and bool(_COMMA.search(small, item.end, max(item.end, first)))
