"""The text of a note, wherever it lies: in the vault, or in the archive of a feed."""

from kb.config import Settings
from kb.note import Raw, is_item
from kb.readers import feeds, folder


def raw(settings: Settings, path: str) -> Raw:
    """Raises OSError, or Unreadable with a code."""
    most = settings["vault.largest_note"]
    if is_item(path):
        return feeds.PART.read(settings.feeds, path, most)
    return folder.PART.read(settings.root, path, most)
