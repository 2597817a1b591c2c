"""Whether an organisation is meant whose name is a word, too: its place, and what it does there."""

import re
from functools import cache

from kb.entities import phrases
from kb.entities.evidence import Page
from kb.entities.sighting import Sighting

_COMPOUND = re.compile("-[a-z]")


def confidence(found: Sighting, page: Page) -> float:
    """An ambiguous one: near the field; where a capital says nothing, it must also do something."""
    text, start, end = page.text, found.start, found.end
    if end - start == 1:
        return _letter(found, page)
    acts = bool(_acts().match(text, end))
    if acts and not page.written[start].islower():
        return 0.8
    if phrases.HAN.match(text[start]):
        return 0.8 if page.near(start, end) else 0
    if _COMPOUND.match(page.written, end):
        return 0
    if " " not in text[start:end] and page.opens(start) and not (acts or _does().match(text, end) or page.goes_on(end)):
        return 0
    if page.near(start, end):
        return 0.85
    return 0.7 if page.speaks_of_the_field() else 0


@cache
def _acts() -> re.Pattern[str]:
    """What only an organisation does."""
    return re.compile(
        rf" (?:just |has |have |also |is |will )?(?:{phrases.spaced('act')})|['’]s (?:{phrases.spaced('own')})|"
        f"[^，。！？、\n]{{0,12}}(?:{phrases.han('act')})"
    )


@cache
def _does() -> re.Pattern[str]:
    """What else stands after a name, and hardly after a word."""
    return re.compile(rf"['’]s\b| (?:{phrases.spaced('do')})| ?(?:{phrases.han('do')})| ?[:&/，、）)\]}}]|\n|\Z")


def _letter(found: Sighting, page: Page) -> float:
    """X: a post there is linked in its line, or the words say that something was posted."""
    text, start, end = page.text, found.start, found.end
    if _not_of_words().match(text, end):
        return 0
    line = text[max(0, start - 120) : start].rpartition("\n")[2] + " \0 " + text[end : end + 120].partition("\n")[0]
    linked = any(f"/{host}/" in line or f".{host}/" in line for host in found.row.hosts)
    if not _from().search(text, max(0, start - 6), start):
        return 0
    return 0.95 if linked else 0.8 if _posted().search(line) else 0


@cache
def _not_of_words() -> re.Pattern[str]:
    """What follows the letter x where it is no site."""
    return re.compile(rf" ?(?:[-=+*/^<>]|{phrases.spaced('letter')})")


@cache
def _from() -> re.Pattern[str]:
    """What stands before a site where something was posted."""
    return re.compile(rf"(?:\b(?:{phrases.spaced('from')}|@)|{phrases.han('from')}|[/(（]) ?\Z")


@cache
def _posted() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{phrases.spaced('posted')})|{phrases.han('posted')}")
