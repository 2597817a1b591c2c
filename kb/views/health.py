"""The page of ``kb doctor``: each check in a line, and under it what it found."""

from collections.abc import Sequence
from typing import NamedTuple

from kb.page import Facts, Line, Page, Style

_STYLES: dict[str, Style] = {"sound": "dim", "warning": "warning", "damage": "hit"}
_VERDICTS = {"sound": "Sound.", "warning": "No damage found; mind the warnings.", "damage": "Damaged."}


class Row(NamedTuple):
    """A check.  findings: level, text, means, do, path of each."""

    name: str
    verdict: str
    told: str
    reason: str
    source: str
    findings: tuple[Facts, ...]


def page(rows: Sequence[Row], depth: str, done: Sequence[str], explain: bool) -> Page:
    """done: what was mended before these rows were made."""
    verdict = next((level for level in ("damage", "warning") if any(row.verdict == level for row in rows)), "sound")
    document = {
        "verdict": verdict,
        "depth": depth,
        "mended": list(done),
        "checks": [_check(row, explain) for row in rows],
        "findings": [{"check": row.name, **finding} for row in rows for finding in row.findings],
    }
    width = max(len(row.name) for row in rows)
    lines: list[Line] = [(("mended   ", "heading"), (text, "")) for text in done]
    for row in rows:
        lines.append(((f"{row.verdict:<9}", _STYLES[row.verdict]), (f"{row.name:<{width}}  ", ""), (row.told, "dim")))
        lines += [line for finding in row.findings for line in _finding(finding)]
        if explain:
            lines += [((f"{'':9}why: {row.reason}", "dim"),), ((f"{'':9}from: {row.source}", "dim"),)]
    lines.append(((_VERDICTS[verdict], _STYLES[verdict]),))
    return Page(document, "findings", tuple(lines))


def _check(row: Row, explain: bool) -> Facts:
    why = {"reason": row.reason, "source": row.source} if explain else {}
    return {"name": row.name, "verdict": row.verdict, "told": row.told, **why}


def _finding(finding: Facts) -> list[Line]:
    return [
        ((f"{'':9}{finding['text']}", _STYLES[finding["level"]]),),
        ((f"{'':11}{finding['means']} {_do(finding['do'])}", ""),),
    ]


def _do(do: str) -> str:
    return f"To do: {do}."
