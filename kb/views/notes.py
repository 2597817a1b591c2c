"""Pages about notes: what stands in one, and what was understood of it."""

from collections.abc import Iterator
from typing import Any

from kb.page import Facts, Line, Page
from kb.views import clock, squeezed


def text(path: str, rows: list[str], first: int, numbered: bool) -> Page:
    """The lines of a note as they are on disk; numbers on a terminal only."""
    width = len(str(first + len(rows)))
    lines: list[Line] = [
        (((f"{number:>{width}}  ", "dim"), (row, "")) if numbered else ((row, ""),))
        for number, row in enumerate(rows, first)
    ]
    document: Facts = {
        "path": path,
        "lines": [{"path": path, "line": n, "text": row} for n, row in enumerate(rows, first)],
    }
    return Page(document, "lines", tuple(lines))


def inspected(document: Facts) -> Page:
    lines: list[Line] = [
        ((document["title"], "heading"),),
        ((document["path"], "path"), (f"  {document['format']}", "dim")),
    ]
    if document["aliases"]:
        lines.append((("aliases  ", "dim"), (", ".join(document["aliases"]), "")))
    for name, value in document["properties"].items():
        lines.append(((f"{name}: ", "dim"), (squeezed(str(value)), "")))
    if document["tags"]:
        lines.append((("tags     ", "dim"), (" ".join(map(_tag, document["tags"])), "")))
    for name, value in document["subject"].items():
        lines.append(((f"{name:<9}", "dim"), (squeezed(str(value)), "")))
    lines += _section("Blocks", [_block(block) for block in document["blocks"]])
    lines += _section("Links", [_link(link) for link in document["links"]])
    lines += _section("Highlights", [_highlight(item) for item in document["highlights"]])
    lines += _section("Marked", [_found(item, "") for item in document["marked"]])
    lines += _section("Dates", [_found(item, item["iso"]) for item in document["dates"]])
    lines += _section("Durations", [_found(item, f"{item['seconds']:g} s") for item in document["durations"]])
    lines += _section("Mentions", [_found(item, item["canonical"]) for item in document["mentions"]])
    lines += _section(
        "Remarks",
        [
            ((f"{item['line']:>5}", "line"), (f"  {item['code']}: {item['message']}", "warning"))
            for item in document["diagnostics"]
        ],
    )
    return Page(document, "", tuple(lines))


def _tag(tag: Facts) -> str:
    return f"#{tag['tag']}:{tag['line']}" + (" (comment)" if "context" in tag else "")


def _section(name: str, lines: list[Line]) -> list[Line]:
    return [(("", ""),), ((f"{name} ({len(lines)})", "heading"),), *lines] if lines else []


def _block(block: dict[str, Any]) -> Line:
    first, last = block["lines"]
    span = f"{first}" if first == last else f"{first}-{last}"
    return (
        (f"{span:>9}", "line"),
        (f"  {block['kind']:<12}", ""),
        (f"{block['lang']:<8}", "dim"),
        (f"{block['voice']:<13}", "dim"),
        (squeezed(" ".join(_told(block))), "dim"),
    )


def _told(block: dict[str, Any]) -> Iterator[str]:
    """What else is known of a block, beside what every block has."""
    if block["speaker"]:
        yield f"{block['speaker']}:"
    if block["id"]:
        yield f"^{block['id']}"
    if "start" in block:
        yield f"{clock(block['start'])}–{clock(block['end']) if block.get('end') is not None else ''}"
    for name in ("task", "callout", "by", "about", "marker"):
        if name in block:
            yield f"{name} {block[name]}"


def _highlight(item: dict[str, Any]) -> Line:
    place = f"  {item['location']}" if item["location"] else ""
    return ((f"{item['line']:>9}", "line"), (f"  {squeezed(item['text'])}", ""), (place, "dim"))


def _found(item: dict[str, Any], means: str) -> Line:
    return ((f"{item['line']:>9}", "line"), (f"  {squeezed(item['surface'])}", ""), (f"  {means}", "dim"))


def _link(link: dict[str, Any]) -> Line:
    name = squeezed(link["target"] + link["subpath"]) or "(this note)"
    return ((f"{link['line']:>9}", "line"), (f"  {link['kind']:<10}", ""), (name, ""), (f"  {link['status']}", "dim"))
