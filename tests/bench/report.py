"""The figures as a table of plain text, or as JSON."""

import json
import platform
from typing import Any
from unicodedata import east_asian_width

from .checks import Verdict
from .measure import MB
from .suite import SMALL, Results, Row, Target

_HEADINGS = ("", "CPU s", "wall s", "peak MB", "x pass", "x cat", "of target")
_WIDEST = 60  # columns of a row's name


def text(results: Results, verdict: Verdict | None) -> str:
    """One table, what the full ingest comes to, and the verdict on the answers."""
    lines = [_about(results), "", *table([_HEADINGS, *(_cells(results, row) for row in results.rows)]), ""]
    lines += [f"full ingest: {line}" for line in _ingest(results)]
    if verdict:
        lines += ["", f"answers: {verdict.summary()}", *(f"FAILED {failure}" for failure in verdict.failures)]
    return "\n".join(lines) + "\n"


def document(results: Results, verdict: Verdict | None) -> str:
    """The same figures as JSON: seconds, MB of 10^6 bytes, ratios."""
    vault = {"notes": len(results.vault.paths), "bytes": results.vault.size}
    whole: dict[str, Any] = {
        "python": platform.python_version(),
        "vault": vault,
        "rows": [_entry(results, row) for row in results.rows],
        "full_ingest": {
            "notes_per_cpu_second": round(results.notes_per_cpu, 1),
            "mb_per_cpu_second": round(results.mb_per_cpu, 3),
            "peak_mb": round(results.full.peak, 1),
            "peak_of_target": round(_share(results, results.full, SMALL), 3),
            "database_to_text": round(results.database / results.vault.size, 3),
        },
        "answers": _verdict(verdict) if verdict else None,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _about(results: Results) -> str:
    runs = len(results.nothing.costs)
    size = f"{len(results.vault.paths):,} notes, {results.vault.size / MB:.1f} MB"
    return f"{size}; Python {platform.python_version()}; medians of {runs} runs, the full ingest of one"


def _cells(results: Results, row: Row) -> tuple[str, ...]:
    to_cat = f"{row.cpu / results.cat.cpu:.1f}" if row.is_ingest else ""
    return (
        _cut(row.name),
        f"{row.cpu:.3f}",
        f"{row.wall:.3f}",
        f"{row.peak:.1f}",
        f"{row.cpu / results.nothing.cpu:.2f}",
        to_cat,
        _beside(results, row, row.target) if row.target else "",
    )


def _ingest(results: Results) -> list[str]:
    database = f"database {results.database / MB:.1f} MB, {results.database / results.vault.size:.2f} x the text"
    return [
        f"{results.notes_per_cpu:.0f} notes a CPU-second, {results.mb_per_cpu:.2f} MB a CPU-second, {database}",
        f"peak {results.full.peak:.1f} MB, {_beside(results, results.full, SMALL)}",
    ]


def _share(results: Results, row: Row, target: Target) -> float:
    return results.figure(row, target.figure) / target.bound


def _beside(results: Results, row: Row, target: Target) -> str:
    return f"{_share(results, row, target):.2f} of {target.text}"


def _entry(results: Results, row: Row) -> dict[str, Any]:
    return {
        "row": row.name,
        "runs": len(row.costs),
        "cpu_s": round(row.cpu, 4),
        "wall_s": round(row.wall, 4),
        "peak_mb": round(row.peak, 1),
        "to_pass": round(row.cpu / results.nothing.cpu, 3),
        "to_cat": round(row.cpu / results.cat.cpu, 2) if row.is_ingest else None,
        "target": row.target.text if row.target else None,
        "of_target": round(_share(results, row, row.target), 3) if row.target else None,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "probe_queries": verdict.queries,
        "rare_notes": verdict.rare_notes,
        "hubs": verdict.hubs,
        "hubs_equal_manifest": verdict.equal_manifest,
        "hubs_equal_files": verdict.equal_links,
        "failures": verdict.failures,
    }


def table(rows: list[tuple[str, ...]], words_last: bool = True) -> list[str]:
    """Names to the left, and the last column if it has words; figures to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            _padded(cell, width, left=place == 0 or (words_last and place == len(row) - 1))
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _padded(cell: str, width: int, left: bool) -> str:
    blanks = " " * (width - _width(cell))
    return cell + blanks if left else blanks + cell


def _width(cell: str) -> int:
    """Columns on a terminal: a Han letter takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)


def _cut(name: str) -> str:
    return name if len(name) <= _WIDEST else name[: _WIDEST - 1] + "…"
