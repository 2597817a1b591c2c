"""What two names must share to be the same: NFC and folded case, since some file systems
hand out decomposed names and some links are typed in another case (formats 1.3)."""

from functools import lru_cache

from kb.note import is_item
from kb.text import nfc

NOTE_SUFFIXES = (".md", ".markdown", ".txt")


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    return nfc(name).casefold()


def key(target: str) -> str:
    """The last part of a path or target, folded, without the ending of a note; of an item of a
    feed the whole path, so that it is meant by nothing else."""
    if is_item(target):
        return folded(target)
    return bare(folded(target).rpartition("/")[2])


def bare(name: str) -> str:
    """Without the ending of a note."""
    for suffix in NOTE_SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name
