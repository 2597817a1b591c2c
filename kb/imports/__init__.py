"""Other programs' exports to Sources: one module a program, each with ``sniff`` and ``read``.

The import that is surest of a file takes it; ``sniff`` answers from 0 (not mine) to 1.
What cannot be read of a file is told and left out; nothing stops an import.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kb import highlights
from kb.note import Diagnostic, Highlight, Raw


class Source(NamedTuple):
    """A book or an article, with what was marked in it.

    key:  tells it from all others (kb.highlights).
    note: what the reader wrote about all of it.
    tags: of the source, not of its highlights.
    """

    key: str
    title: str
    authors: tuple[str, ...] = ()
    url: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    highlights: tuple[Highlight, ...] = ()


class Imported(NamedTuple):
    """What a file holds.  skipped: reason to how many records that are no highlights.
    failed: records that could not be read."""

    sources: tuple[Source, ...]
    skipped: dict[str, int]
    failed: tuple[Diagnostic, ...]


class Import(NamedTuple):
    name: str
    sniff: Callable[[Raw], float]
    read: Callable[[Raw], Imported]


class Gathering:
    """Puts records that come in any order to their sources."""

    def __init__(self, raw: Raw) -> None:
        self._path = raw.path
        self._sources: dict[str, Source] = {}
        self._marks: dict[str, dict[str, Highlight]] = {}
        self._skipped: dict[str, int] = {}
        self._failed: list[Diagnostic] = []

    def source(
        self,
        title: str,
        authors: Iterable[str] = (),
        url: str = "",
        category: str = "",
        tags: Iterable[str] = (),
    ) -> str:
        """The key of a source; what is told of it first holds, tags add up."""
        title, url = " ".join(title.split()), url.strip()
        authors = tuple(name for name in (" ".join(author.split()) for author in authors) if name)
        key = highlights.source_key(title, authors, url)
        before = self._sources.get(key)
        if before is None:
            self._sources[key] = Source(key, title, authors, url, category, tuple(dict.fromkeys(tags)))
            self._marks[key] = {}
        else:
            self._sources[key] = before._replace(
                title=before.title or title,
                authors=before.authors or authors,
                tags=tuple(dict.fromkeys((*before.tags, *tags))),
            )
        return key

    def add(self, key: str, mark: Highlight) -> None:
        """A highlight of a source; without an id of its own it is given one."""
        if not (mark.text.strip() or mark.note.strip()):
            self.skip("empty")
            return
        if not mark.id:
            mark = mark._replace(id=highlights.identity(key, mark.text or mark.note, mark.location))
        if mark.id in self._marks[key]:
            self.skip("duplicate")
            return
        self._marks[key][mark.id] = mark

    def skip(self, reason: str, count: int = 1) -> None:
        self._skipped[reason] = self._skipped.get(reason, 0) + count

    def fail(self, line: int, code: str, message: str) -> None:
        self._failed.append(Diagnostic(self._path, line, code, message))

    def done(self) -> Imported:
        sources = (
            source._replace(highlights=tuple(sorted(self._marks[key].values(), key=_place)))
            for key, source in self._sources.items()
        )
        return Imported(tuple(sources), self._skipped, tuple(self._failed))


def _place(mark: Highlight) -> tuple[int, int]:
    return highlights.order(mark.location)
