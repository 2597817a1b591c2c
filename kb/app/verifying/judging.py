"""What became of citations: each is where it was, moved, changed, or lost."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from kb import citing
from kb.app.verifying import finding
from kb.app.verifying.finding import Text
from kb.citing import BEGINNING, Token
from kb.page import Progress
from kb.store import looking

Status = Literal["ok", "moved", "changed", "lost"]


class Verdict(NamedTuple):
    """path, line, last: where the quote stands now, or what stands in its place; "" and 0 where nothing does.
    text: what stands there, where that is not the quote."""

    status: Status
    path: str = ""
    line: int = 0
    last: int = 0
    text: str = ""


_LOST = Verdict("lost")


def judge(db: sqlite3.Connection, tokens: Iterable[Token], progress: Progress | None = None) -> dict[Token, Verdict]:
    """What became of each.

    A quote that its own note has no more is looked for in all others only where that note, or the
    line, is gone: another note that says the same is not what was cited.
    """
    found: dict[Token, Verdict] = {}
    for path, cited in _by_path(tokens).items():
        note = looking.file_id(db, path)
        text = Text(looking.lines(db, note)) if note else None
        found |= _in_note(path, text, cited) if text else dict.fromkeys(cited, _LOST)
    lost = [token for token, verdict in found.items() if verdict.status == "lost"]
    return found | _elsewhere(db, lost, progress) if lost else found


def _by_path(tokens: Iterable[Token]) -> dict[str, list[Token]]:
    found: dict[str, list[Token]] = {}
    for token in tokens:
        found.setdefault(token.path, []).append(token)
    return found


def _in_note(path: str, text: Text, tokens: list[Token]) -> dict[Token, Verdict]:
    found = {token: Verdict("ok", path, token.line, token.last) for token in tokens if finding.within(text, token)}
    rest = [token for token in tokens if token not in found]
    begun = finding.anywhere(text, rest)
    whole = {token: [place for place in begun.get(token, ()) if text.holds(token, place)] for token in rest}
    shifts = _shifts(text, whole)
    for token in rest:
        line = token.line + _shift(shifts, token.line)
        if whole[token]:
            found[token] = Verdict("moved", path, *_nearest(text, token, whole[token], line))
        else:
            found[token] = _changed(path, text, token, begun.get(token, []), line)
    return found


def _shifts(text: Text, whole: dict[Token, list[int]]) -> list[tuple[int, int]]:
    """Old line, and by how much it moved, of the quotes that stand there once."""
    once = ((token, places[0]) for token, places in whole.items() if len(places) == 1)
    return sorted((token.line, text.lines(place, place)[0] - token.line) for token, place in once)


def _shift(shifts: list[tuple[int, int]], line: int) -> int:
    """By how much the nearest of them moved."""
    return min(shifts, key=lambda shift: abs(shift[0] - line))[1] if shifts else 0


def _nearest(text: Text, token: Token, places: list[int], line: int) -> tuple[int, int]:
    """Of several places the one nearest to a line."""
    lines = [text.lines(place, place + token.size) for place in places]
    return min(lines, key=lambda found: abs(found[0] - line))


def _changed(path: str, text: Text, token: Token, begun: list[int], line: int) -> Verdict:
    """What stands where the quote begins; else on its lines."""
    if begun:
        first, last = _nearest(text, token, begun, line)
    else:
        first, last = line, line + token.last - token.line
    told = text.told(first, last)
    if not told.strip():
        first, last = token.line, token.last
        told = text.told(first, last)
    return Verdict("changed", path, first, last, told) if told.strip() else _LOST


def _elsewhere(db: sqlite3.Connection, tokens: list[Token], progress: Progress | None) -> dict[Token, Verdict]:
    """In the note that has most of what a note that is gone had.

    Short quotes stand in many notes, so they tell nothing of it; nor does a page that itself cites.
    """
    notes = sorted(path for path, (kind, _, _) in looking.files(db).items() if kind == "note")
    telling = [token for token in tokens if token.size >= BEGINNING]
    scores = {path: Counter[str]() for path in _by_path(tokens)}
    for done, path in enumerate(notes if telling else (), 1):
        text = Text(looking.lines(db, looking.file_id(db, path)))
        for token in _held(text, telling) if not any(citing.found(text.counts)) else ():
            scores[token.path][path] += 1
        if progress:
            progress(done, len(notes))
    found: dict[Token, Verdict] = {}
    for path, cited in _by_path(tokens).items():
        heir = _heir(path, scores[path], notes)
        if heir:
            found |= _inherited(db, heir, cited, is_gone=path not in notes)
    return found


def _held(text: Text, tokens: list[Token]) -> list[Token]:
    begun = finding.anywhere(text, tokens, thorough=False)
    return [token for token, places in begun.items() if any(text.holds(token, place) for place in places)]


def _heir(path: str, scores: Counter[str], notes: list[str]) -> str:
    """Of equals the one of the same name; without any quote to go by, the only one of that name."""
    name = path.rpartition("/")[2]
    if scores:
        return min(scores, key=lambda found: (-scores[found], found.rpartition("/")[2] != name, found))
    named = [found for found in notes if found.rpartition("/")[2] == name and found != path]
    return named[0] if len(named) == 1 and path not in notes else ""


def _inherited(db: sqlite3.Connection, heir: str, tokens: list[Token], is_gone: bool) -> dict[Token, Verdict]:
    """Of a note that is still there only what stands in the other as a whole."""
    text = Text(looking.lines(db, looking.file_id(db, heir)))
    found = _in_note(heir, text, tokens)
    verdicts = {
        token: verdict._replace(status="moved") if verdict.status == "ok" else verdict
        for token, verdict in found.items()
    }
    return {token: verdict for token, verdict in verdicts.items() if is_gone or verdict.status == "moved"}
