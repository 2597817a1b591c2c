"""The page of ``kb facts``: what holds for a time, as of when, how that is known."""

from collections.abc import Iterator

from kb.page import Facts, Line, Page
from kb.text import cells, cut, one_line
from kb.views import squeezed
from kb.views.claims import amount, short

_WIDEST = 60  # cells of what a fact is
_TEXT = 160  # cells of its sentence


def listed(rows: list[Facts], total: int, stale: int) -> Page:
    """stale: how many of all are."""
    what = [_what(row) for row in rows]
    wide = max(map(cells, what), default=0)
    lines: list[Line] = []
    for place, row in enumerate(rows):
        lines.append(_fact(row, what[place] + " " * (wide - cells(what[place]))))
        if row["superseded_by"]:
            lines.append((("      superseded by ", "warning"), (row["superseded_by"], "line")))
        if [_sentence(row)] != [_sentence(below) for below in rows[place + 1 : place + 2]]:
            lines += _evidence(row)
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} facts; --limit 0 shows all", "dim"),))
    if not rows:
        lines.append((("No note tells anything like that which holds only for a time.", ""),))
    return Page({"total": total, "stale": stale, "facts": rows}, "facts", tuple(lines))


def _what(row: Facts) -> str:
    """``o1-mini  message limit  50 messages/day``; of a sentence what it means."""
    models = ", ".join(short(name) for name in row["models"])
    number = (row["measure"] or row["kind"], amount(row), *row["conditions"])
    told = (models, *(number if row["means"] is None else (row["means"],)))
    return cut("  ".join(one_line(part) for part in told if part), _WIDEST)


def _sentence(row: Facts) -> tuple[str, int, str]:
    return row["path"], row["line"], row["text"]


def _fact(row: Facts, what: str) -> Line:
    return (
        (what, ""),
        (f"  {(row['as_of'] or 'undated')[:10]:<10}", "" if row["as_of"] else "dim"),
        (f"{row['age']:>6,} d  " if row["age"] is not None else " " * 10, "dim"),
        (f"{'stale' if row['stale'] else '':<7}", "warning"),
        (row["path"], "path"),
        (f":{row['line']}", "line"),
        (f"  {_VOICES.get(row['voice'], row['voice'])}", "dim"),
    )


def _evidence(row: Facts) -> Iterator[Line]:
    """The sentence, and how its date is known."""
    yield ((f"    {cut(squeezed(row['text']).strip(' >'), _TEXT)}", "dim"),)
    if row["evidence"]:
        sure = "" if row["confirmed"] else ", not confirmed"
        yield ((f"      by the {_HOW[row['how']]}{sure}: ", "dim"), (row["evidence"], "line"))


_HOW = {
    "date": "date beside it",
    "above": "date above it",
    "heading": "date of its heading",
    "post": "post that is cited there",
    "paper": "paper that is cited there",
    "page": "page that is cited there",
    "note": "date of its note",
    "source": "date of its source",
    "guessed source": "date of a guessed source",
}
_VOICES = {"own_thought": "owner", "source_quote": "quote"}
