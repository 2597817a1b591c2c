"""Keeping an index current while its vault is worked on.

What the system tells of changes are hints: it may tell too much, too late or nothing (a folder on
a network).  So each hint only asks for a scan, and one is made without a hint now and then.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from threading import Event

from kb.app.ingesting import update
from kb.app.ingesting.tally import Tally
from kb.config import Settings
from kb.errors import IndexUnusable, KbError, Refused
from kb.page import Progress

_QUIET = 400  # ms without a change before a scan: programs save in several steps
_LONGEST = 2_000  # ms that changes may go on before one
_ANYWAY = 60  # seconds after which one is made without a hint

Told = Tally | KbError


def updates(settings: Settings, progress: Progress | None = None, stop: Event | None = None) -> Iterator[Told]:
    """What each update brought, the first at once, then those that changed something, until ``stop`` is set.

    An update that had to be left out (another kb writes, most notes are gone) is told, once, as its
    error, and tried again.  Raises KbError where the vault is not there any more.
    """
    yield (last := _updated(settings, progress))
    for _ in _hints(settings, stop):
        found = _updated(settings, progress)
        if _is_news(found, last):
            yield found
        last = found


def _updated(settings: Settings, progress: Progress | None) -> Told:
    if not os.path.isdir(settings.root):
        raise KbError(f"{settings.root} is not there any more", "the index is left as it was")
    try:
        return update.update(settings, progress)
    except (IndexUnusable, Refused) as error:
        return error


def _is_news(found: Told, last: Told) -> bool:
    if isinstance(found, KbError):
        return not isinstance(last, KbError) or last.message != found.message
    return bool(found.read or found.removed or isinstance(last, KbError)) or (
        isinstance(last, Tally) and found.failed != last.failed
    )


def _hints(settings: Settings, stop: Event | None) -> Iterator[None]:
    """One as soon as the system watches: what changed before that it does not tell."""
    import watchfiles  # loaded by nothing else

    last = -math.inf
    for changes in watchfiles.watch(
        *filter(os.path.isdir, (settings.root, settings.feeds)),
        watch_filter=_without(settings.database),
        debounce=_LONGEST,
        step=_QUIET,
        rust_timeout=_QUIET,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    ):
        if changes or time.monotonic() - last >= _ANYWAY:
            yield
            last = time.monotonic()


def _without(database: str) -> Callable[[object, str], bool]:
    """Leaves out the index itself, if it lies in the vault, and what stands beside it."""
    return lambda change, path: not path.startswith(database)
