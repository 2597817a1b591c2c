"""The sources of a report as BibTeX: keys in ASCII, titles as they are written, every sign of TeX harmless."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from kb.exports import Export, _report
from kb.page import Page, Reference
from kb.text import one_line

_TYPES = {"article-journal": "article", "book": "book", "report": "techreport"}  # the others: misc
_PLACES = {"article": "journal", "book": "publisher", "techreport": "institution"}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# No brace stands alone, not even behind a backslash: BibTeX counts them all.
_TEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_"},
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}
_SIGN = re.compile(r"[&%$#_{}~^\\]")
_IN_ADDRESS = "!#$%&'()*+,-./:;=?@_~[]"
_NO_KEY = re.compile(r"[^A-Za-z0-9:._+/-]+")
_DATE = re.compile(r"([0-9]{4})(?:-([01][0-9]))?(?:-([0-3][0-9]))?")


def render(page: Page) -> str:
    return "\n".join(map(_entry, _report.references(page, "bibtex")))


def _entry(source: Reference) -> str:
    kind = _TYPES.get(source.kind, "misc")
    fields = [f"  {name} = {value}" for name, value in _fields(source, kind)]
    inside = ",\n".join([_key(source), *fields])
    return f"@{kind}{{{inside}\n}}\n"


def _key(source: Reference) -> str:
    return _NO_KEY.sub("-", source.key) or "source"


def _fields(source: Reference, kind: str) -> Iterator[tuple[str, str]]:
    """Each with its value as it is written."""
    if source.authors:
        yield "author", _braced(" and ".join(map(_name, source.authors)))
    yield "title", _braced(_braced(_escaped(source.title)))
    if source.site:
        yield _PLACES.get(kind, "howpublished"), _braced(_braced(_escaped(source.site)))
    yield from _issued(source.issued)
    if source.eprint:
        yield from (("eprint", _braced(_escaped(source.eprint))), ("archiveprefix", _braced("arXiv")))
    if source.doi:
        yield "doi", _braced(quote(one_line(source.doi), safe=_IN_ADDRESS))
    if address := _report.web(source.url):
        yield "url", _braced(quote(address, safe=_IN_ADDRESS))
        if source.accessed:
            yield "urldate", _braced(_escaped(source.accessed))


def _issued(date: str) -> Iterator[tuple[str, str]]:
    """Of a month its name as BibTeX knows it, so that a style says it in its own language."""
    if found := _DATE.fullmatch(date):
        yield "year", _braced(found[1])
        if found[2] and 1 <= int(found[2]) <= 12:
            yield "month", _MONTHS[int(found[2]) - 1]


def _name(name: str) -> str:
    """Only a name with a comma tells which part is the family's; any other stays as it is written."""
    family, comma, given = _escaped(name).partition(", ")
    is_person = comma and "," not in given and family and given
    return f"{_braced(family)}, {_braced(given)}" if is_person else _braced(f"{family}{comma}{given}")


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _escaped(text: str) -> str:
    return _SIGN.sub(lambda match: _TEX[match[0]], one_line(text))


PART = Export("bibtex", render)
