"""How a number was got: samples, votes, shots, temperature, tools; by one name in every language."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.claims import words
from kb.claims.numbers import Quantity
from kb.claims.plain import METRIC, Plain

_STATED = re.compile(r"\b(?:was|is|were)\b|為|为|была|—")
_CLAUSE = re.compile(r"[,，;；、]| and | while | и | а |\)|）")


class Condition(NamedTuple):
    """start, end: in the sentence.  name: ``64 samples``."""

    start: int
    end: int
    name: str


def conditions(text: str, small: str, plain: Plain, offset: int) -> list[Condition]:
    """All of a sentence, in the order of their place, none within another."""
    found = [
        Condition(match.start(), match.end(), _metric(plain, offset + match.start()))
        for match in re.finditer(METRIC, text)
    ]
    if any(stem in small for stem in words.condition_stems()):
        for condition in words.conditions():
            found += [
                Condition(match.start(), match.end(), _named(condition.name, _number(match)))
                for match in condition.pattern.finditer(small)
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
    return [
        (item.start, item.end)
        for item in found
        if not (item.name.startswith("temperature") and _STATED.search(small[item.start : item.end]))
    ]


def of(quantity: Quantity, found: Sequence[Condition], numbers: Sequence[Quantity], small: str) -> tuple[str, ...]:
    """Those of a quantity: what stands between the one before and it, and after it up to the clause's end.

    What a sentence tells before its first number holds for all of them; what it states in brackets
    after the last one, too.
    """
    if not found:
        return ()
    before = max((other.end for other in numbers if other.end <= quantity.start), default=0)
    after = min((other.start for other in numbers if other.start >= quantity.end), default=len(small))
    clause = _CLAUSE.search(small, quantity.end + 1, after)
    opened = (
        small.find("(", quantity.end, quantity.end + 4) >= 0 or small.find("（", quantity.end, quantity.end + 4) >= 0
    )
    until = (
        clause.start()
        if clause and not opened
        else min(after, small.find(")", quantity.end) + 1 or after)
        if opened
        else after
    )
    last = max((other.end for other in numbers), default=0)
    names = [
        item.name
        for item in found
        if before <= item.start < until
        or (item.name.startswith("temperature") and _STATED.search(small[item.start : item.end]))
        or (item.start < numbers[0].start and _leads(item, small))
        or (item.start >= last and item.start < until)
    ]
    return tuple(dict.fromkeys(names))


def _leads(item: Condition, small: str) -> bool:
    """It stands at the sentence's beginning, before a comma: "Zero-shot, A gets 80 and B 70"."""
    return item.start < 24 and bool(re.match(r"[^,，:]{0,20}[,，:]", small[item.end :]))
