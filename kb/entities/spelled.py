"""Whether a name is spelled as its row asks for, and is no part of another thing's name."""

import re

from kb.entities import phrases
from kb.entities.evidence import Page
from kb.entities.phrases import Beside
from kb.entities.sighting import Sighting

_BEFORE = 24  # characters before a name in which words make it something else
_RUNS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGER = re.compile("-[A-Z]")
_STUDENT = re.compile("生(?![物命活態态])")


def is_small(found: Sighting, page: Page) -> bool:
    """Without any capital where the catalogue writes one."""
    written = page.written[found.start : found.end]
    if found.spelling is None or found.spelling.written.islower() or not _LETTERS.search(written):
        return False
    return written.islower()


def is_spelled(found: Sighting, page: Page) -> bool:
    """In the case that its row asks for; Russian names begin with a capital."""
    spelling = found.spelling
    written = page.written[found.start : found.end]
    if spelling is None:
        return True
    if spelling.joined:
        return sum(char.isupper() for char in written) >= 2 and not written.isupper()
    if spelling.case == "exact":
        return _capitals(spelling.written) in _capitals(written)
    if "\u0400" <= spelling.written[:1] <= "\u04ff" and spelling.written[0].isupper() and not written[0].isupper():
        return False
    if spelling.case == "cased":
        capitals = [not word[0].islower() for word in _RUNS.findall(written)]
        return all(capitals[: len(_RUNS.findall(spelling.written))])
    return True


def _capitals(written: str) -> str:
    """The letters of a name as their case counts: that of a letter alone does not, as in ARC-e."""
    return "".join(word if len(word) > 1 else word.lower() for word in _LETTERS.findall(written))


def is_other(found: Sighting, page: Page) -> bool:
    """Words beside it that make it something else."""
    if found.whole or (found.spelling and found.spelling.sure):
        return _is_longer(found, page)
    beside = phrases.beside(found.row.name)
    return bool(beside and _is_beside(beside, found, page)) or _is_longer(found, page)


def _is_beside(beside: Beside, found: Sighting, page: Page) -> bool:
    before, after, near = beside
    if after and after.match(page.text, found.end):
        return True
    if before and _is_word(found) and before.search(page.text, max(0, found.start - _BEFORE), found.start):
        return True
    return bool(near and near.search(page.around(found.start, found.end)))


def _is_word(found: Sighting) -> bool:
    """The name alone, not a longer spelling of the same thing."""
    return found.spelling is not None and " " not in found.spelling.written


def _is_longer(found: Sighting, page: Page) -> bool:
    """A longer name of another thing: ``MMLU-CF``, 北京大學生."""
    text, end = page.text, found.end
    if found.row.kind == "benchmark":
        return not found.whole and bool(_LONGER.match(page.written, end))
    if found.row.kind == "person":
        return bool(_LONGER.match(page.written, end))
    return text[end - 2 : end] in ("大學", "大学") and bool(_STUDENT.match(text, end))
