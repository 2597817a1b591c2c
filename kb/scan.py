"""What is in a vault: names, sizes and times.  Nothing is opened.

This runs before every answer, so it does nothing but list and stat: each folder by its
handle (the system need not walk the whole path again for each file, and no link can take
the folder's place), into flat lists (measured: a third less than a table of tuples).
"""

import marshal
import os
import stat
import zlib
from collections.abc import Callable
from functools import cached_property

Ignored = Callable[[str], bool]

ARCHIVE = ".jsonl"  # what the file of a feed's items ends with (kb.feeds.archive)

_KIND = 0o170000  # the bits of a mode that tell a file from a folder or a link
_KEEPS_CHANGES = os.name != "nt"  # there it is the time of creation
_BY_HANDLE = os.stat in os.supports_dir_fd and os.listdir in os.supports_fd


class Scan:
    """folders: a folder's prefix ("" or "a/b/") to its files: name, size in bytes, changed
    in nanoseconds, and so on, in one flat list.  skipped: reason to how many.
    unreadable: prefixes of folders that could not be listed; nothing is known of them.
    feeds: name of a feed to size and time of its archive, which lies outside of the vault.

    changed is the time of the last change of any kind, which no program can set back, so
    a file swapped for one of the same size and age is seen; where a system keeps no such
    time it is the time of modification.
    """

    def __init__(self) -> None:
        self.folders: dict[str, list[str | int]] = {}
        self.skipped: dict[str, int] = {}
        self.unreadable: list[str] = []
        self.feeds: dict[str, tuple[int, int]] = {}

    @cached_property
    def files(self) -> dict[str, tuple[int, int]]:
        """Path relative to the vault, with ``/``, to (size, changed)."""
        found: dict[str, tuple[int, int]] = {}
        for prefix, rows in self.folders.items():
            for place in range(0, len(rows), 3):
                found[f"{prefix}{rows[place]}"] = (int(rows[place + 1]), int(rows[place + 2]))
        return found

    def picture(self, rules: tuple[str, ...]) -> str:
        """The sum of all of it, and of the rules it was made by: equal, nothing changed."""
        whole = marshal.dumps((rules, self.folders, self.feeds), 2)
        return f"{len(whole)} {zlib.crc32(whole):08x} {zlib.adler32(whole):08x}"

    def skip(self, reason: str) -> None:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1


def scan(root: str, ignored: Ignored | None = None) -> Scan:
    """Every regular file that is not hidden or ignored.

    Symbolic links are counted, not followed.  What cannot be listed is counted under its
    reason, and the rest goes on.
    """
    seen = Scan()
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        folder = os.path.join(root, prefix)
        try:
            if _BY_HANDLE:
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    waiting += _list(seen, root, prefix, ignored, os.listdir(handle), handle)
                finally:
                    os.close(handle)
            else:
                waiting += _list(seen, root, prefix, ignored, os.listdir(folder), None)
        except OSError:
            seen.skip("unreadable-folder")
            seen.unreadable.append(prefix)
    return seen


def archives(folder: str) -> dict[str, tuple[int, int]]:
    """Name of a feed to (size, changed) of its archive in a folder."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(ARCHIVE) and name[0] != ".")
        states = [(name.removesuffix(ARCHIVE), os.lstat(os.path.join(folder, name))) for name in names]
    except OSError:  # there is none: nobody has subscribed to a feed
        return {}
    return {name: (state.st_size, state.st_ctime_ns) for name, state in states if stat.S_ISREG(state.st_mode)}


def _list(
    seen: Scan, root: str, prefix: str, ignored: Ignored | None, names: list[str], handle: int | None
) -> list[str]:
    """Note the files of one folder; the folders in it are returned."""
    rows: list[str | int] = []
    folders: list[str] = []
    add, look = rows.append, os.stat
    file, directory = stat.S_IFREG, stat.S_IFDIR
    for name in names:
        if name[0] == ".":
            seen.skip("hidden")
            continue
        if ignored is not None and ignored(prefix + name):
            seen.skip("ignored")
            continue
        try:
            place = name if handle is not None else os.path.join(root, prefix + name)
            state = look(place, dir_fd=handle, follow_symlinks=False)
        except OSError:  # gone since it was listed
            continue
        kind = state.st_mode & _KIND
        if kind == file and (name.isascii() or _is_text(name)):
            add(name)
            add(state.st_size)
            add(state.st_ctime_ns if _KEEPS_CHANGES else state.st_mtime_ns)
        elif kind == directory and (name.isascii() or _is_text(name)):
            folders.append(f"{prefix}{name}/")
        else:
            seen.skip(_why_left_out(root, prefix + name, kind == stat.S_IFLNK))
    if rows:
        seen.folders[prefix] = rows
    return folders


def _why_left_out(root: str, path: str, is_link: bool) -> str:
    """A link inside the vault leads to what is found at its own place; one that leads out
    could show a stranger's folder anything on this machine; so no link is followed.
    A name that is not UTF-8 is taken by no database and no terminal."""
    if not _is_text(path):
        return "name-not-unicode"
    if not is_link:
        return "not-a-file"
    target = os.path.realpath(os.path.join(root, path))
    if not os.path.exists(target):
        return "broken-link"
    inside = os.path.realpath(root)
    return "link" if (target + os.sep).startswith(inside + os.sep) else "link-out-of-vault"


def _is_text(name: str) -> bool:
    """A name that is not UTF-8 comes with lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)
