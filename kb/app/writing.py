"""Writing into a vault: a whole file or nothing, never through a link, never over a change."""

import os
import shutil
import stat
import tempfile
from contextlib import suppress

from kb import filenames
from kb.errors import Refused, UsageError


def folder_of(root: str, into: str) -> str:
    """The folder for new notes, relative to the vault.  Raises for one that is outside, or
    hidden, or reached through a link."""
    path = into.replace(os.sep, "/").strip()
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith(("/", "~")) or os.path.isabs(into) or ".." in parts:
        raise Refused(f"--into {into} is not a folder inside the vault", "give it relative to the vault")
    for part in parts:
        if part.startswith(".") or filenames.legal(part) != part:
            raise UsageError(f"'{part}' is no name for a folder of notes on every system")
    relative = "/".join(parts)
    without_links(root, relative)
    return relative


def without_links(root: str, relative: str) -> None:
    """Raises Refused if a folder on the way is a link or no folder."""
    place = root
    for part in filter(None, relative.split("/")):
        place = os.path.join(place, part)
        try:
            mode = os.lstat(place).st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(mode):
            what = "a link" if stat.S_ISLNK(mode) else "no folder"
            raise Refused(f"{place} is {what}; kb writes only into folders of the vault itself")


def bytes_of(place: str, most: int) -> bytes:
    """A regular file's bytes; a link is not followed.  most: 0 for all."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(place, flags), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise OSError(None, "not a regular file", place)
        if most and state.st_size > most:
            raise OSError(None, f"more than {most:,} bytes; see vault.largest_note", place)
        return file.read()


def write(root: str, path: str, data: bytes, before: bytes | None) -> None:
    """Put a whole file in place, or leave the old one whole.

    before: what was read there, None if there was nothing.  The new file has the old one's mode and
    attributes, and its owner where that is permitted; a second name of the old one keeps its bytes.
    The name lasts when the caller has synced the folder.  Raises OSError if another program has
    changed it since, or if it may not be written.
    """
    target = os.path.join(root, path)
    above = os.path.dirname(target)
    without_links(root, path.rpartition("/")[0])
    os.makedirs(above, exist_ok=True)
    if before is not None and not os.lstat(target).st_mode & 0o200:
        raise PermissionError(None, "the file is set to be read only", path)
    handle, temporary = tempfile.mkstemp(prefix=".kb-", suffix=".tmp", dir=above)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        if before is None:
            os.chmod(temporary, 0o666 & ~_umask())
        else:
            _liken(temporary, target)
        if _now(target) != before:
            raise OSError(None, "changed by another program meanwhile; do it again", path)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _liken(temporary: str, target: str) -> None:
    """Give a file what another has besides bytes and times."""
    state = os.lstat(target)
    if hasattr(os, "chown"):
        for owner, group in ((-1, state.st_gid), (state.st_uid, -1)):  # before the mode, which it may cut
            with suppress(OSError):
                os.chown(temporary, owner, group)
    shutil.copystat(target, temporary, follow_symlinks=False)
    os.utime(temporary)


def _now(target: str) -> bytes | None:
    try:
        return bytes_of(target, 0)
    except FileNotFoundError:
        return None


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def sync(above: str) -> None:
    """Make the new name last; some systems cannot open a folder."""
    with suppress(OSError):
        handle = os.open(above, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
