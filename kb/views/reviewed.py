"""Pages of claims to be judged: what was understood of which words, why that is doubtful, what was decided."""

from collections.abc import Iterator

from kb.page import Facts, Line, Page
from kb.views import squeezed
from kb.views.guesses import remarked

_PLACES = 3  # that are shown
_DONE = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}


def candidates(rows: list[Facts], total: int, lost: int, remarks: list[Facts]) -> Page:
    """lost: how many decisions count for no claim any more."""
    document: Facts = {"total": total, "candidates": rows, "lost": lost, "remarks": remarks}
    lines = [line for row in rows for line in _candidate(row)]
    if not rows:
        lines.append((("No claim waits for your word.", ""),))
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} candidates; --limit 0 shows all", "dim"),))
    if rows:
        lines.append((("kb claims accept KEY, kb claims reject KEY, or kb claims correct KEY --value 83 …", "dim"),))
    if lost:
        lines.append(((f"{'' if rows else ' '}{_times(lost, 'decision')} of no claim any more: --lost shows", "dim"),))
    lines += [line if rows else ((" ", ""), *line) for line in remarked(remarks)]
    return Page(document, "candidates", tuple(lines))


def _candidate(row: Facts) -> Iterator[Line]:
    where = f"  in {row['notes']} notes" if row["notes"] > 1 else ""
    place: Line = ((row["path"], "path"), (f":{row['line']}", "line"), (f"  {row['key']}  ", "dim"))
    yield (*place, (squeezed(row["reading"]), "heading"), (f"  {row['confidence']:.2f}{where}", "dim"))
    yield (("    ", ""), *_marked(row["quote"], row["highlights"]))
    told = "; ".join((row["why"], *(f"condition: {squeezed(name)}" for name in row["conditions"])))
    yield ((f"      {told}", "dim"),)
    if others := [f"{place['path']}:{place['line']}" for place in row["places"][1:]]:
        more = f" and {len(others) - _PLACES:,} more" if len(others) > _PLACES else ""
        yield (("      also ", "dim"), (", ".join(others[:_PLACES]), "line"), (more, "dim"))


def _marked(quote: str, highlights: list[list[int]]) -> Line:
    """A quote on one line, its number marked."""
    start, end = highlights[0] if highlights else (len(quote), len(quote))
    before, after = squeezed(quote[:start]).lstrip(" >"), squeezed(quote[end:]).rstrip()
    return ((before, ""), (squeezed(quote[start:end]), "hit"), (after, ""))


def lost(rows: list[Facts]) -> Page:
    lines: list[Line] = [
        (
            (f"{row['key']}  ", "dim"),
            (row["state"], "heading"),
            (f"  {squeezed(row['reading'])}", ""),
            (f"  {squeezed(row['quote'])}", "dim"),
        )
        for row in rows
    ]
    if not rows:
        lines.append((("Every decision counts for a claim.", ""),))
    return Page({"total": len(rows), "lost": rows}, "lost", tuple(lines))


def decided(decisions: list[Facts], place: str) -> Page:
    lines: list[Line] = []
    for row in decisions:
        how = f"written to {place}" if row["changed"] else f"{place} says so already"
        where = f"in {row['notes']} notes, " if row["notes"] > 1 else ""
        told = f"{'no longer ' if row['undo'] else ''}{_DONE[row['verb']]}: {squeezed(row['reading']) or row['key']}"
        lines.append(((told, ""), (f"  {squeezed(row['quote'])}", "dim"), (f"  ({where}{how})", "dim")))
    document: Facts = {"decisions": decisions, "file": place, "changed": any(row["changed"] for row in decisions)}
    return Page(document, "decisions", tuple(lines))


def _times(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
