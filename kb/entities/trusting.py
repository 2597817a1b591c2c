"""Whether a name of an organisation, a person or a benchmark is meant where it stands.

A name that is nothing else is believed as it is spelled.  One that is a word, too, needs a
sign of the field: a word near it, something sure near it, or a model that the note speaks of.
"""

from functools import cache

from kb.entities import acting, measured, phrases
from kb.entities.evidence import Page
from kb.entities.sighting import Sighting
from kb.entities.spelled import is_other, is_small, is_spelled

_FULL = 9  # letters of a person's full name


def is_sure(found: Sighting, page: Page) -> bool:
    """A name that needs no evidence and is evidence for others."""
    if found.rule == "sign":
        return True
    spelling = found.spelling
    if spelling is None or spelling.ambiguous or spelling.row.sort in ("platform", "publisher", "university"):
        return False
    return is_spelled(found, page) and not is_small(found, page) and not is_other(found, page)


def confidence(found: Sighting, page: Page, spoken: bool) -> float:
    """How far to trust a sighting; 0 for not at all."""
    spelling = found.spelling
    if spelling is None:
        return 0.9
    if not is_spelled(found, page) or is_other(found, page):
        return 0
    if found.row.kind == "benchmark":
        return measured.confidence(found, page)
    small = is_small(found, page)
    if small and (spelling.ambiguous or (not spoken and spelling.written.lower() in _phrases())):
        return 0
    if small:
        return 0.8 if page.near(found.start, found.end) else 0.7 if _is_full(found) else 0
    if not spelling.ambiguous:
        return 0.9 if spelling.joined else 0.95
    if found.row.kind == "person":
        return 0.8 if page.near(found.start, found.end) else 0
    return acting.confidence(found, page)


def _is_full(found: Sighting) -> bool:
    """A person's full name is hardly anything else, however it is written."""
    return found.row.kind == "person" and found.end - found.start >= _FULL


@cache
def _phrases() -> frozenset[str]:
    """Names whose words are words of the language, written small."""
    return frozenset(phrases.says("phrase"))
