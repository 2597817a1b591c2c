"""Citations on a page: a small number after each sentence, and what it means at the end."""

from collections.abc import Iterable
from itertools import chain

from kb import addresses
from kb.citing import token
from kb.exports import _report
from kb.exports._cited import Citations, place
from kb.markup import tag, text
from kb.page import Cite, Reference, Report

# What Obsidian opens as a note.
_NOTES = (".md", ".canvas", ".base")


def numbers(cites: Iterable[Cite], known: Citations) -> str:
    """Links to the list."""
    every = dict.fromkeys(known.number(cite) for cite in cites)
    links = [tag("a", str(number), href=f"#c{number}", aria_label=f"citation {number}") for number in every]
    return tag("sup", " ".join(links), class_="cited") if links else ""


def listed(known: Citations, vault: str) -> list[str]:
    """Each citation: its place, which opens the note, and what kb verifies."""
    return [_item(number, cite, vault) for number, cite in enumerate(known.all, 1)]


def bibliography(report: Report, known: Citations) -> list[str]:
    return [_reference(one, known) for one in report.references]


def _item(number: int, cite: Cite, vault: str) -> str:
    told = tag("code", text(place(cite)))
    if vault and cite.path.endswith(_NOTES):
        told = tag("a", told, href=addresses.obsidian(vault, cite.path).uri)
    verified = tag("code", token(cite), class_="token", dir="ltr")
    return tag("li", tag("cite", told, dir="ltr"), " ", verified, id=f"c{number}")


def _reference(source: Reference, known: Citations) -> str:
    who, *told = _report.reference(source)
    language = _report.language(source.lang)
    look = {"lang": language} if language else {}
    title = tag("cite", text(source.title), dir="auto", **look) if source.title else ""
    said = [one for one in (text(who), title, *map(text, told)) if one]
    address = _report.web(source.url)
    shown = tag("a", text(_report.short(address)), href=address, rel="noreferrer") if address else text(source.url)
    return tag("li", " ".join(chain((f"{one}." for one in said), filter(None, [shown]))), numbers(source.cites, known))
