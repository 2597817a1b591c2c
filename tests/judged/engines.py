"""What is compared: kb itself, and full-text search as SQLite has it.  Each is a function from
a question to the paths of notes, best first."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kb import config
from kb.app.ingesting import refresh
from kb.app.searching import answers
from kb.errors import UsageError

Search = Callable[[str], list[str]]

HITS = 50  # asked of each: more than any figure looks at
_WORD = re.compile(r"\w+")
_PICTURES = {".png", ".webp"}


@contextmanager
def engines(vault: Path, database: Path) -> Iterator[dict[str, Search]]:
    """All that are compared, by name, over one vault.  database: where kb's index is made."""
    held = config.load({"vault.path": str(vault), "index.path": str(database)})
    with (
        closing(refresh.opened(held).db) as index,
        closing(_table(vault, "unicode61")) as exact,
        closing(_table(vault, "porter unicode61")) as stemmed,
    ):
        yield {
            "kb": lambda text: _answered(index, text),
            "FTS5 AND": lambda text: _matched(exact, text, " AND "),
            "FTS5 OR": lambda text: _matched(exact, text, " OR "),
            "porter AND": lambda text: _matched(stemmed, text, " AND "),
        }


def _answered(db: sqlite3.Connection, text: str) -> list[str]:
    """What kb's command would say.  A question that it refuses finds nothing."""
    try:
        page = answers.page(db, text, HITS)
    except UsageError:
        return []
    return list(dict.fromkeys(hit["path"] for hit in page.document["hits"]))


def _table(vault: Path, tokenizer: str) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute(f"create virtual table notes using fts5(path unindexed, title, body, tokenize = '{tokenizer}')")
    db.executemany("insert into notes values (?, ?, ?)", _notes(vault))
    return db


def _notes(vault: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(vault.rglob("*")):
        relative = path.relative_to(vault)
        if path.is_file() and path.suffix not in _PICTURES and not relative.parts[0].startswith("."):
            yield relative.as_posix(), path.stem, path.read_text("utf-8")


def _matched(db: sqlite3.Connection, text: str, joint: str) -> list[str]:
    """Every word of the question, whatever it means to a query language."""
    wanted = joint.join(f'"{word}"' for word in _WORD.findall(text))
    rows = db.execute("select path from notes where notes match ? order by rank, path limit ?", (wanted, HITS))
    return [path for (path,) in rows]
