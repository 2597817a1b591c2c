"""The page of ``kb diff``: a line for each change, with its mark and place."""

from collections.abc import Sequence

from kb.page import Facts, Line, Page, Style
from kb.views import squeezed

_STYLES: dict[str, Style] = {"+": "hit", "-": "warning", "~": "heading", "!": "warning"}


def changes(rows: Sequence[Facts]) -> Page:
    lines = tuple(map(_line, rows)) or ((("No difference.", ""),),)
    return Page({"changed": bool(rows), "total": len(rows), "changes": list(rows)}, "changes", lines)


def _line(row: Facts) -> Line:
    told = f"{row['mark']}{row['kind']:<8}"
    where: Line = ((f"  {row['path']}", "path"), (f":{row['line']}", "line"))
    beside = "; ".join(filter(None, (row["reason"], f"was {row['was']}" if row["was"] else "")))
    return (told, _STYLES[row["mark"]]), (squeezed(row["text"]), ""), *where, (f"  ({beside})" if beside else "", "dim")
