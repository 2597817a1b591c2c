"""The citations of a report: what each is called, by a number or by a label, the same in every format."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kb.page import Cite, Entry, Report
from kb.text import safe_piece

QUOTED = frozenset({"source_quote", "transcript"})  # voices of others

# A sum that a program put at the end of a name says nothing to a person: ``003_43c204136c5f7ba9``.
_SUM = re.compile(r"(?<=[^\W_])[ _-]{1,3}(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8,64}\Z")
_NO_LABEL = re.compile(r"[^\w./-]+")


class Citations:
    """Each once, in the order of the report."""

    def __init__(self, report: Report) -> None:
        self.all: tuple[Cite, ...] = tuple(dict.fromkeys(_every(report)))
        self.first: dict[Cite, int] = {cite: number for number, cite in enumerate(self.all, 1)}

    def number(self, cite: Cite) -> int:
        return self.first[cite]

    def labels(self) -> dict[Cite, str]:
        """What footnotes call them: ``o1:34``, ``o1:34-36``; no two the same."""
        names = stems(cite.path for cite in self.all)
        taken: Counter[str] = Counter()
        return {cite: unique(label(names[cite.path], cite.line, cite.last), taken) for cite in self.all}


def is_summary(report: Report) -> bool:
    """Whether it is more than a list of lines: it cites, quotes, has tables or a bibliography."""
    return bool(report.references) or any(
        section.charts or section.columns or any(map(_is_more, section.entries)) for section in report.sections
    )


def is_quote(entry: Entry) -> bool:
    return entry.voice in QUOTED


def when(entry: Entry) -> str:
    return ", ".join(filter(None, (entry.date, entry.time)))


def attribution(by: str, source: str, when: str) -> str:
    """Who says it, where and when, each as it is written in a format."""
    return ", ".join(filter(None, (by, source, when)))


def stems(paths: Iterable[str]) -> dict[str, str]:
    """path to the shortest ending of it, without what ends a file's name, that no other of them has."""
    every = list(dict.fromkeys(paths))
    shared = Counter(ending for path in every for ending in dict.fromkeys(_endings(path)))
    return {path: next((ending for ending in _endings(path) if shared[ending] == 1), path) for path in every}


def label(stem: str, line: int, last: int) -> str:
    """Without blanks, and without what ends or begins a footnote's name."""
    name = _NO_LABEL.sub("-", safe_piece(stem)).strip("-") or "note"
    return f"{name}:{line}-{last}" if last > line else f"{name}:{line}"


def unique(name: str, taken: Counter[str]) -> str:
    """A label that is not taken yet: ``o1:34.2`` for the second of a line."""
    key, number = name, 1
    while taken[key]:
        number += 1
        key = f"{name}.{number}"
    taken[key] += 1
    return key


def place(cite: Cite) -> str:
    """``path:line``, or ``path:line-last``."""
    lines = f"{cite.line}-{cite.last}" if cite.last > cite.line else f"{cite.line}"
    return f"{safe_piece(cite.path)}:{lines}"


def _is_more(entry: Entry) -> bool:
    return bool(entry.cites or entry.voice or entry.cells or entry.group or entry.depth)


def _every(report: Report) -> Iterator[Cite]:
    for section in report.sections:
        for entry in section.entries:
            yield from entry.cites
    for reference in report.references:
        yield from reference.cites


def _endings(path: str) -> Iterator[str]:
    """The shortest first: the name without a sum, the name, with one folder, with two …"""
    name = re.sub(r"(?<=.)\.[^./]{1,10}\Z", "", path)
    folders, _, last = name.rpartition("/")
    yield _SUM.sub("", last)
    yield last
    above = folders.split("/") if folders else []
    for depth in range(1, len(above) + 1):
        yield "/".join([*above[-depth:], last])
