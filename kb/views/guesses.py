"""Pages of guesses: where a note's words may come from, and why."""

from kb.page import Facts, Line, Page
from kb.views import squeezed


def known(path: str, url: str, key: str) -> Page:
    document: Facts = {"path": path, "source": {"source_id": key, "url": url}, "total": 0, "candidates": []}
    return Page(document, "", (((path, "path"), (" has a source: ", "dim"), (url, "")),))


def guessed(path: str, rows: list[Facts], total: int, why: str) -> Page:
    """why: there is none, if there is none."""
    document: Facts = {"path": path, "source": None, "total": total, "candidates": rows}
    lines: list[Line] = []
    for row in rows:
        lines.append(((f"{row['class']:<7}", "heading"), (row["canonical"], "path"), (f"  {row['score']:.2f}", "dim")))
        words = [reason for reason in row["reasons"] if reason["kind"] == "words"]
        lines += [_reason("+", reason) for reason in row["reasons"] if reason not in words]
        lines += [_reason("+", _joined(words))] if words else []
        lines += [_reason("−", reason) for reason in row["against"]]
    if not rows:
        return Page(document, "candidates", (((f"{path} {why}", ""),),))
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} candidates; --limit 0 shows all", "dim"),))
    lines.append((("None of them is confirmed: if one is right, write its address into the note.", "dim"),))
    return Page(document, "candidates", tuple(lines))


def _joined(words: list[Facts]) -> Facts:
    """Shared words on one line, with the places of all."""
    places = dict.fromkeys(place for word in words for place in word["places"])
    return {"kind": "words", "text": ", ".join(word["text"] for word in words), "places": list(places)}


def _reason(sign: str, reason: Facts) -> Line:
    places = ", ".join(reason["places"])
    return ((f"     {sign} {reason['kind']:<7}", "dim"), (squeezed(reason["text"]), ""), (f"  {places}", "line"))
