"""Accepting, rejecting and correcting claims, by their reader's word alone; kept in ``.kb/claims.toml``."""

import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Literal, NamedTuple

from kb.app import claimrows, kept, ownclaims, things
from kb.app.ownclaims import LONGEST_QUOTE, PLACE, STATES, Decision, reading
from kb.entities.decisions import Change
from kb.entities.tomltext import Said
from kb.errors import AmbiguousName, KbError, UsageError
from kb.page import Page
from kb.store import claimed, connection
from kb.store.claimed import ClaimRow, Wanted
from kb.views import reviewed as view
from kb.views import squeezed

Verb = Literal["accept", "reject", "correct"]
_VERBS: dict[str, str] = {state: verb for verb, state in STATES.items()}
_KEY = re.compile(r"[0-9a-fA-F]{1,8}")
_HINT = "kb claims review shows candidates with their keys, kb claims --format json those of all claims"


class _Meant(NamedTuple):
    """A row of the file that a key means.  notes: in how many it counts."""

    key: str
    reading: str
    quote: str
    notes: int


def judge(db: sqlite3.Connection, verb: Verb, keys: Sequence[str], part: str) -> Page:
    """Write what a reader decided of claims, all or nothing; the same twice is once.

    keys: or their beginnings.  part: of a reading, where the words of a key have several.
    Raises UsageError for a claim of which something else was decided.
    """
    return _judged(db, verb, [_claim(db, key, part) for key in keys], {})


def correct(db: sqlite3.Connection, key: str, part: str, says: Mapping[str, Said]) -> Page:
    """Write what a claim says.  says: by the names of a row; subjects as they were typed.

    Raises UsageError for a correction that makes no sense.
    """
    if not says:
        raise UsageError("there is nothing to correct", f"example: kb claims correct {key} --model o1 --value 83")
    value, models = says.get("value"), says.get("subjects")
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"{value} is no number that can be measured")
    subjects = {"subjects": [_model(db, name) for name in models]} if isinstance(models, list) else {}
    return _judged(db, "correct", [_claim(db, key, part)], {**says, **subjects})


def undo(db: sqlite3.Connection, verb: Verb, keys: Sequence[str], part: str) -> Page:
    """Take a decision back, also one on words that stand in no note any more."""
    held = claimrows.own(db)
    decisions, changes = [], []
    for key in dict.fromkeys(keys):
        of_verb = [row for row in held.rows if row.state == STATES[verb] and row.key.startswith(key.lower())]
        rows = {(row.key, row.reading): row for row in of_verb if key}
        if pair := _one(key, part, {pair: squeezed(row.quote) for pair, row in rows.items()}):
            row = rows[pair]
            meant = _Meant(*pair, row.quote, _notes(db, row))
            changes.append(Change(verb, {"key": row.key, "reading": row.reading}, undo=True))
            decisions.append({"verb": verb, **meant._asdict(), "says": row.says, "undo": True, "changed": True})
        else:
            meant = _row_on(_claim(db, key, part))
            decisions.append({"verb": verb, **meant._asdict(), "says": {}, "undo": True, "changed": False})
    _write(db, changes)
    return view.decided(decisions, PLACE)


def _judged(db: sqlite3.Connection, verb: Verb, claims: Sequence[list[ClaimRow]], says: Mapping[str, Said]) -> Page:
    """claims: each as it stands in all notes."""
    held = claimrows.own(db)
    decisions, changes = [], []
    for meant, rows in {_row_on(rows): rows for rows in claims}.items():
        before = held.of(rows[0])
        if before and (before.state, before.says) != (STATES[verb], says):
            first = f"first: kb claims {_VERBS[before.state]} {meant.key} --undo"
            raise UsageError(f"{meant.key} was {before.state}", first)
        if not before:
            told = {"key": meant.key, "reading": meant.reading, "quote": meant.quote}
            changes.append(Change(verb, {**told, **says}))
        decisions.append({"verb": verb, **meant._asdict(), "says": says, "undo": False, "changed": not before})
    _write(db, changes)
    return view.decided(decisions, PLACE)


def _write(db: sqlite3.Connection, changes: Sequence[Change]) -> None:
    root = _root(db)

    def after(text: str) -> str:
        return reduce(lambda text, change: ownclaims.changed(text, change, root), changes, text)

    if changes:
        kept.change(root, PLACE, after)


def _claim(db: sqlite3.Connection, key: str, part: str) -> list[ClaimRow]:
    """The one claim that a key or its beginning means, as it stands in every note."""
    same: dict[tuple[str, str], list[ClaimRow]] = defaultdict(list)
    for row in claimed.rows(db, Wanted(key=key.lower())) if _KEY.fullmatch(key) else ():
        same[row.key, reading(row)].append(row)
    if pair := _one(key, part, {pair: f"{rows[0].path}:{rows[0].line}" for pair, rows in same.items()}):
        return same[pair]
    raise KbError(f"there is no claim '{key}'{f' of {part}' if part else ''}", _HINT)


def _one(key: str, part: str, found: Mapping[tuple[str, str], str]) -> tuple[str, str] | None:
    """The key and reading that are meant, if any.  found: those of the key, each with what tells it apart."""
    fitting = [pair for pair in found if part.casefold() in pair[1].casefold()]
    meant = [pair for pair in fitting if pair[1] == part] or fitting
    if len(meant) > 1:
        listed = "\n    ".join(f"{'  '.join(pair)}  {found[pair]}" for pair in meant[:10])
        hint = f"give more of the key, or --reading; it is one of\n    {listed}"
        raise AmbiguousName(f"'{key}' could be {len(meant)} claims", hint)
    return meant[0] if meant else None


def _row_on(rows: Sequence[ClaimRow]) -> _Meant:
    quote = squeezed(rows[0].quote).strip(" >")[:LONGEST_QUOTE]
    return _Meant(rows[0].key, reading(rows[0]), quote, len({row.note for row in rows}))


def _notes(db: sqlite3.Connection, decision: Decision) -> int:
    found = claimed.rows(db, Wanted(keys=(decision.key,)))
    return len({row.note for row in found if decision.reading in ("", reading(row))})


def _model(db: sqlite3.Connection, name: str) -> str:
    """The canonical name: of a model that kb or the vault knows, with or without its maker; else as notes spell it."""
    known = ownclaims.names(_root(db))
    found = [model for full, model in known.items() if name.lower() in (full, full.partition("/")[2])]
    return found[0] if len(found) == 1 else things.selected(db, "model", name)


def _root(db: sqlite3.Connection) -> str:
    return connection.get(db, "vault") or ""
