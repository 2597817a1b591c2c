"""The page of ``kb claims compare``: claims in groups, what can be said of them, and charts across models."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator

from kb.page import Chart, Comparator, Facts, Line, Page, Point
from kb.views import squeezed
from kb.views.claims import short

_SHOWN = 12  # claims, pairs and reckonings of a group that a person is shown
_CHARTS = 3
_LARGEST = 1e15  # no measure gives more
_SIGNS: dict[str, Comparator] = {"": "", "~": "~", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_MARKUP = re.compile(r"[*`]|==|__")
_ALARMING = ("conflict", "off by")


def page(document: Facts) -> Page:
    found = document["groups"]
    lines: list[Line] = []
    for group in found:
        lines += [*([()] if lines else []), *_group(group)]
    total, conflicts = document["total"], document["conflicts"]
    if len(found) < total:
        told = f"{len(found)} of {total:,} groups, {conflicts or 'no'} conflicts; --limit 0 shows all"
        lines += [(), ((told, "dim"),)]
    if not found:
        lines.append((("No claims stand side by side.", ""),))
    return Page(document, "groups", tuple(lines), charts=tuple(_charts(found))[:_CHARTS])


def _group(group: Facts) -> Iterator[Line]:
    measure = squeezed(group["measure"] or "measure not named")
    unit = f", {group['unit']}" if group["unit"] else ""
    yield ((f"{group['model']}  {measure}{unit}", "heading"),)
    shown = _shown(group)
    for claim in shown:
        yield _claim(claim, group["measure"])
    more = len(group["claims"]) - len(shown) + group["claims_left_out"]
    if more:
        yield ((f"      {more:,} more claims", "dim"),)
    for pair in group["pairs"][:_SHOWN]:
        yield _verdict(f"[{pair['a']}] [{pair['b']}]", pair)
    hidden = max(0, len(group["pairs"]) - _SHOWN) + group["pairs_left_out"]
    if hidden:
        yield ((f"      {hidden:,} more pairs", "dim"),)
    for check in group["arithmetic"][:_SHOWN]:
        yield _verdict(f"[{check['claim']}]", check)
    if len(group["arithmetic"]) > _SHOWN:
        yield ((f"      {len(group['arithmetic']) - _SHOWN:,} more reckonings", "dim"),)


def _shown(group: Facts) -> list[Facts]:
    """The first claims, and those that a pair or a check below them speaks of."""
    spoken = {pair[side] for pair in group["pairs"][:_SHOWN] for side in "ab"}
    spoken |= {check["claim"] for check in group["arithmetic"][:_SHOWN]}
    return [claim for claim in group["claims"] if claim["n"] <= _SHOWN or claim["n"] in spoken]


def _claim(claim: Facts, measure: str | None) -> Line:
    told = [*claim["conditions"], _voice(claim)]
    if measure and not claim["measure"]:
        told.append("measure not named")
    if claim["day"]:
        told.append(claim["day"])
    return (
        (f"  [{claim['n']}] ", "dim"),
        (_written(claim), "hit"),
        (f"  {squeezed('; '.join(told))}  ", ""),
        (claim["path"], "path"),
        (f":{claim['line']}", "line"),
    )


def _written(claim: Facts) -> str:
    """The number as the note writes it, without markup, with the sign of a comparator that stands apart from it."""
    text = _MARKUP.sub("", squeezed(claim["surface"]))
    return f"{_SIGNS[claim['comparator'] or '']} {text}".strip() if text[:1].isalnum() else text


def _voice(claim: Facts) -> str:
    unnamed = {"transcript": "a speaker", "own_thought": "owner"}.get(claim["voice"], "who says it is not told")
    return str(claim["said_by"] or unnamed)


def _verdict(of: str, judged: Facts) -> Line:
    is_alarming = judged["verdict"].startswith(_ALARMING)
    why = f": {squeezed(judged['why'])}" if judged["why"] else ""
    return ((f"      {of} ", "dim"), (judged["verdict"], "warning" if is_alarming else "heading"), (why, "dim"))


# ── charts


def _charts(found: list[Facts]) -> Iterator[Chart]:
    """One for each measure and unit that several models share."""
    shared: dict[tuple[str, str, str], list[Facts]] = defaultdict(list)
    for group in found:
        is_difference = group["kind"] == "comparison" or (group["kind"] == "price" and group["unit"] in ("%", "x"))
        if group["measure"] and not is_difference:
            shared[group["measure"], group["unit"], group["kind"]].append(group)
    for (measure, unit, kind), groups in shared.items():
        points = tuple(point for group in groups for point in _points(group, _label(group, groups)))
        if len({point.label for point in points}) > 1:
            yield Chart(measure, unit, points, dots=unit == "Elo" or kind == "rank")


def _label(group: Facts, among: list[Facts]) -> str:
    """A model without its maker, if no other is called so."""
    name = short(group["model"])
    return name if sum(short(other["model"]) == name for other in among) == 1 else str(group["model"])


def _points(group: Facts, label: str) -> Iterator[Point]:
    """The numbers of a model that a chart can show."""
    for claim in group["claims"]:
        if claim["measure"] and all(map(_is_drawable, (claim["compared"], claim["until"] or 0.0))):
            value, until = claim["compared"], claim["until"]
            yield Point(
                label,
                value if until is None else None,
                value if until is not None else None,
                until,
                _SIGNS[claim["comparator"] or ""] if until is None else "",
                note=", ".join(claim["conditions"]) or "no condition",
                where=f"{claim['path']}:{claim['line']}",
            )


def _is_drawable(value: float) -> bool:
    return math.isfinite(value) and (value == 0 or 1 / _LARGEST < abs(value) < _LARGEST)
