"""Opening the index: readers never block and never write, one writer at a time."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kb import analysis
from kb.errors import IndexDamaged, IndexUnusable
from kb.store import VERSION, deflated

_BUSY = 10_000  # ms
WRITING = (
    f"busy_timeout={_BUSY}",
    "journal_mode=wal",
    "synchronous=full",  # NORMAL lost acknowledged commits in 107 of 300 power cuts (reliability 3)
    "foreign_keys=on",
    "trusted_schema=off",
    "cell_size_check=on",
    "journal_size_limit=67108864",
    "cache_size=-32768",
    "temp_store=memory",
)
_PAGE = 8_192  # bytes, in a new file: texts are some hundred, and leave a gap at a page's end
_MANY_PAGES = 1_000
# Errors that say nothing of the index: made anew, it would have the same.  A limit on the size of
# files is told as IOERR, a full disk as FULL.
_NO_ROOM = ("SQLITE_FULL", *(f"SQLITE_IOERR_{call}" for call in ("WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "SHM")))
_ELSEWHERE = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_READONLY", "SQLITE_NOMEM")
_APPLICATION = 0x6B622D31  # "kb-1" in the file's header
_SIGN = b"postings using fts5(\n    body, heading, title"  # in its first pages, where the header is damaged
_SIGN_WITHIN = 1_048_576  # bytes


def reader(path: str, root: str) -> sqlite3.Connection | None:
    """The index of the vault at ``root`` for reading; None if there is none, or it is of
    another vault or an older program and must be made anew."""
    if not os.path.exists(path):
        return None
    with _opened(path, _uri(path)) as connection:
        connection.execute(f"pragma busy_timeout={_BUSY}")
        connection.execute("pragma query_only=on")
        deflated.prepare(connection)
        if current(connection, path, root):
            return connection
    connection.close()
    return None


@contextmanager
def _opened(path: str, uri: str) -> Iterator[sqlite3.Connection]:
    """A connection that is closed again if it cannot be used."""
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise damaged(path, error) from error
    try:
        yield connection
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise damaged(path, error) from error
        raise


def current(connection: sqlite3.Connection, path: str, root: str) -> bool:
    """Whether the index can be used as it is; a newer program's is refused, and so is any
    database that is not kb's own."""
    tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    if not tables:
        return False
    marked = connection.execute("pragma application_id").fetchone()[0] == _APPLICATION
    if not marked or "meta" not in tables:
        if marked or "postings" in tables:
            raise damaged(path, ValueError("what tells that it is kb's own is damaged"))
        raise IndexUnusable(f"{path} is a database of another program", "give kb a file of its own with --db FILE")
    schema = _number(get(connection, "schema_version"))
    if schema > VERSION:
        raise IndexUnusable(
            f"the index was made by a newer kb (schema {schema}, this one knows {VERSION})",
            "update kb, or give another index with --db FILE",
        )
    made = (schema, _number(get(connection, "analysis_version")), get(connection, "vault"))
    return made == (VERSION, analysis.VERSION, root)


def _number(value: str | None) -> int:
    return int(value) if value is not None and value.isdigit() else 0


def get(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("select value from meta where name = ?", (name,)).fetchone()
    return row[0] if row else None


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute(
        "insert into meta(name, value) values(?, ?) on conflict(name) do update set value = excluded.value",
        (name, value),
    )


def writer(path: str, root: str) -> sqlite3.Connection:
    """The database for writing, made if need be; the caller holds the lock."""
    with _opened(path, _uri(path, "rwc")) as connection:
        current(connection, path, root)  # before the first byte of it is changed
        connection.execute(f"pragma page_size={_PAGE}")
        for pragma in WRITING:
            connection.execute(f"pragma {pragma}")
        deflated.prepare(connection)
    return connection


def tidy(connection: sqlite3.Connection) -> None:
    """After many notes were written: the postings as one, and no room left over in the file."""
    pages = int(connection.execute("pragma page_count").fetchone()[0])
    if pages < _MANY_PAGES:
        return
    with suppress(sqlite3.OperationalError):  # no room on the disk: the index is whole without it
        connection.execute("insert into postings(postings) values('optimize')")
        connection.execute("pragma temp_store=file")  # a copy of everything does not belong into memory
        connection.execute("vacuum")


def plain(path: str, mode: str = "ro") -> sqlite3.Connection:
    """A file as it is, whatever it is; no setting is changed.  Raises sqlite3.Error, soon if it is locked."""
    connection = sqlite3.connect(_uri(path, mode), uri=True, isolation_level=None, timeout=1.0)
    deflated.prepare(connection, damaged="")
    return connection


@contextmanager
def aside(root: str) -> Iterator[sqlite3.Connection]:
    """An index in memory that nobody keeps."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    deflated.prepare(connection)
    try:
        with transaction(connection):
            make(connection, root)
            yield connection
    finally:
        connection.close()


def is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("select 1 from sqlite_master limit 1").fetchone() is None


def make(connection: sqlite3.Connection, root: str) -> None:
    """Empty the index and make its tables anew, inside the caller's transaction."""
    from kb.store import schema

    for kind in ("view", "table"):
        for (name,) in connection.execute("select name from sqlite_master where type = ?", (kind,)).fetchall():
            if not name.startswith(("sqlite_", "postings_")):  # these go with their table
                connection.execute(f'drop {kind} "{name}"')
    schema.create(connection)
    connection.execute(f"pragma application_id={_APPLICATION}")
    put(connection, "schema_version", str(VERSION))
    put(connection, "analysis_version", str(analysis.VERSION))
    put(connection, "vault", root)


def is_ours(path: str) -> bool:
    """Whether a file, damaged as it may be, is an index that kb made."""
    try:
        with open(path, "rb") as file:
            begin = file.read(_SIGN_WITHIN)
    except OSError:
        return False
    marked = begin[:15] == b"SQLite format 3" and int.from_bytes(begin[68:72], "big") == _APPLICATION
    return marked or _SIGN in begin


def discard(path: str) -> bool:
    """Remove a damaged index, if it is kb's own."""
    if not is_ours(path):
        return False
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    return True


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; inside another transaction, a part of it."""
    if connection.in_transaction:
        yield
        return
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def damaged(path: str, error: Exception) -> IndexUnusable:
    """How a person should hear of an error: IndexDamaged only if the index itself is to blame."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if "locked" in str(error):
        return IndexUnusable("another program holds the index", "try again in a moment")
    if name.startswith(_NO_ROOM) or getattr(error, "errno", 0) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return IndexUnusable(
            f"the index {path} cannot be written: {getattr(error, 'strerror', None) or error}",
            "is the disk full, or the size of files limited? then make room and try again; what it held is kept",
        )
    if name.startswith(_ELSEWHERE) or isinstance(error, OSError):
        return IndexUnusable(
            f"the index {path} cannot be used: {getattr(error, 'strerror', None) or error}",
            "look to its folder, or give another file with --db FILE",
        )
    hint = "make it anew with kb ingest --rebuild, or give another with --db FILE"
    return IndexDamaged(f"the index {path} cannot be used: {error}", hint)


def _uri(path: str, mode: str = "ro") -> str:
    from urllib.parse import quote

    return f"file:{quote(os.path.abspath(path))}?mode={mode}"
