"""What a reader has to judge: claims that kb is not sure of, and decisions whose words are gone."""

import sqlite3
from collections import defaultdict

from kb.app import claimrows, things
from kb.app.ownclaims import Decision, Own, reading
from kb.errors import UsageError
from kb.page import Facts, Page
from kb.store import claimed, details
from kb.store.claimed import ClaimRow, Wanted
from kb.views import reviewed as view

WHY = {
    "named": "the model is named in the sentence",
    "named after": "the model is named after the number",
    "named later": "the model is named only later in the sentence",
    "sentence": "no model is named in the sentence; that of the sentence before is taken",
    "parent": "no model is named in the sentence; that of the line above is taken",
    "heading": "no model is named in the sentence; that of the heading is taken",
    "before": "no model is named in the sentence; one named before it is taken",
    "pronoun": "a word that points back is taken for the model named last",
    "description": "a description is taken for the model that the note is about",
    "group": "it is said of a group, of no model by name",
    "table": "it stands in a table; what it measures is told by a head alone",
    "verb": "it is compared without a number",
}  # by rule: how the model was found


def review(db: sqlite3.Connection, model: str, below: float, limit: int) -> Page:
    """Claims of lower confidence that nobody judged, the likeliest first; the same in several notes once.

    Raises UsageError for a bound that is no confidence, KbError for a model that no note speaks of.
    """
    if not 0 <= below <= 1:
        raise UsageError(f"no confidence is below {below:g}", "it goes from 0 to 1")
    held = claimrows.own(db)
    models = (things.selected(db, "model", model),) if model else ()
    same: dict[tuple[str, str], list[ClaimRow]] = defaultdict(list)
    for row in claimed.rows(db, Wanted(models, below=below)):
        if held.of(row) is None:
            same[row.key, reading(row)].append(row)
    found = sorted(same.values(), key=lambda rows: -rows[0].confidence)
    lines = details.LineReader(db)
    shown = [_candidate(lines, rows) for rows in found[: limit or None]]
    remarks = [{"path": remark.path, "line": remark.line, "message": remark.message} for remark in held.remarks]
    return view.candidates(shown, len(found), len(_gone(db, held)), remarks)


def lost(db: sqlite3.Connection) -> Page:
    """Decisions on words that stand in no note any more, or are understood otherwise now."""
    found = _gone(db, claimrows.own(db))
    return view.lost([{**row._asdict(), "says": row.says or None} for row in found])


def _gone(db: sqlite3.Connection, held: Own) -> list[Decision]:
    if not held.keys:
        return []
    standing = [held.of(row) for row in claimed.rows(db, Wanted(keys=tuple(held.keys)))]
    pairs = {(decision.key, decision.reading) for decision in standing if decision}
    return [decision for pair, decision in held.decided.items() if pair not in pairs]


def _candidate(lines: details.LineReader, rows: list[ClaimRow]) -> Facts:
    """A claim, with all places at which it stands."""
    row = rows[0]
    place = _number(row, *lines.text(row.note, row.line, row.start))
    return {
        **claimrows.row_of(row),
        "reading": reading(row),
        "highlights": [[place, place + len(row.surface)]] if place >= 0 else [],
        "why": "; ".join((WHY.get(row.rule, row.rule), *(() if row.measure else ("no measure is named",)))),
        "notes": len({other.note for other in rows}),
        "places": [{"path": other.path, "line": other.line} for other in rows],
    }


def _number(row: ClaimRow, line: str, column: int) -> int:
    """Where in its quote a claim's number stands; -1 if it is cut off.

    line, column: as it stands in the note; of several numbers that look alike one has the same before it.
    """
    first = place = row.quote.find(row.surface)
    while place >= 0 and not line[:column].endswith(row.quote[:place].rpartition("\n")[2]):
        place = row.quote.find(row.surface, place + 1)
    return place if place >= 0 else first
