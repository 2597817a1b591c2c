"""What a report cites as cards: a question in front, the note's answer and its place behind."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from html import escape
from typing import NamedTuple

from kb.citing import squeezed, total
from kb.exports import _report
from kb.exports._cited import attribution, is_quote, place, when
from kb.page import Entry, Report, Section
from kb.text import safe

_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_NUMBER = re.compile(r"[~≈<>≤≥$€¥£]?\s?[+-−]?[0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}")
_NO_TAG = re.compile(r"[^\w-]+")


class Card(NamedTuple):
    """front, back: HTML.  tags: apart by blanks."""

    guid: str
    front: str
    back: str
    tags: str


def of_report(report: Report) -> Iterator[Card]:
    tags = " ".join(("kb", _NO_TAG.sub("-", report.title).strip("-") or "report"))
    for section in report.sections:
        for entry in section.entries:
            if entry.cites:
                question, answer = _told(report, section, entry)
                where = ", ".join(map(place, dict.fromkeys(entry.cites)))
                yield Card(_guid(entry, question), html(question), f"{html(answer)}<br><br>{html(where)}", html(tags))


def html(text: str) -> str:
    """Text that stays text: no markup, none of Anki's ``[sound:…]`` and ``[latex]``, one line."""
    lines = _LINE_END.split(text.replace("\t", " "))
    return "<br>".join(escape(safe(line)).replace("[", "&#91;").replace("{{", "&#123;{") for line in lines)


def _guid(entry: Entry, question: str) -> str:
    """By the words of the note alone, so that it outlives a new place; numbers of one sentence by what is asked too."""
    words = total(squeezed(entry.cites[0].quote))
    asked = question if entry.cells else squeezed(entry.text)
    return f"{words}.{blake2b(asked.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"


def _told(report: Report, section: Section, entry: Entry) -> tuple[str, str]:
    """What is asked, and the answer."""
    above = " · ".join((report.title, entry.group or section.title))
    if _report.form(section, entry) == "row":
        return _of_row(report, section, entry)
    if is_quote(entry):
        beside = attribution("", entry.source if entry.by else "", when(entry))
        asked = f"What does {entry.by or entry.source or 'a source'} say?"
        return f"{above}\n{asked}{f' ({beside})' if beside else ''}", entry.text
    asked = "What did I think?" if entry.voice == "own_thought" else "What do my notes say?"
    return f"{above}\n{asked}{f' ({when(entry)})' if when(entry) else ''}", entry.text


def _of_row(report: Report, section: Section, entry: Entry) -> tuple[str, str]:
    """The number of a row is the answer; whatever else it tells, its conditions too, is asked."""
    cells = _report.cells(section, entry)
    place = next((at for at, cell in enumerate(cells) if at and _is_number(cell)), len(cells) - 1)
    asked = " · ".join(filter(None, (report.title, *cells[:place], *cells[place + 1 :])))
    return f"{asked}?", cells[place]


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.match(cell)) and not _DATE.match(cell)
