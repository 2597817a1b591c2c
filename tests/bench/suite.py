"""What is measured: the rows of the table and the order they are run in."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

from .measure import MB, Bench, Broken, Cost, Kb
from .truth import Vault, Words

Figure = Literal["cpu", "peak", "to_pass", "notes_per_cpu"]
EDIT = "\n\nOne more line about reasoning tokens, written after the index was made.\n"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be; it is shown beside the figure and never fails a run."""

    figure: Figure
    bound: float
    text: str


FAST = Target("notes_per_cpu", 450, "at least 450 notes a CPU-second")
SMALL = Target("peak", 300, "at most 300 MB")
UNCHANGED = Target("cpu", 0.35, "at most 0.35 s CPU")
EDITED = Target("cpu", 0.4, "at most 0.4 s CPU")
SEARCH = Target("to_pass", 8.5, "at most 8.5 x pass")


@dataclass(slots=True)
class Row:
    """A command and what its runs cost.

    stdin: the file it reads.  around: what holds while it runs.  is_ingest: it is compared
    with reading all notes.
    """

    name: str
    command: tuple[str, ...]
    target: Target | None = None
    stdin: str = os.devnull
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    is_ingest: bool = False
    costs: list[Cost] = field(default_factory=list)

    def run(self, bench: Bench) -> None:
        with self.around():
            self.costs.append(bench.cost(self.command, self.stdin))

    @property
    def cpu(self) -> float:
        return median(cost.cpu for cost in self.costs)

    @property
    def wall(self) -> float:
        return median(cost.wall for cost in self.costs)

    @property
    def peak(self) -> float:
        return median(cost.peak for cost in self.costs)


@dataclass(frozen=True, slots=True)
class Results:
    """All rows.  nothing: of ``python -c pass``.  cat: of reading all notes.  full: of the
    ingest into a fresh database.  database: its size in bytes after that."""

    vault: Vault
    rows: tuple[Row, ...]
    nothing: Row
    cat: Row
    full: Row
    database: int

    @property
    def notes_per_cpu(self) -> float:
        return len(self.vault.paths) / self.full.cpu

    @property
    def mb_per_cpu(self) -> float:
        return self.vault.size / MB / self.full.cpu

    def figure(self, row: Row, figure: Figure) -> float:
        if figure == "notes_per_cpu":
            return self.notes_per_cpu
        return {"cpu": row.cpu, "peak": row.peak, "to_pass": row.cpu / self.nothing.cpu}[figure]


def measure(kb: Kb, vault: Vault, words: Words, runs: int) -> Results:
    """Run every row: the full ingest once, the others round by round, so that a slow moment
    of the machine falls on all rows alike."""
    nothing = Row("python -c pass", (sys.executable, "-c", "pass"))
    cat = Row("cat of all notes", ("xargs", "-0", "cat"), stdin=listed(kb.bench, vault))
    full = Row("full ingest", kb.line("ingest"), FAST, is_ingest=True)
    rest = [_unchanged(kb), _edited(kb, vault), *_searches(kb, words), Row("kb --version", (*kb.program, "--version"))]
    warm_up(kb)
    tell("full ingest")
    full.run(kb.bench)
    database = _size(kb.database)
    for number in range(1, runs + 1):
        tell(f"round {number} of {runs}")
        for row in (nothing, cat, *rest):
            row.run(kb.bench)
    return Results(vault, (nothing, cat, full, *rest), nothing, cat, full, database)


def _unchanged(kb: Kb) -> Row:
    return Row("ingest, nothing changed", kb.line("ingest"), UNCHANGED, is_ingest=True)


def _edited(kb: Kb, vault: Vault) -> Row:
    """The note is one of middle size."""
    path = sorted(vault.paths, key=lambda path: ((vault.root / path).stat().st_size, path))[len(vault.paths) // 2]
    row = Row("ingest, one note edited", kb.line("ingest", "--format", "json"), EDITED, is_ingest=True)
    row.around = lambda: _with_a_line_more(kb, vault.root / path)
    return row


@contextmanager
def _with_a_line_more(kb: Kb, note: Path) -> Iterator[None]:
    """Append a line; afterwards the note and the index are as they were."""
    content, state = note.read_bytes(), note.stat()
    try:
        with note.open("ab") as file:
            file.write(EDIT.encode())
        yield
        if '"read": 1,' not in kb.bench.written():
            raise Broken(f"one note was edited, but kb says: {kb.bench.written()}")
    finally:
        note.write_bytes(content)
        os.utime(note, ns=(state.st_atime_ns, state.st_mtime_ns))
    kb.bench.cost(kb.line("ingest"))


def _searches(kb: Kb, words: Words) -> list[Row]:
    """The questions that the vault has words for."""
    rows = [
        _search(kb, "a common word", words.common),
        _search(kb, "two words", words.common, words.second),
        _search(kb, "a rare word", words.rare),
        _search(kb, "two Han letters", words.han),
        _search(kb, "a Russian word", words.russian),
        _search(kb, "a phrase", words.phrase and f'"{words.phrase}"'),
        _search(kb, "the rare word, --no-refresh", words.rare, options=("--no-refresh",)),
        Row(f"backlinks: {words.hub}", kb.line("backlinks", words.hub)),
    ]
    return [row for row in rows if row.command[-1]]


def _search(kb: Kb, name: str, *query: str, options: tuple[str, ...] = ()) -> Row:
    return Row(f"search {name}: {' '.join(query)}", kb.line("search", *options, *query), SEARCH)


def listed(bench: Bench, vault: Vault) -> str:
    """A file with the paths of all notes, for xargs."""
    listing = bench.folder / "paths"
    listing.write_bytes(b"".join(os.fsencode(vault.root / path) + b"\0" for path in vault.paths))
    return str(listing)


def warm_up(kb: Kb) -> None:
    """Ingest one note elsewhere: Python compiles its modules once, and that is not kb's cost."""
    tell("warming up")
    folder = kb.bench.folder / "warm"
    folder.mkdir()
    (folder / "note.md").write_text("# One note\n\nOne word.\n", "utf-8")
    once = Kb(kb.bench, kb.program, folder, kb.bench.folder / "warm.sqlite")
    kb.bench.cost(once.line("ingest"), allowed=(0,))
    kb.bench.cost(once.line("search", "word"), allowed=(0,))
    kb.bench.cost(once.line("backlinks", "note"))


def _size(database: Path) -> int:
    """Bytes of the database with what is not yet merged into it."""
    files = (database, database.with_name(database.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def tell(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)
