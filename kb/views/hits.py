"""The page of a search."""

from collections.abc import Iterable

from kb.page import Facts, Hit, Line, Page, Style
from kb.views import clock, squeezed


def page(query: str, hits: Iterable[Hit], notes: int) -> Page:
    """notes: how many notes answer in all, which is the total."""
    found = list(hits)
    document: Facts = {"query": query, "total": notes, "hits": [_row(hit) for hit in found]}
    lines = [line for hit in found for line in _lines(hit)]
    return Page(document, "hits", (*lines, *_footer(query, found, notes)))


def _row(hit: Hit) -> Facts:
    return {
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
    }


def _lines(hit: Hit) -> list[Line]:
    under = " › ".join([hit.title, *(heading for heading in hit.headings if heading != hit.title)])
    head: Line = ((hit.path, "path"), (f":{hit.line}", "line"), ("  ", ""), *_said(hit), (squeezed(under), "dim"))
    return [head, (("    ", ""), *_pieces(hit))]


def _said(hit: Hit) -> Line:
    """When in the recording, by whom, and where to hear it."""
    if not hit.time:
        return ()
    who = f"{squeezed(hit.speaker)} " if hit.speaker else ""
    return ((f"{clock(hit.time[0])} {who} ", "line"), (f"{hit.url}  " if hit.url else "", "path"))


def _pieces(hit: Hit) -> Iterable[tuple[str, Style]]:
    """The text on one line, its highlights styled."""
    place = 0
    for start, end in hit.highlights:
        yield squeezed(hit.text[place:start]), ""
        yield squeezed(hit.text[start:end]), "hit"
        place = end
    yield squeezed(hit.text[place:].rstrip()), ""


def _footer(query: str, hits: list[Hit], notes: int) -> list[Line]:
    if not hits:
        return [((f"Nothing in this vault matches {query}.", ""),)]
    shown = len({hit.path for hit in hits})
    if shown < notes:
        return [((f"{shown} of {notes:,} notes; --limit 0 shows all", "dim"),)]
    return []
