"""Pages of hunches: what was thought, what became of it, where to look; and of what was decided."""

from collections.abc import Iterator

from kb.page import Facts, Line, Page, Style
from kb.views import squeezed
from kb.views.guesses import remarked

_WIDEST = 400  # characters of a hunch that are shown
_SHOWN = {"supported": "hit", "contradicted": "warning", "dropped": "dim", "open": ""}


def listed(rows: list[Facts], total: int, state: str, gone: list[Facts], remarks: list[Facts]) -> Page:
    """gone: closed ones whose words are in no note any more."""
    document: Facts = {"total": total, "hunches": rows, "gone": gone, "remarks": remarks}
    lines = [line for row in rows for line in _hunch(row)]
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} hunches; --limit 0 shows all", "dim"),))
    lines += [
        (
            (f"{row['id']}  ", "dim"),
            (row["status"], "heading"),
            (f"  {squeezed(row['quote'])}", ""),
            ("  (gone)", "dim"),
        )
        for row in gone
    ]
    lines += remarked(remarks)
    if not rows:
        what = {"open": "open hunch", "closed": "closed hunch"}.get(state, "hunch")
        lines = [((f"No {what} like that.", ""),), *(((" ", ""), *line) for line in lines)]
    return Page(document, "hunches", tuple(lines))


def _hunch(row: Facts) -> Iterator[Line]:
    style: Style = _SHOWN.get(row["status"], "")  # type: ignore[assignment]
    place: Line = ((row["path"], "path"), (f":{row['line']}", "line"), (f"  {row['type']}", "heading"))
    told = "  ".join(filter(None, (row["date"], squeezed(row["who"] or ""))))
    yield (*place, (f"  {row['id']}", "dim"), (f"  {row['status']}", style), (f"  {told}" if told else "", "dim"))
    yield (("    ", ""), (_shortened(squeezed(row["text"].replace("\n>", "\n")).strip()), ""))
    words = ", ".join(squeezed(word) for word in row["hedges"])
    names = ", ".join(row["models"])
    if words or names:
        yield ((f"      {words}", "hit"), (" · " if words and names else "", "dim"), (names, "dim"))
    if evidence := row["evidence"]:
        told = "  ".join(filter(None, (evidence["by"], squeezed(evidence["note"] or ""))))
        if told:
            yield ((f"      {row['status']}: ", "dim"), (told, ""))
    if row["later"]:
        places = ", ".join(f"{later['path']}:{later['line']}" for later in row["later"])
        known = all(later["date"] for later in row["later"])
        yield ((f"      {'later' if known else 'later or undated'}, {row['later_total']:,}: ", "dim"), (places, "line"))


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def decided(decision: Facts, place: str, is_new: bool) -> Page:
    how = f"written to {place}" if is_new else f"{place} says so already"
    told = f"{decision['id']} is {decision['status']}: {squeezed(decision.get('quote', ''))}"
    document: Facts = {"decision": decision, "file": place, "changed": is_new}
    return Page(document, "", (((told, ""), (f"  ({how})", "dim")),))
