"""The page of a search."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kb.page import Bridge, Facts, Hit, Line, Page, Style
from kb.views import clock, squeezed

_FACETS = 10  # values of each that a person is shown


class Group(NamedTuple):
    """Hits that belong together.  name: "" if they share nothing.  hits: by their place on the page."""

    name: str
    hits: tuple[int, ...]
    notes: int


class Besides(NamedTuple):
    """What stands beside the hits; empty where it was not asked for.

    words:   of the question, each with how many notes have it.
    reasons: why nothing answers.
    links:   for each hit the address that opens it.
    """

    words: tuple[Facts, ...] = ()
    facets: dict[str, list[Facts]] | None = None
    groups: tuple[Group, ...] | None = None
    reasons: tuple[Facts, ...] = ()
    links: tuple[str, ...] = ()


def page(query: str, hits: Iterable[Hit], notes: int, besides: Besides | None = None) -> Page:
    """notes: how many notes answer in all, which is the total."""
    found = list(hits)
    document: Facts = {"query": query, "total": notes, "hits": [_row(hit) for hit in found]}
    if besides is None:
        lines = [line for hit in found for line in _lines(hit)]
        return Page(document, "hits", (*lines, *_footer(query, found, notes)))
    document |= _told(besides)
    rows = list(_arranged(found, besides))
    lines = [line for line, _ in rows] + list(_below(besides) if found else _why(besides))
    footer = _footer(query, found, notes)
    lines = [*lines, *footer] if found else [*footer, *lines]
    return Page(document, "hits", tuple(lines), tuple(link for _, link in rows) if besides.links else ())


def since(page: Page, older: int) -> Page:
    """The same page, of what is new alone.  older: how many notes answer that were shown before."""
    document = {**page.document, "since_last": {"new": page.document["total"], "older": older}}
    told = f"{older:,} more answer that you were shown before" if older else "asked so for the first time"
    if document["hits"]:
        return page._replace(document=document, lines=(*page.lines, ((told, "dim"),)))
    lines: tuple[Line, ...] = ((("Nothing new answers.\n    ", ""), (told, "")),)
    return page._replace(document=document, lines=lines if older else page.lines)


def _told(besides: Besides) -> Facts:
    """What is beside the hits, for programs."""
    told: Facts = {}
    if besides.words:
        told["words"] = list(besides.words)
    if besides.facets is not None:
        told["facets"] = besides.facets
    if besides.groups is not None:
        told["groups"] = [
            {"name": group.name or None, "hits": list(group.hits), "notes": group.notes} for group in besides.groups
        ]
    if besides.reasons:
        told["reasons"] = list(besides.reasons)
    return told


def _arranged(hits: Sequence[Hit], besides: Besides) -> Iterator[tuple[Line, str]]:
    """The lines of the hits, group by group, each with the address that it opens."""
    groups = besides.groups if besides.groups is not None else [Group("", tuple(range(len(hits))), 0)]
    for group in groups:
        if besides.groups is not None:
            count = f"  {len(group.hits)} in {group.notes} note{'' if group.notes == 1 else 's'}"
            yield ((squeezed(group.name) or "(none)", "heading"), (count, "dim")), ""
        for place in group.hits:
            head, *others = _lines(hits[place])
            yield head, besides.links[place] if besides.links else ""
            yield from ((line, "") for line in others)


def _row(hit: Hit) -> Facts:
    row = {
        "path": hit.path,
        "title": hit.title,
        "line": hit.line,
        "line_end": hit.line_end,
        "column": hit.column,
        "score": hit.score,
        "text": hit.text,
        "highlights": [list(span) for span in hit.highlights],
        "heading": list(hit.headings),
        "lang": hit.lang,
        "voice": hit.voice,
        "speaker": hit.speaker or None,
        "models": list(hit.models),
        "date": hit.date,
        "time": {"start": hit.time[0], "end": hit.time[1]} if hit.time else None,
        "url": hit.url or None,
        "bridge": [{"kind": item.kind, "from": item.asked, "to": item.found} for item in hit.bridge],
    }
    return row if hit.explain is None else {**row, "explain": hit.explain}


def _lines(hit: Hit) -> list[Line]:
    under = " › ".join([hit.title, *(heading for heading in hit.headings if heading != hit.title)])
    head: Line = (
        (hit.path, "path"),
        (f":{hit.line}", "line"),
        ("  ", ""),
        *_said(hit),
        *_bridged(hit),
        (squeezed(under), "dim"),
    )
    lines: list[Line] = [head, (("    ", ""), *_pieces(hit))]
    return lines if hit.explain is None else [*lines, *_explained(hit.explain)]


def _said(hit: Hit) -> Line:
    """When in the recording, by whom, and where to hear it."""
    if not hit.time:
        return ()
    who = f"{squeezed(hit.speaker)} " if hit.speaker else ""
    return ((f"{clock(hit.time[0])} {who} ", "line"), (f"{hit.url}  " if hit.url else "", "path"))


def _bridged(hit: Hit) -> Line:
    """What leads from the question to here, where its words do not."""
    return ((f"{'; '.join(map(_bridge, hit.bridge))}  ", "heading"),) if hit.bridge else ()


def _bridge(item: Bridge) -> str:
    if item.kind == "meaning":
        return f"by meaning ({item.found})"
    if item.kind == "source":
        return f"shared source: {squeezed(item.found)}"
    pair = f"{squeezed(item.asked)} ↔ {squeezed(item.found)}"
    return pair if item.kind == "glossary" else f"{item.kind}: {pair}"


def _pieces(hit: Hit) -> Iterable[tuple[str, Style]]:
    """The text on one line, its highlights styled."""
    place = 0
    for start, end in hit.highlights:
        yield squeezed(hit.text[place:start]), ""
        yield squeezed(hit.text[start:end]), "hit"
        place = end
    yield squeezed(hit.text[place:].rstrip()), ""


def _explained(told: Facts) -> Iterator[Line]:
    """Two lines: what the score is made of, and which words stand where."""
    counted = [part for part in told["parts"] if part["value"] is not None]
    total = " + ".join(f"{part['name']} {part['value']:g}" for part in counted)
    yield ((f"    = {told['score']:g}  {told['tier']}: {total}", "dim"),)
    where = [_part(part) for part in told["parts"] if part["value"] is None]
    lacks = [f"lacks {', '.join(told['lacks'])}"] if told["lacks"] else []
    filters = [f"meets {' '.join(told['filters'])}"] if told["filters"] else []
    if found := [*where, *lacks, *filters]:
        yield ((f"      {squeezed('; '.join(found))}", "dim"),)


def _part(part: Facts) -> str:
    places = f" ({', '.join(part['places'])})" if part["places"] else ""
    return f"{part['name']}: {', '.join(part['words'])}{places}"


def _below(besides: Besides) -> Iterator[Line]:
    """The counts under the hits."""
    for name, counts in (besides.facets or {}).items():
        yield ((name, "heading"),)
        for row in counts[:_FACETS]:
            yield ((f"{row['count']:>6}", "line"), (f"  {squeezed(row['value'])}", ""))
        if len(counts) > _FACETS:
            yield ((f"        and {len(counts) - _FACETS:,} more, in --format json", "dim"),)
    if besides.words:
        told = ", ".join(f"{row['word']} in {row['notes']:,} notes" for row in besides.words)
        yield ((squeezed(told), "dim"),)


def _why(besides: Besides) -> Iterator[Line]:
    from kb.views import why  # most questions find something

    for reason in why.reasons(besides.reasons):
        yield ((f"\n    {squeezed(reason)}", ""),)


def _footer(query: str, hits: list[Hit], notes: int) -> list[Line]:
    if not hits:
        return [((f"Nothing in this vault matches {query}.", ""),)]
    shown = len({hit.path for hit in hits})
    if shown < notes:
        return [((f"{shown} of {notes:,} notes; --limit 0 shows all", "dim"),)]
    return []
