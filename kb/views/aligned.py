"""The page of ``kb align``: pairs of passages, and what they share."""

from collections.abc import Iterator

from kb.page import Facts, Line, Page
from kb.views import squeezed

_LONGEST = 160  # characters of a passage
_MOST = 6  # things of a kind that are told


def aligned(rows: list[Facts], total: int) -> Page:
    lines: list[Line] = []
    for row in rows:
        reasons = ", ".join(_reasons(row["shared"]))
        lines.append(((row["class"], "heading"), (f" {row['confidence']:.2f}", "hit"), (f"  {reasons}", "dim")))
        lines += [_side(row[name]) for name in ("a", "b")]
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} pairs; --limit 0 shows all", "dim"),))
    if not rows:
        lines.append((("No two passages of different notes share enough to speak of one fact.", ""),))
    return Page({"total": total, "pairs": rows}, "pairs", tuple(lines))


def sides(page: Page) -> Page:
    """Each passage by itself, for the formats that list places."""
    rows = [pair[name] for pair in page.document["pairs"] for name in ("a", "b")]
    return Page({"total": len(rows), "passages": rows}, "passages", page.lines)


def flat(page: Page) -> Page:
    """One row a pair without nested values, for tables."""
    rows = [
        {
            "class": pair["class"],
            "confidence": pair["confidence"],
            **{f"{name}_{key}": pair[name][key] for name in ("a", "b") for key in ("path", "line", "lang", "text")},
            **pair["shared"],
        }
        for pair in page.document["pairs"]
    ]
    return Page({"total": page.document["total"], "pairs": rows}, "pairs", page.lines)


def _side(side: Facts) -> Line:
    text = squeezed(side["text"]).strip()
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    where: Line = (("    ", ""), (side["path"], "path"), (f":{side['line']}", "line"))
    return (*where, (f"  {side['lang']}  ", "dim"), (text, ""))


def _reasons(shared: Facts) -> Iterator[str]:
    for names in shared.values():
        yield from (squeezed(name) for name in names[:_MOST])
        if len(names) > _MOST:
            yield f"{len(names) - _MOST} more"
