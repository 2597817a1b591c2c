"""``kb ingest``: bring the index up to date, or say what that would do."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from kb.app.ingesting.refresh import is_current, left_out, look
from kb.app.ingesting.tally import Tally
from kb.config import Settings
from kb.page import Page, Progress
from kb.store import connection, looking


def update(settings: Settings, progress: Progress | None = None, **wishes: Any) -> Tally:
    """Bring the index up to date; the wishes are those of ``kb.app.ingesting.ingest.update``."""
    start = perf_counter()
    seen = look(settings)
    db = None if any(wishes.values()) else connection.reader(settings.database, settings.root)
    if db:
        current = is_current(db, settings, seen)
        notes = looking.count(db)
        db.close()
        if current:
            tally = Tally(notes, left_out(settings, seen))
            tally.seconds = perf_counter() - start
            return tally
    from kb.app.ingesting import ingest

    return ingest.update(settings, seen, progress, **wishes)


def plan(settings: Settings, rebuild: bool, only: Callable[[str], bool] | None) -> Page:
    """What an update would read and remove; nothing is changed."""
    from kb.app.ingesting import fed, planning
    from kb.views import state

    db = None if rebuild else connection.reader(settings.database, settings.root)
    known, before = (looking.files(db), connection.get(db, fed.NAME) or "") if db else ({}, "")
    if db:
        if not only and connection.get(db, "understood_by") != settings.understood_by:
            known, before = {}, ""  # by other rules: all of it is read again
        db.close()
    made = planning.plan(known, look(settings), settings, only, before)
    return state.planned(list(made.to_read), list(made.removed))
