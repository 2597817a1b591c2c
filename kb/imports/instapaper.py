"""Instapaper's table of saved articles and highlights (CSV)."""

import json
from datetime import UTC, datetime

from kb.imports import Gathering, Import, Imported
from kb.imports._table import rows, sniffs
from kb.note import Highlight, Raw

sniff = sniffs({"url", "title", "selection", "timestamp"})


def read(raw: Raw) -> Imported:
    found = Gathering(raw)
    for line, row in rows(raw, found, frozenset({"url"})):
        url = row["url"].strip()
        if not url.startswith(("http://", "https://")):
            found.fail(line, "no-source", "no address of an article")
            continue
        key = found.source(row.get("title", ""), url=url, category="articles", tags=_tags(row.get("tags", "")))
        if (words := row.get("selection", "")).strip():
            found.add(key, Highlight("", words, line, at=time(row.get("timestamp", ""))))
    return found.done()


def _tags(cell: str) -> list[str]:
    """A list of texts in JSON."""
    try:
        tags = json.loads(cell) if cell.strip() else []
    except (ValueError, RecursionError):
        return []
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def time(seconds: str) -> str:
    """Seconds since 1970 as ISO 8601; empty if they are none."""
    if not (seconds.strip().isdecimal() and seconds.isascii() and len(seconds.strip()) <= 11):
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


PART = Import("instapaper", sniff, read)
