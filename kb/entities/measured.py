"""Whether a benchmark is meant: one whose name is a word, too, needs a result, or another one, beside it."""

import re
from functools import cache

from kb.entities import phrases
from kb.entities.evidence import Page
from kb.entities.phrases import Words
from kb.entities.sighting import Sighting
from kb.entities.spelled import is_small

_LISTED = 60  # characters around a benchmark in which another one counts
_MEASURED = 80  # characters around a benchmark in which a result counts
_ACRONYM = re.compile("[A-Z]{3}")
_SCORE = re.compile(
    r"[0-9](?:[.,][0-9]+)?[ \u00a0]?(?:%|percent|процент)|(?:percent|процент\w{0,2}) (?:on|на) "
    r"|[:=|]\s{0,3}[0-9]{1,2}[.,][0-9]"
)
# In a list: what joins names there, and capitals beside.
_JOINED_BEFORE = re.compile(r"[A-Z0-9]{2}[\w+-]*(?:,| and| &|/|、| и|和) ?\Z")
_JOINED_AFTER = re.compile(r"(?:, (?:and )?|/|、| and | & | и |和)[A-Z][A-Za-z0-9]*[A-Z0-9]")
_NAMES_ITSELF = re.compile(r" (?:benchmark|dataset|test)\Z")  # "MATH benchmark", whatever follows
_SHOUT = 40  # characters after a name in which two words in capitals stand
_SHOUTED = re.compile(r"[ \t]+[A-Z]{2,}[ \t]+[A-Z]{2,}\b")


def confidence(found: Sighting, page: Page) -> float:
    spelling = found.spelling
    if spelling is None or not (spelling.ambiguous or _is_loose(found, page)):
        return 0.9 if found.rule in ("year", "list") else 0.95
    if found.rule == "year" and spelling.row.yearly:
        return 0.85
    if spelling.case == "exact" and (_is_shouted(found, page) or _is_noun(found, page)):
        return 0
    return 0.8 if _is_measured(found, page) else 0


def _is_loose(found: Sighting, page: Page) -> bool:
    """Small letters and blanks where the catalogue has capitals: "needle in a haystack" may be a needle."""
    written = page.written[found.start : found.end]
    has_acronym = bool(found.spelling and _ACRONYM.search(found.spelling.written))
    return " " in written.strip() and not has_acronym and is_small(found, page)


def _is_measured(found: Sighting, page: Page) -> bool:
    """A word for measuring, a percentage or another benchmark near the name."""
    around = page.around(found.start, found.end, _MEASURED)
    return (
        _results(found.row.sort == "contest").stand_in(around)
        or bool(_SCORE.search(around))
        or page.has_benchmark(found.start - _LISTED, found.end + _LISTED)
        or (_is_in_list(found, page) and page.near(found.start, found.end))
    )


@cache
def _results(contest: bool) -> Words:
    """Words that tell of results; more of them near a contest."""
    return phrases.words(phrases.says("measure") + (phrases.says("contest") if contest else []))


def _is_in_list(found: Sighting, page: Page) -> bool:
    """Between other names in capitals: "MMLU, DROP and GSM8K"."""
    before = page.written[max(0, found.start - 14) : found.start]
    after = page.written[found.end : found.end + 18]
    return bool(_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after))


def _is_noun(found: Sighting, page: Page) -> bool:
    """A thing with an article, of which no score is told: "in a RACE"."""
    if found.row.sort == "contest" or _NAMES_ITSELF.search(page.text, found.start, found.end):
        return False
    if not _article().search(page.text, max(0, found.start - 8), found.start):
        return False
    return not _noun().match(page.text, found.end)


@cache
def _article() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{phrases.spaced('article')}) \Z")


@cache
def _noun() -> re.Pattern[str]:
    return re.compile(rf" (?:{phrases.spaced('noun')})")


def _is_shouted(found: Sighting, page: Page) -> bool:
    """In a line of capitals: ``INCLUDE ALL FILES``."""
    return bool(_SHOUTED.match(page.written, found.end, found.end + _SHOUT))
