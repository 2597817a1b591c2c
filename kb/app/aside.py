"""Files and folders that need not be of a vault: understood, put into an index in memory, and said."""

import os
from collections.abc import Mapping
from dataclasses import replace

from kb import registry
from kb.app.digesting import stating
from kb.app.digesting.snapshot import Snapshot
from kb.app.ingesting import ingest, understanding
from kb.config import Setting, Settings
from kb.errors import UsageError
from kb.readers import Unreadable, folder
from kb.scan import scan
from kb.store import connection, rows
from kb.store.writing import File, Writer


def said(values: Mapping[str, Setting], place: str, called: str = "") -> Snapshot:
    """What a note or a folder of notes says.

    values: the settings that hold; a file is read with the names of the vault that they name.
    called: the path that a file goes by; its own name if there is none.  Raises UsageError.
    """
    if os.path.isdir(place):
        settings = Settings(values, os.path.realpath(place), "")
        with connection.aside(settings.root) as db:
            ingest.fill(db, settings, scan(settings.root, settings.is_ignored))
            return stating.take(db)
    root = values["vault.path"].value
    above, name = os.path.split(os.path.realpath(place))
    try:
        raw = folder.PART.read(above, name, values["vault.largest_note"].value)
    except (OSError, Unreadable) as error:
        raise UsageError(f"cannot read {place}: {getattr(error, 'strerror', None) or error}") from error
    raw = replace(raw, path=called or name)
    reading = understanding.understand(raw, registry.parts("kb.formats"), understanding.recognisers(root))
    with connection.aside(root) as db:
        writer = Writer(db)
        writer.register([File(raw.path, "note", raw.size, raw.changed)])
        writer.put([(raw.path, rows.of(1, reading))])
        return stating.take(db)
