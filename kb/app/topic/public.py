"""A report that may be published: own words whole, others' words as short quotes with their source (field B19).

Dropped is what a model wrote and what is only about a note.  No place of a note is left, not even the sum
of its words: a note may be private, and what is left out of a quote could be guessed from its sum.  What
was done to each entry, and where it stands, is told in a report of its own, for the owner alone, which
``kb verify`` reads.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from kb.app.topic import cutting, plain
from kb.app.topic.cutting import Most
from kb.citing import squeezed
from kb.errors import Refused
from kb.page import Chart, Cite, Entry, Reference, Report, Section

UNKNOWN = "source unknown"

Fate = Literal["left out", "shortened", "whole"]
Plain = Callable[[str], str]

_OTHERS = frozenset({"source_quote", "transcript"})
_DROPPED = {"model_output": "written by a model", "metadata": "about the note, not in it"}
_PRIVATE = {"notes": "the names of notes"}  # sections
_PROSE = 8.0  # words that are still no quote: a name, a number with its unit
_STUB = 5.0  # words that are no quote any more
_MOST = Most()


class Outcome(NamedTuple):
    """What became of an entry.  entry: for the public; None if it is left out.  remarks: what was done, and why."""

    entry: Entry | None
    fate: Fate
    remarks: tuple[str, ...]


def public(report: Report, most: Most = _MOST, strict: bool = False) -> tuple[Report, Report]:
    """The report for others, and the one of what was cut from it and why, for its owner.

    most: of others' words, in a quote and in all quotes of the same lines of a note together.
    strict: raises Refused where a quote has no source.
    """
    made = plain.reader(_paths(report))
    quotes = _Quotes(most, strict, made)
    fates: list[tuple[Entry, Outcome]] = []
    sections = []
    for section in report.sections:
        found = [(entry, quotes.outcome(section, entry)) for entry in section.entries]
        fates += found
        kept = tuple(outcome.entry for _, outcome in found if outcome.entry)
        sections.append(_section(section, kept, made))
    references = tuple(_reference(reference, made) for reference in report.references)
    shown = Report(report.id, made(report.title), made(report.about), report.updated, tuple(sections), references)
    return shown, _cuts(report, fates)


class _Quotes:
    """Remembers how much of each line of a note has been quoted."""

    def __init__(self, most: Most, strict: bool, plain: Plain) -> None:
        self._most = most
        self._strict = strict
        self._plain = plain
        self._used: dict[tuple[str, int], float] = {}

    def outcome(self, section: Section, entry: Entry) -> Outcome:
        if section.name in _PRIVATE:
            return Outcome(None, "left out", (_PRIVATE[section.name],))
        if entry.voice in _DROPPED:
            return Outcome(None, "left out", (_DROPPED[entry.voice],))
        made = _made(entry, self._plain)
        remarks = ["places of notes made plain"] if made.text != entry.text else []
        if section.columns and entry.cells:
            return self._row(entry, made, remarks)
        if entry.voice not in _OTHERS and not _is_verbatim(entry):
            return Outcome(made, "whole", tuple(remarks))
        return self._quote(entry, self._attributed(entry, made, remarks), remarks)

    def _quote(self, entry: Entry, made: Entry, remarks: list[str]) -> Outcome:
        unit, number = self._most.unit, self._most.number
        has = cutting.size(made.text, unit)
        room = number - max((self._used.get(line, 0.0) for line in _lines(entry.cites)), default=0.0)
        if has > room < min(_STUB, number):
            return Outcome(None, "left out", (*remarks, f"{number} {unit} of its lines are quoted already"))
        for line in _lines(entry.cites):
            self._used[line] = self._used.get(line, 0.0) + min(has, room)
        if has <= room:
            return Outcome(made, "whole", tuple(remarks))
        cut = made._replace(text=cutting.shortened(made.text, room, unit))
        return Outcome(cut, "shortened", (*remarks, f"{room:g} of {has:g} {unit}"))

    def _row(self, entry: Entry, made: Entry, remarks: list[str]) -> Outcome:
        """A cell of a table is a fact; one that is a sentence of others is a quote."""
        is_own = entry.voice == "own_thought"
        cells = tuple(cell if is_own else self._cell(entry, cell) for cell in made.cells)
        fate: Fate = "whole" if cells == made.cells else "shortened"
        return Outcome(made._replace(text=" · ".join(filter(None, cells)), cells=cells), fate, tuple(remarks))

    def _cell(self, entry: Entry, cell: str) -> str:
        if cutting.size(cell, "words") <= _PROSE:
            return cell
        short = cutting.shortened(cell, self._most.number, self._most.unit)
        return f"“{short}”" if _is_within(cell, entry.cites) else short

    def _attributed(self, entry: Entry, made: Entry, remarks: list[str]) -> Entry:
        voice = made.voice if made.voice in _OTHERS else "source_quote"
        if made.by or made.source or made.url:
            return made._replace(voice=voice)
        if self._strict:
            place = f"{entry.cites[0].path}:{entry.cites[0].line}: " if entry.cites else ""
            what = f"{place}a quote has no source: {cutting.shortened(made.text, 12, 'words')}"
            raise Refused(what, "give the note its source (kb source accept), or leave out --strict")
        remarks.append(UNKNOWN)
        return made._replace(voice=voice, source=UNKNOWN)


def _made(entry: Entry, plain_: Plain) -> Entry:
    """Every text of it plain, and no place."""
    return entry._replace(
        text=plain_(entry.text),
        path="",
        line=0,
        url=plain.web(entry.url),
        reason=plain_(entry.reason),
        cites=(),
        by=plain_(entry.by),
        source=plain_(_source(entry)),
        group=plain_(entry.group),
        cells=tuple(map(plain_, entry.cells)),
    )


def _source(entry: Entry) -> str:
    """Of own words none is told; the name of the note that holds a quote is none."""
    notes = {plain.name(cite.path) for cite in entry.cites}
    return "" if entry.voice == "own_thought" or plain.name(entry.source) in notes else entry.source


def _is_verbatim(entry: Entry) -> bool:
    """Whether words whose voice is not told are a note's, and not kb's."""
    return not entry.voice and cutting.size(entry.text, "words") > _PROSE and _is_within(entry.text, entry.cites)


def _is_within(text: str, cites: Iterable[Cite]) -> bool:
    return any(squeezed(text) in squeezed(cite.quote) for cite in cites)


def _lines(cites: Iterable[Cite]) -> Iterator[tuple[str, int]]:
    for cite in cites:
        for line in range(cite.line, min(max(cite.line, cite.last), cite.line + 1000) + 1):
            yield cite.path, line


def _paths(report: Report) -> Iterator[str]:
    for section in report.sections:
        for entry in section.entries:
            yield entry.path
            yield from (cite.path for cite in entry.cites)
    for reference in report.references:
        yield from (cite.path for cite in reference.cites)


def _section(section: Section, entries: tuple[Entry, ...], made: Plain) -> Section:
    charts = tuple(_chart(chart, made) for chart in section.charts)
    return section._replace(title=made(section.title), entries=entries, charts=charts)


def _chart(chart: Chart, made: Plain) -> Chart:
    points = (
        point._replace(label=made(point.label), group=made(point.group), note=made(point.note), where="")
        for point in chart.points
    )
    return chart._replace(title=made(chart.title), points=tuple(points))


def _reference(reference: Reference, made: Plain) -> Reference:
    return reference._replace(title=made(reference.title), url=plain.web(reference.url), cites=())


def _cuts(report: Report, fates: list[tuple[Entry, Outcome]]) -> Report:
    """What became of each entry, in its words, with its citations."""
    titles: dict[Fate, str] = {"left out": "Left out", "shortened": "Shortened", "whole": "Whole"}
    sections = []
    for fate, title in titles.items():
        told = tuple(
            entry._replace(reason="; ".join(outcome.remarks), group="", cells=(), depth=0)
            for entry, outcome in fates
            if outcome.fate == fate
        )
        sections.append(Section(fate.replace(" ", "-"), title, told))
    counted = ", ".join(f"{len(section.entries):,} {fate}" for fate, section in zip(titles, sections, strict=True))
    unknown = sum(UNKNOWN in outcome.remarks for _, outcome in fates)
    about = f"{counted}{f'; {unknown:,} of unknown source' if unknown else ''}; it names your notes, keep it"
    title = f"What was cut from the public page: {report.title}"
    return Report(f"{report.id} cuts", title, about, report.updated, tuple(sections), vault=report.vault)
