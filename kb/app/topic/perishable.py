"""What holds only for a time: limits, prices, what is lacking, each with the day of which it is known."""

import sqlite3
from datetime import date

from kb.app import facts
from kb.app.facts import Fact
from kb.app.topic.quoting import Quoting, plain
from kb.app.topic.scope import Scope
from kb.page import Entry, Section
from kb.store.claimed import ClaimRow
from kb.views.claims import amount, short

_MOST = 20  # lines
_FEW = 200  # notes of which the sources are guessed, where they name none


def section(db: sqlite3.Connection, scope: Scope, stale: str, today: date, most: int = _MOST) -> Section:
    """The newest first; of what nobody knows since when last.  stale: the age at which a fact is, ``30d``."""
    before = facts.ago(stale, today)
    found = [
        fact
        for fact in facts.facts(db, len(scope.notes) <= _FEW, scope.notes, scope.models)
        if not fact.newer and (scope.models or fact.told.block in scope.blocks)
    ]
    found.sort(key=lambda fact: fact.day, reverse=True)
    quoting = Quoting(db)
    entries = tuple(_entry(fact, before, quoting) for fact in found[: most or None])
    return Section("perishable", "True for a time", entries, len(found) - len(entries))


def _entry(fact: Fact, before: str, quoting: Quoting) -> Entry:
    """A number in kb's words, else the sentence in the note's."""
    told, since = fact.told, _since(fact, before)
    if isinstance(told, ClaimRow):
        row = {**told._asdict(), "comparator": told.comparator or None}
        models = ", ".join(map(short, told.subjects))
        text = " ".join(filter(None, (models, told.measure, amount(row), "; ".join(told.conditions))))
        cite = quoting.words(told.path, told.line, told.quote, told.surface)
        return Entry(text, path=told.path, line=told.line, reason=since, cites=(cite,))
    cite = quoting.words(told.path, told.line, told.text)
    return Entry(plain(told.text), path=told.path, line=told.line, reason=since, cites=(cite,), voice=told.voice)


def _since(fact: Fact, before: str) -> str:
    if not fact.known:
        return "nobody says as of when"
    sure = "" if fact.known.confirmed else ", not confirmed"
    return f"as of {fact.known.date[:10]}{sure}{'; stale' if fact.day < before else ''}"
