"""A file of files that tells what is in it: a zip archive with a list of sizes and sums.

The same contents at the same moment are the same bytes.  Whoever reads one trusts nothing of it:
names that lead elsewhere, links, doubles, more than the list says and bombs are refused before
anything is written.
"""

import hashlib
import json
import os
import shutil
import stat
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from kb.app import writing
from kb.errors import KbError, Refused
from kb.page import Progress

LIST = "manifest.json"
_FORMAT = 1
_CHUNK = 1 << 20  # bytes
_MOST_FILES = 100_000
_LARGEST_LIST = 50_000_000  # bytes
_SLACK, _MOST_RATIO = 50_000_000, 200  # bytes, and times the size of the archive: what it may hold
_LARGE = 1 << 31  # bytes from which a file needs the longer form of its sizes
_MODE = stat.S_IFREG | 0o600
_NO_NAME = frozenset('\\:*?"<>|') | frozenset(map(chr, range(32)))


class Piece(NamedTuple):
    """name: in the bundle, with slashes.  place: on the disk."""

    name: str
    place: str


class Held(NamedTuple):
    bytes: int
    sha256: str


class Contents(NamedTuple):
    """about: what was said of the whole."""

    about: dict[str, Any]
    files: dict[str, Held]

    @property
    def bytes(self) -> int:
        return sum(held.bytes for held in self.files.values())


def is_name(name: str) -> bool:
    """Whether a file of a bundle may be called so: below its folder on every system."""
    parts = name.split("/")
    inside = all(part not in ("", ".", "..") and part == part.rstrip(" .") for part in parts)
    return inside and not _NO_NAME & set(name) and name.isprintable() and len(name) < 1_000 and name != LIST


def write(
    target: str, pieces: Sequence[Piece], about: Mapping[str, object], moment: datetime, progress: Progress | None
) -> Contents:
    """Put files into a new archive, read it back, and give it its name: whole, or not at all.

    Raises Refused if there is a file already, OSError, and KbError if
    what was written cannot be read back.
    """
    above = os.path.dirname(os.path.abspath(target))
    handle, temporary = tempfile.mkstemp(prefix=".kb-", suffix=".tmp", dir=above)  # for its owner alone
    try:
        with open(handle, "wb") as file:
            _fill(file, pieces, about, moment, progress)
            file.flush()
            os.fsync(handle)
        contents = check(temporary)
        if os.path.lexists(target):
            raise Refused(f"{target} is there already", "give another name with -o")
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    writing.sync(above)
    return contents


def _fill(
    file: IO[bytes], pieces: Sequence[Piece], about: Mapping[str, object], moment: datetime, progress: Progress | None
) -> None:
    files: dict[str, dict[str, object]] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for done, (name, place) in enumerate(sorted(pieces), 1):
            with open(place, "rb") as source:
                large = os.fstat(source.fileno()).st_size >= _LARGE
                with archive.open(_entry(name, moment), "w", force_zip64=large) as into:
                    files[name] = _copied(source, into)._asdict()
            if progress:
                progress(done, len(pieces))
        told = {"format": _FORMAT, **about, "files": files}
        archive.writestr(_entry(LIST, moment), json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _entry(name: str, moment: datetime) -> ZipInfo:
    entry = ZipInfo(name, (max(1980, moment.year), *moment.timetuple()[1:6]))
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3  # Unix: the mode counts
    entry.external_attr = _MODE << 16
    return entry


def _copied(source: IO[bytes], into: IO[bytes] | None, most: int = -1) -> Held:
    """Copy to the end; most: bytes that there may be.  Raises KbError for more."""
    whole, size = hashlib.sha256(), 0
    while part := source.read(_CHUNK):
        size += len(part)
        if 0 <= most < size:
            raise KbError("it holds more than its list says", _DAMAGED)
        whole.update(part)
        if into:
            into.write(part)
    return Held(size, whole.hexdigest())


def check(path: str) -> Contents:
    """Read all of a bundle and compare it with its list.  Raises KbError."""
    with _opened(path) as (archive, contents):
        for name, held in contents.files.items():
            _verify(archive, name, held, None)
        return contents


def unpack(path: str, folder: str) -> Contents:
    """Write all of a bundle into a folder that is new or empty: whole, or not at all.

    Raises Refused for any other folder, KbError for a bundle that is damaged or cannot be trusted.
    """
    folder = os.path.abspath(folder)
    if os.path.lexists(folder) and (os.path.islink(folder) or not os.path.isdir(folder) or os.listdir(folder)):
        raise Refused(f"{folder} is not an empty folder", "give one that is new; nothing is written over")
    above = os.path.dirname(folder)
    with _opened(path) as (archive, contents):
        if contents.bytes > shutil.disk_usage(above).free:
            raise KbError(f"there is no room for {contents.bytes / 1e6:,.0f} MB in {above}")
        beside = tempfile.mkdtemp(prefix=".kb-restore-", dir=above)
        try:
            for name, held in contents.files.items():
                place = os.path.join(beside, *name.split("/"))
                os.makedirs(os.path.dirname(place), exist_ok=True)
                with open(place, "xb") as into:
                    _verify(archive, name, held, into)
                    into.flush()
                    os.fsync(into.fileno())
            with suppress(FileNotFoundError):
                os.rmdir(folder)
            os.rename(beside, folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    writing.sync(above)
    return contents


def _verify(archive: ZipFile, name: str, held: Held, into: IO[bytes] | None) -> None:
    with archive.open(name) as source:
        if _copied(source, into, held.bytes) != held:
            raise KbError(f"{name} is not what was packed", _DAMAGED)


@contextmanager
def _opened(path: str) -> Iterator[tuple[ZipFile, Contents]]:
    """An archive whose entries are those of its list.  What cannot be read of it is a KbError."""
    try:
        with ZipFile(path) as archive:
            yield archive, _contents(archive, os.path.getsize(path))
    except KbError as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise KbError(f"{path} cannot be read as a backup: {error}", _DAMAGED) from error


def _contents(archive: ZipFile, size: int) -> Contents:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) > _MOST_FILES or len(set(names)) < len(names) or LIST not in names:
        raise KbError("it is no backup that kb made", "its list of files is missing, or files are in it twice")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.flag_bits & 1 or kind not in (0, stat.S_IFREG):
            raise Refused(f"{entry.filename} is encrypted, a link or no file", _STRANGE)
    if sum(entry.file_size for entry in entries) > _SLACK + _MOST_RATIO * size:
        raise Refused("it would grow to more than two hundred times its size", _STRANGE)
    about, files = _list(archive)
    if bad := [name for name in files if not is_name(name)]:
        raise Refused(f"{bad[0]!r} leads out of the folder, or is no name on every system", _STRANGE)
    if {LIST, *files} != set(names):
        raise KbError("it does not hold what its list says", _DAMAGED)
    return Contents(about, files)


def _list(archive: ZipFile) -> tuple[dict[str, Any], dict[str, Held]]:
    if archive.getinfo(LIST).file_size > _LARGEST_LIST:
        raise Refused("its list of files is too long", _STRANGE)
    try:
        about = json.loads(archive.read(LIST))
        rows = about.pop("files").items()
        files = {name: Held(int(row["bytes"]), str(row["sha256"])) for name, row in rows}
        number = about.pop("format")
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KbError("its list of files cannot be read", _DAMAGED) from error
    if number != _FORMAT:
        raise KbError(f"it was made by another kb (format {number}, this one knows {_FORMAT})", "update kb")
    return about, files


_DAMAGED = "it is damaged; take another backup"
_STRANGE = "kb makes none like that; nothing was written"
