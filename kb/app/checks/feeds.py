"""Whether what feeds gave can be read."""

import json
import os

from kb import smallfile
from kb.app.checks import Case, Check, Finding, Told
from kb.app.subscribing import shelf
from kb.readers import feeds
from kb.scan import ARCHIVE

_RESTORE = "take it from a backup: kb backup --restore FILE DIR"


def look(case: Case) -> Told:
    folder = case.settings.feeds
    items = 0
    findings = []
    for feed in case.seen.feeds:
        case.pause()
        place = os.path.join(folder, feed + ARCHIVE)
        try:
            held = feeds.load(folder, feed)
        except OSError as error:
            text = f"{feed}{ARCHIVE} cannot be read: {error.strerror or error}"
            findings.append(Finding("damage", text, "Its items are not found.", _RESTORE, path=place))
            continue
        items += len(held.entries)
        if held.strange:
            text = f"{len(held.strange):,} lines of {feed}{ARCHIVE} cannot be read"
            means = "They are kept as they are, but these items are not found; the feed may not give them again."
            findings.append(Finding("damage", text, means, _RESTORE, path=place))
    if not _is_state(folder):
        means = "The next fetch asks every feed for everything; nothing is taken twice."
        text = f"{shelf.STATE} cannot be read"
        findings.append(Finding("warning", text, means, "nothing", path=os.path.join(folder, shelf.STATE)))
    return Told(f"{len(case.seen.feeds)} archives, {items:,} items", tuple(findings))


def _is_state(folder: str) -> bool:
    """Whether what the last fetch left can be read; it may be missing."""
    try:
        return isinstance(json.loads(smallfile.read(folder, shelf.STATE, shelf.LARGEST_STATE)), dict)
    except FileNotFoundError:
        return True
    except (OSError, ValueError, RecursionError):
        return False


PART = Check(
    look,
    "An item that a feed has dropped is nowhere but in its archive.",
    "kb's own rule: a line that cannot be read costs no other and is never thrown away",
)
