"""A contest as tables for a person, with bars where they are seen better, or as JSON."""

import json
import os
import platform
from collections.abc import Iterator, Sequence
from typing import Any

from kb.page import Chart, Point
from kb.plot.cells import drawn
from kb.text import one_line, safe_piece

from .asked import QUESTIONS
from .contest import Contest
from .measure import MB
from .report import table
from .sheet import ASKED, BACKLINKS, EDITED, FULL, KB, NEAR_LINEAR, ONE, TASKS, Answer, Cell, Growth, Sheet, cold, times

_CHARTS = (FULL, ONE, cold(QUESTIONS[0]), BACKLINKS)
_WIDTH = 80
_LAST_WORDS = 160  # characters of why a program failed


def text(contest: Contest) -> str:
    """Who is here; for each size what it costs, what is answered, memory and disk; how it grows."""
    lines = list(_about(contest))
    for sheet in contest.sheets:
        lines += ["", *_sheet(contest, sheet)]
    if growths := list(contest.growths()):
        lines += ["", *_growth(contest, growths)]
    if contest.stopped:
        lines += ["", f"stopped before the end: {one_line(contest.stopped)}"]
    return "\n".join(lines) + "\n"


def document(contest: Contest) -> str:
    """The same figures as JSON: seconds, MB of 10^6 bytes, ratios of CPU; null where nothing was measured."""
    whole = {
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "runs": contest.runs,
        "here": contest.here,
        "absent": contest.absent,
        "sizes": [_size(contest, sheet) for sheet in contest.sheets],
        "growth": [growth._asdict() | {"near_linear": growth.is_near_linear} for growth in contest.growths()],
        "stopped": contest.stopped,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _about(contest: Contest) -> Iterator[str]:
    machine = f"Python {platform.python_version()}, {os.cpu_count()} CPUs"
    yield f"{machine}; medians of {contest.runs} runs, full ingests of one."
    yield "CPU is user and system time of a process and its children. Cold: a whole process. Warm: within one."
    yield "best: the one that costs least beside kb, of those that list every note."
    yield ""
    yield from (f"{name}: {one_line(version)}" for name, version in contest.here.items())
    yield from (f"{name}: not here; {how}" for name, how in contest.absent.items())


def _sheet(contest: Contest, sheet: Sheet) -> Iterator[str]:
    names = list(contest.here)
    yield f"{sheet.notes:,} notes, {sheet.size / MB:.1f} MB"
    yield ""
    heads = ("CPU ms", "pass", "cat", *names, "kb/pass", "kb/cat", "kb/best", "best")
    yield from table([heads, *(_costs(sheet, task, names) for task in TASKS)])
    yield ""
    heads = ("notes listed", "there are", *names)
    yield from table([heads, *_answers(sheet, names)], words_last=False)
    yield "-: so many are missed.  +: so many more, that do not have all of it themselves"
    yield "(of kb, those that others link to by that word, and after those with both words those with one)."
    yield ""
    heads = ("", "MB ingesting", "MB asked", "MB on disk", "of the text")
    yield from table([heads, *(_room(sheet, name) for name in names)], words_last=False)
    yield "Of memory, 10 MB is the least that can be told."
    for task in _CHARTS:
        yield from _chart(sheet, task)
    if sheet.left_out:
        yield ""
    for name, why in sheet.left_out.items():
        yield f"{name} is left out. {one_line(why)[:_LAST_WORDS]}"


def _costs(sheet: Sheet, task: str, names: Sequence[str]) -> tuple[str, ...]:
    own = sheet.cells.get((KB, task))
    floors = (sheet.passing, sheet.cat)
    cells = [sheet.cells.get((name, task)) for name in names]
    best = sheet.best(task)
    ratios = [_ratio(times(own, other)) for other in (*floors, best)]
    return (task, *map(_ms, (*floors, *cells)), *ratios, best.peer if best else "")


def _ms(cell: Cell | None) -> str:
    """CPU milliseconds, short ones to a tenth."""
    if not cell or not cell.costs:
        return "·"
    spent = cell.cpu * 1000
    return f"{spent:.1f}" if spent < 10 else f"{spent:,.0f}"


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return "·"
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def _answers(sheet: Sheet, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Of each task that can be answered wrongly, what every program lists."""
    for task in (*EDITED, *ASKED):
        given = [cell.answer if (cell := sheet.cells.get((name, task))) else None for name in names]
        if known := next(filter(None, given), None):
            yield (task, str(known.truth), *map(_listed, given))


def _listed(answer: Answer | None) -> str:
    if not answer:
        return "·"
    missed = f" -{answer.missed}" if answer.missed else ""
    return f"{answer.listed}{missed}" + (f" +{answer.extra}" if answer.extra else "")


def _room(sheet: Sheet, name: str) -> tuple[str, ...]:
    ingesting, asked, disk = sheet.peak(name, FULL), _asked(sheet, name), sheet.disk.get(name)
    on_disk = (f"{disk / MB:.1f}", f"{disk / sheet.size:.2f}") if disk is not None else ("·", "·")
    return (name, *(f"{peak:.0f}" if peak else "·" for peak in (ingesting, asked)), *on_disk)


def _asked(sheet: Sheet, name: str) -> float | None:
    """The most that a cold question takes."""
    return max(filter(None, (sheet.peak(name, cold(question)) for question in QUESTIONS)), default=None)


def _chart(sheet: Sheet, task: str) -> Iterator[str]:
    cells = [cell for cell in sheet.measured() if cell.task == task and cell.cpu]
    if len(cells) > 1:
        chart = Chart(f"{task}: CPU", "ms", tuple(Point(cell.peer, round(cell.cpu * 1000, 1)) for cell in cells))
        yield ""
        yield from ("".join(safe_piece(piece) for piece, _ in line).rstrip() for line in drawn(chart, _WIDTH))


def _growth(contest: Contest, growths: Sequence[Growth]) -> Iterator[str]:
    """A row for each task and step, a column for each program."""
    yield f"growth: CPU grows as the text to this power; up to {NEAR_LINEAR} is near linear (!: it is not)"
    yield ""
    found = {(growth.peer, growth.task, growth.smaller): growth for growth in growths}
    steps = dict.fromkeys((growth.task, growth.smaller, growth.larger) for growth in growths)
    rows = [
        (f"{task}, {smaller:,} to {larger:,}", *(_power(found.get((name, task, smaller))) for name in contest.here))
        for task, smaller, larger in steps
    ]
    yield from table([("", *contest.here), *rows], words_last=False)


def _power(growth: Growth | None) -> str:
    return f"{growth.exponent:.2f}{' ' if growth.is_near_linear else '!'}" if growth else "· "


def _size(contest: Contest, sheet: Sheet) -> dict[str, Any]:
    floors = {"pass": sheet.passing, "cat": sheet.cat}
    return {
        "notes": sheet.notes,
        "bytes": sheet.size,
        "floors": {name: _figures(cell) for name, cell in floors.items()},
        "rows": [_entry(sheet, name, task) for task in TASKS for name in contest.here],
        "disk": {name: {"bytes": size, "to_text": round(size / sheet.size, 3)} for name, size in sheet.disk.items()},
        "left_out": sheet.left_out,
    }


def _entry(sheet: Sheet, name: str, task: str) -> dict[str, Any]:
    cell = sheet.cells.get((name, task), Cell(name, task))
    best = sheet.best(task)
    others = {"to_pass": sheet.passing, "to_cat": sheet.cat, "to_best": best}
    ratios = {key: _rounded(times(cell, other)) for key, other in others.items()}
    answer = cell.answer._asdict() if cell.answer else None
    return {"peer": name, "task": task, **_figures(cell), **ratios, "best": best and best.peer, "answer": answer}


def _figures(cell: Cell) -> dict[str, Any]:
    if not cell.costs:
        return {"runs": 0, "cpu_s": None, "wall_s": None, "peak_mb": None}
    spent = {"cpu_s": round(cell.cpu, 6), "wall_s": round(cell.wall, 6), "peak_mb": round(cell.peak, 1) or None}
    return {"runs": len(cell.costs), **spent}


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 3)
