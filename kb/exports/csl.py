"""The sources of a report as CSL-JSON, which Zotero, Pandoc and citation styles read."""

from typing import Any

from kb.exports import Export, _report
from kb.exports.json import dumps
from kb.page import Page, Reference

_PUBLISHED = ("book", "report")  # these have a publisher, the others stand in something


def render(page: Page) -> str:
    return dumps([_item(source) for source in _report.references(page, "csl")], indent=2) + "\n"


def _item(source: Reference) -> dict[str, Any]:
    told = {
        "id": source.key,
        "type": source.kind,
        "title": source.title,
        "author": [_name(name) for name in source.authors],
        "issued": _date(source.issued),
        "accessed": _date(source.accessed),
        "publisher" if source.kind in _PUBLISHED else "container-title": source.site,
        "URL": _report.web(source.url),
        "DOI": source.doi,
        "archive": "arXiv" if source.eprint else "",
        "archive_location": source.eprint,
        "language": _report.language(source.lang),
    }
    return {name: value for name, value in told.items() if value}


def _name(name: str) -> dict[str, str]:
    """Only a name with a comma tells which part is the family's."""
    family, comma, given = name.partition(", ")
    is_person = comma and "," not in given and family and given
    return {"family": family, "given": given} if is_person else {"literal": name}


def _date(date: str) -> dict[str, list[list[int]]]:
    """As much as is known; nothing if it is no date."""
    parts = date.split("-")
    known = len(parts) <= 3 and all(part.isascii() and part.isdecimal() for part in parts)
    return {"date-parts": [[int(part) for part in parts]]} if known else {}


PART = Export("csl", render)
