"""What other people's lists tell of models: which are known, which are new, which are left out and why."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from kb.entities import makers, worth
from kb.entities.finding import Hit
from kb.entities.folding import fold
from kb.entities.shelves import Shelf
from kb.entities.worth import LONGEST_NAME, Unfit

Row = dict[str, Any]

_MOST_SPELLINGS = 4


class Listing(NamedTuple):
    """What a list tells of one model.

    names:     what it is called, the best first.
    makers:    who made it, as the list writes them.  perhaps: who may have.
    where:     its place in the list.
    released, published: ISO days, whatever else stands there.
    own:       its maker tells it.
    """

    names: tuple[str, ...]
    makers: tuple[str, ...]
    perhaps: tuple[str, ...]
    where: str
    released: str = ""
    published: str = ""
    own: bool = False


class Judgement(NamedTuple):
    """rows: of what is new.  known: by their canonical names.  left: names by the reason why they are left out."""

    rows: tuple[Row, ...]
    known: tuple[str, ...]
    left: dict[str, tuple[str, ...]]


class _Case(NamedTuple):
    """A listing that may be of a new model.  known: its family tells the maker."""

    listing: Listing
    name: str
    canonical: str
    family: str
    known: bool


def judge(listings: Iterable[Listing], shelf: Shelf) -> Judgement:
    """What is new in a list; several listings of one spelling are one model.  shelf: all that is known."""
    cases: dict[tuple[Any, ...], list[_Case]] = {}
    known: set[str] = set()
    left: dict[str, set[str]] = {}
    for listing in listings:
        name = worth.cleaned(listing.names[0])
        try:
            hit = worth.understood(name, shelf)
            case = None if worth.is_known(hit) else _case(listing, name, hit, shelf)
        except Unfit as reason:
            left.setdefault(str(reason), set()).add(_shown(name or listing.names[0]))
            continue
        if hit and not case:
            known.add(hit.canonical)
        elif case and case.canonical in shelf.named:
            known.add(case.canonical)
        elif case:
            cases.setdefault(shelf.spell(fold(name)), []).append(case)
    first = {f"{row['maker']}/{row['name']}": row for row in (_row(group, shelf) for group in cases.values())}
    others = {reason: tuple(sorted(names - _names_of(cases))) for reason, names in sorted(left.items())}
    return Judgement(
        tuple(first[name] for name in sorted(first)),
        tuple(sorted(known)),
        {reason: names for reason, names in others.items() if names},
    )


def _names_of(cases: dict[tuple[Any, ...], list[_Case]]) -> set[str]:
    return {case.name for group in cases.values() for case in group}


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name)[:LONGEST_NAME]


def _case(listing: Listing, name: str, hit: Hit | None, shelf: Shelf) -> _Case:
    """Raises Unfit if nobody tells who made it."""
    if hit:
        return _Case(listing, name, hit.canonical, hit.entry.family, True)
    maker = makers.of(listing.makers, listing.perhaps)
    begin = next((hit for hit in worth.hits(name, shelf) if hit.start == 0 and hit.entry.kind != "product"), None)
    family = begin.entry.family if begin and begin.entry.maker == (maker or begin.entry.maker) else ""
    if not maker and begin:
        maker = begin.entry.maker
    if not maker:
        raise Unfit("its maker is not told")
    slug = makers.slug(name)
    return _Case(listing, name, f"{maker}/{slug}", family, maker in makers.known())


# ── the row


def _row(group: list[_Case], shelf: Shelf) -> Row:
    """One model of several listings.  Its maker is one that is known, or that most of them tell."""
    counts: dict[str, int] = {}
    for case in group:
        counts[case.canonical] = counts.get(case.canonical, 0) + 1
    best = min(group, key=lambda case: (not case.known, -counts[case.canonical], case.canonical))
    own = [case for case in group if case.canonical == best.canonical]
    maker, _, name = best.canonical.partition("/")
    row: Row = {"name": name, "maker": maker, "family": best.family, **_spellings(own, shelf)}
    for field in ("released", "published"):
        row[field] = _day([case.listing for case in own], field)
    first = min(own, key=lambda case: (not case.listing.own, case.listing.where))
    return {key: value for key, value in {**row, "where": _shown(first.listing.where)}.items() if value}


def _spellings(cases: list[_Case], shelf: Shelf) -> dict[str, list[str]]:
    """By what they are worth; another spelling than the first only if it needs nothing."""
    found: dict[str, list[str]] = {worth.of(cases[0].name, shelf): [cases[0].name]}
    seen = {shelf.spell(fold(cases[0].name))}
    for said in sorted({worth.cleaned(other) for case in cases for other in case.listing.names[1:]}):
        pieces = shelf.spell(fold(said))
        if pieces not in seen and len(seen) < _MOST_SPELLINGS and _needs_nothing(said, shelf):
            seen.add(pieces)
            found.setdefault("says", []).append(said)
    return found


def _needs_nothing(said: str, shelf: Shelf) -> bool:
    try:
        return not worth.is_known(worth.understood(said, shelf)) and worth.of(said, shelf) == "says"
    except Unfit:
        return False


def _day(listings: list[Listing], field: str) -> date | None:
    """The day that the maker tells, or that all tell."""
    told = {day for listing in listings if listing.own and (day := _iso(getattr(listing, field)))}
    told = told or {day for listing in listings if (day := _iso(getattr(listing, field)))}
    return told.pop() if len(told) == 1 else None


def _iso(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII) else None
    except ValueError:
        return None
