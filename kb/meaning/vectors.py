"""A file of vectors beside the index: a head, then one record a passage, only ever added to.

A vector is kept in 8 bits a number and a scale, a quarter of its size: of the ten nearest
passages 99.8 % stay among the ten.  A record belongs to a note and bears the stamp of what the
note said then, so whoever finds it can tell whether the note still says it; nothing is taken
out until ``keep`` writes the file anew.  Whatever cannot be read is as good as not there: the
notes are the truth, and the vectors can be made again.

One program writes at a time (the caller holds a lock); readers map the file and never wait.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from typing import Any, NamedTuple

import numpy

from kb.meaning.encoder import Array

_HEAD = 256  # bytes
_CHUNK = 512  # rows at a time: a megabyte of float32 stays in the processor's cache
_LEVELS = 127
_LARGEST_SCALE = 1 / _LEVELS  # of a unit vector that is one number


class Row(NamedTuple):
    """What a vector stands for.

    text:  hash of the passage, of 64 bits.
    stamp: of what its note says, of 64 bits.
    line:  where the passage begins.
    of:    how many passages the note has, so that a note of which some were lost is made again.
    """

    text: int
    note: int
    stamp: int
    line: int
    of: int


class Near(NamedTuple):
    """A passage near to a question.  score: cosine of their vectors."""

    note: int
    stamp: int
    line: int
    score: float


class Vectors:
    """The records of a file, mapped; none if it is missing, damaged or of another model."""

    def __init__(self, path: str, model: str, dimension: int) -> None:
        self._path = path
        self._head = _head(model, dimension)
        self._record = _record(dimension)
        self.rows: Array = self._mapped()

    def __len__(self) -> int:
        return len(self.rows)

    def nearest(self, vector: Array, limit: int) -> list[Near]:
        """The best passage of each of the nearest notes, nearest first."""
        scores = self._scores(numpy.asarray(vector, "<f4"))
        most = min(len(scores), limit * 8)
        if not most:
            return []
        best = numpy.argpartition(-scores, most - 1)[:most]
        best = best[numpy.lexsort((best, -scores[best]))]
        found: dict[tuple[int, int], Near] = {}
        for at in best[scores[best] > 0].tolist():
            row = self.rows[at]
            note, stamp = int(row["note"]), int(row["stamp"])
            found.setdefault((note, stamp), Near(note, stamp, int(row["line"]), float(scores[at])))
        return list(found.values())[:limit]

    def stamps(self) -> set[tuple[int, int]]:
        """(note, stamp) of every note that has all its vectors."""
        counts = Counter(self._pairs())
        wanted = zip(self._pairs(), self.rows["of"].tolist(), strict=True)
        return {pair for pair, of in wanted if counts[pair] >= of}

    def texts(self) -> "Texts":
        return Texts(self.rows)

    def made(self, rows: Sequence[Row], vectors: Array) -> Array:
        """Records of rows and their vectors."""
        records = numpy.zeros(len(rows), self._record)
        for field in Row._fields:
            records[field] = [getattr(row, field) for row in rows]
        records["vector"], records["scale"] = _packed(numpy.asarray(vectors, "<f4"))
        return records

    def extend(self, records: Sequence[Array]) -> None:
        """Write records behind the others, and see them to the disk; begin a file if there is none."""
        if not self._is_sound():
            self._write(self.rows[:0])
        with open(self._path, "r+b") as file:
            file.seek(_HEAD + len(self._mapped()) * self._record.itemsize)
            file.write(b"".join(part.tobytes() for part in records))
            file.flush()
            os.fsync(file.fileno())
        self.rows = self._mapped()

    def waste(self, stamps: Set[tuple[int, int]]) -> int:
        """How many records are of other notes than these."""
        return sum(pair not in stamps for pair in self._pairs())

    def keep(self, stamps: Set[tuple[int, int]]) -> None:
        """Leave only the records of these notes.  Where a reader's map keeps the file from being
        replaced, it stays as it is until the next time."""
        kept = numpy.fromiter((pair in stamps for pair in self._pairs()), bool, len(self.rows))
        with suppress(PermissionError):
            self._write(self.rows[kept])
        self.rows = self._mapped()

    def _pairs(self) -> Iterator[tuple[int, int]]:
        return zip(self.rows["note"].tolist(), self.rows["stamp"].tolist(), strict=True)

    def _scores(self, vector: Array) -> Array:
        """The cosine of each row; -1 for one that is no vector."""
        scores: Array = numpy.empty(len(self.rows), "<f4")
        held: Array = numpy.empty((_CHUNK, len(vector)), "<f4")
        for start in range(0, len(scores), _CHUNK):
            part = self.rows["vector"][start : start + _CHUNK]
            numpy.copyto(held[: len(part)], part)
            numpy.dot(held[: len(part)], vector, out=scores[start : start + len(part)])
        scale = self.rows["scale"]
        usable = (scale > 0) & (scale <= _LARGEST_SCALE)
        return numpy.where(usable, scores * numpy.where(usable, scale, 0), -1)

    def _mapped(self) -> Array:
        """All whole records: what a writer that was stopped left behind the last one is not seen."""
        if self._is_sound():
            count = (os.path.getsize(self._path) - _HEAD) // self._record.itemsize
            if count:
                return numpy.memmap(self._path, self._record, "r", _HEAD, (count,))
        return numpy.zeros(0, self._record)

    def _is_sound(self) -> bool:
        try:
            with open(self._path, "rb") as file:
                return file.read(_HEAD) == self._head
        except OSError:
            return False

    def _write(self, records: Array) -> None:
        """A new file in place of the old one, which its readers keep."""
        fresh = f"{self._path}.new"
        with open(fresh, "wb") as file:
            file.write(self._head)
            file.write(records.tobytes())
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._path)


class Texts:
    """The records by the hash of their text, so that a passage that moved keeps its vector."""

    def __init__(self, rows: Array) -> None:
        self._rows = rows
        self._order = numpy.argsort(rows["text"], kind="stable")
        self._sorted = rows["text"][self._order]

    def record(self, row: Row) -> Array | None:
        """A copy of the record with the same text, made out to this note and line."""
        place = int(numpy.searchsorted(self._sorted, numpy.uint64(row.text)))
        if place == len(self._sorted) or int(self._sorted[place]) != row.text:
            return None
        copy = self._rows[self._order[place] : self._order[place] + 1].copy()
        for field in Row._fields:
            copy[field] = getattr(row, field)
        return copy


def _head(model: str, dimension: int) -> bytes:
    return f"kb vectors 1\n{model}\n{dimension}\n".encode()[:_HEAD].ljust(_HEAD, b"\0")


def _record(dimension: int) -> Any:
    fields = [("text", "<u8"), ("note", "<i8"), ("stamp", "<u8"), ("line", "<i4")]
    return numpy.dtype([*fields, ("of", "<i4"), ("scale", "<f4"), ("vector", "i1", (dimension,))])


def _packed(vectors: Array) -> tuple[Array, Array]:
    """Numbers of 8 bits, and what each row of them is to be multiplied by; 0 for a row of nothing."""
    largest = numpy.abs(vectors).max(axis=1, initial=0)
    scale = (largest / _LEVELS).astype("<f4")
    levels = numpy.divide(vectors, scale[:, None], out=numpy.zeros_like(vectors), where=scale[:, None] > 0)
    return numpy.rint(levels).astype("i1"), numpy.minimum(scale, _LARGEST_SCALE)
