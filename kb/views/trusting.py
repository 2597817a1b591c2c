"""Pages about templates: which there are, which are trusted, what stands in one."""

from collections.abc import Iterable

from kb.page import Facts, Line, Page, Style
from kb.text import cut

_LOOK: dict[str, Style] = {"changed": "warning", "not trusted": "warning", "unreadable": "warning"}


def listed(rows: list[Facts], nothing: str) -> Page:
    """rows: of each template ``name``, ``format``, ``folder``, ``size``, ``sum`` and ``state``."""
    width = max((len(row["name"]) for row in rows), default=0)
    lines: list[Line] = [
        (
            (f"{row['name']:<{width}}", "path"),
            (f"  {row['state']:<11}", _LOOK.get(row["state"], "hit")),
            (f"  {row['size']:>7,} bytes  sha256 {cut(row['sum'], 17)}", "dim"),
            (f"  --format {row['format']}", ""),
        )
        for row in rows
    ]
    return Page({"templates": rows}, "templates", tuple(lines) or (((nothing, ""),),))


def told(rows: list[Facts], done: str) -> Page:
    """What became of some templates.  done: ``trusted``, ``trusted no more``."""
    lines: Iterable[Line] = (
        ((row["name"], "path"), (f"  {done}", ""), (f"  sha256 {row['sum']}", "dim")) for row in rows
    )
    return Page({"templates": rows}, "templates", tuple(lines))


def text(name: str, size: int, sum: str, content: str) -> Page:
    """A template as it is on disk, below a line that says what it is."""
    head: Line = ((name, "path"), (f"  {size:,} bytes  sha256 {sum}", "dim"))
    body: Iterable[Line] = (((line, ""),) for line in content.splitlines())
    return Page({"name": name, "size": size, "sum": sum, "text": content}, "", (head, *body))
