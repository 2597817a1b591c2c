"""Pages of links: those of a note, and those that lead to something."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from kb.page import Facts, Line, Page, Style
from kb.views import squeezed

_WIDTH = 400  # code points of a line that are shown


class Backlink(NamedTuple):
    """kind: of a link, or unlinked, or from: the note's words are from there.
    text: the line it stands on, or the part of a long one around the link.
    status, reasons: of words from there, whether that is accepted or unconfirmed, and why."""

    path: str
    line: int
    column: int
    kind: str
    text: str
    status: str = ""
    reasons: tuple[str, ...] = ()


class Target(NamedTuple):
    """What backlinks lead to.  kind: note, file, source, or page: there is none of that name."""

    kind: str
    name: str
    path: str | None


def backlinks(target: Target, found: Sequence[Backlink]) -> Page:
    rows = [item._asdict() for item in found]
    document: Facts = {"target": target._asdict(), "total": len(rows), "backlinks": rows}
    lines: list[Line] = []
    for item in found:
        status = f", {item.status}" if item.status else ""
        lines.append(((item.path, "path"), (f":{item.line}", "line"), (f"  {item.kind}{status}", "dim")))
        lines.append((("    ", ""), (squeezed(item.text.strip()), "")))
        lines += [(("     + ", "dim"), (squeezed(reason), "dim")) for reason in item.reasons]
    if not found:
        lines.append(((f"Nothing links to {target.name}.", ""),))
    elif target.kind == "page":
        lines.append(((f"There is no note called {target.name} yet; {len(found)} links wait for it.", "dim"),))
    return Page(document, "backlinks", tuple(lines))


def links(path: str, rows: list[dict[str, Any]]) -> Page:
    lines: list[Line] = []
    for row in rows:
        style: Style = "warning" if row["status"] in ("unresolved", "ambiguous") else ""
        name = row["target"] + row["subpath"] if row["target"] or row["subpath"] else "(this note)"
        where = f" → {row['resolved']}" if row["resolved"] else ""
        lines.append(
            (
                (f"{row['line']:>5}", "line"),
                (f"  {row['kind']:<9}", "dim"),
                (squeezed(name), style),
                (where, "path"),
                (_mark(row), "dim"),
            )
        )
    if not rows:
        lines.append(((f"{path} has no links.", ""),))
    return Page({"path": path, "links": rows}, "links", tuple(lines))


def problems(rows: list[dict[str, Any]], counts: dict[str, int]) -> Page:
    """counts: of each problem that was looked for."""
    document: Facts = {"total": len(rows), "counts": counts, "problems": rows}
    lines: list[Line] = []
    for row in rows:
        place = "" if row["problem"] in ("orphan", "dead-end") else f":{row['line']}"
        others = f"  could be {', '.join(row['candidates'])}" if row["candidates"] else ""
        lines.append(
            (
                (f"{row['problem']:<16}", "warning"),
                (row["path"], "path"),
                (place, "line"),
                (f"  {squeezed(row['target'])}", ""),
                (others, "dim"),
            )
        )
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    lines.append(((told if rows else "Nothing to mend: every link leads to one place.", "dim"),))
    return Page(document, "problems", tuple(lines))


def _mark(row: dict[str, Any]) -> str:
    marks = [row["status"]] if row["status"] in ("unresolved", "ambiguous", "alias") else []
    marks += [row["context"]] if row["context"] else []
    return f"  ({', '.join(marks)})" if marks else ""


def around(text: str, column: int) -> str:
    """A line, or the part of a long one around a column of it."""
    if len(text) <= _WIDTH:
        return text
    start = max(0, min(column - _WIDTH // 3, len(text) - _WIDTH))
    return text[start : start + _WIDTH]
