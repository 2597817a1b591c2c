"""Pages about kb itself: the state of the index, an ingest, the settings."""

from typing import Any

from kb.page import Facts, Line, Page
from kb.views import vectors


def status(document: Facts) -> Page:
    lines: list[Line] = [
        (("vault      ", "dim"), (document["vault"], "path")),
        (("database   ", "dim"), (document["database"], "path")),
        (("notes      ", "dim"), (f"{document['notes']:,}", ""), (_failed(document["failed"]), "warning")),
        (("feed items ", "dim"), (f"{document['feed_items']:,}", ""), (f"  {document['feeds']}", "path")),
        (("languages  ", "dim"), (_counts(document["languages"]), "")),
        (("formats    ", "dim"), (_counts(document["formats"]), "")),
        (("tags       ", "dim"), (f"{document['tags']:,}", "")),
        (("highlights ", "dim"), (f"{document['highlights']:,}", "")),
        (("links      ", "dim"), (f"{'':8}{'total':>12}{'resolved':>12}{'unresolved':>12}{'ambiguous':>12}", "dim")),
    ]
    for kind, figures in document["links"].items():
        if kind == "web":
            lines.append(
                (
                    ("           ", ""),
                    (f"{kind:<8}{figures['total']:>12,}", ""),
                    (f"   from {figures['sources']:,} sources", "dim"),
                )
            )
        else:
            counts = (figures[name] for name in ("total", "resolved", "unresolved", "ambiguous"))
            row = f"{kind:<8}" + "".join(f"{count:>12,}" for count in counts)
            lines.append((("           ", ""), (row, "")))
    if document["remarks"]:
        lines.append((("remarks    ", "dim"), (_counts(document["remarks"]), "warning")))
    if document["skipped"]:
        lines.append((("skipped    ", "dim"), (_counts(document["skipped"]), "")))
    lines += vectors.lines(document["meaning"])
    lines.append(
        (
            ("versions   ", "dim"),
            (f"schema {document['schema_version']}, analysis {document['analysis_version']}", "dim"),
        )
    )
    return Page(document, "", tuple(lines))


def ingested(document: Facts) -> Page:
    counts = f"{document['read']:,} read, {document['unchanged']:,} unchanged, {document['removed']:,} removed"
    lines: list[Line] = [((counts, ""), (f" in {document['seconds']:.2f} s", "dim"))]
    if document["skipped"]:
        lines.append(((f"skipped: {_counts(document['skipped'])}", "dim"),))
    lines += [
        ((item["path"], "path"), (f":{item['line']}", "line"), (f"  {item['code']}: {item['message']}", "warning"))
        for item in document["failed"]
    ]
    return Page(document, "", tuple(lines))


def planned(to_read: list[str], removed: list[str]) -> Page:
    """What an ingest would do."""
    rows: list[dict[str, Any]] = [{"path": path, "action": "read"} for path in to_read]
    rows += [{"path": path, "action": "remove"} for path in removed]
    lines: list[Line] = [((f"{row['action']:<7}", "dim"), (row["path"], "path")) for row in rows]
    return Page({"dry_run": True, "files": rows}, "files", tuple(lines) or ((("Nothing to do.", ""),),))


def settings(rows: list[dict[str, Any]]) -> Page:
    width = max(len(row["key"]) for row in rows)
    lines: list[Line] = [
        ((f"{row['key']:<{width}}  ", "dim"), (f"{row['value']}", ""), (f"  {row['origin']}", "dim")) for row in rows
    ]
    return Page({"settings": rows}, "settings", tuple(lines))


def _failed(count: int) -> str:
    return f"  ({count:,} could not be read)" if count else ""


def _counts(figures: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in figures.items())
