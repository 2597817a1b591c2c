"""Pages of guesses: where a note's words may come from, and why; and of what was decided."""

from kb.page import Facts, Line, Page
from kb.views import squeezed


def known(path: str, url: str, key: str, status: str, place: str, remarks: list[Facts]) -> Page:
    """status: stated (by the note itself) or accepted.  place: the file that says so."""
    source = {"source_id": key, "url": url, "status": status, "file": place}
    document: Facts = {"path": path, "source": source, "total": 0, "candidates": [], "remarks": remarks}
    how = f"  (accepted in {place})" if status == "accepted" else ""
    line: Line = ((path, "path"), (" has a source: ", "dim"), (squeezed(url), ""), (how, "dim"))
    return Page(document, "", (line, *remarked(remarks)))


def guessed(path: str, rows: list[Facts], total: int, rejected: list[str], why: str, remarks: list[Facts]) -> Page:
    """why: there is none, if there is none."""
    document: Facts = {"path": path, "source": None, "total": total, "candidates": rows}
    document |= {"rejected": rejected, "remarks": remarks}
    lines: list[Line] = []
    for row in rows:
        number: Line = ((f"{row['number']:>3}  ", "line"), (f"{row['class']:<7}", "heading"))
        lines.append((*number, (row["canonical"], "path"), (f"  {row['score']:.2f}", "dim")))
        words = [reason for reason in row["reasons"] if reason["kind"] == "words"]
        lines += [_reason("+", reason) for reason in row["reasons"] if reason not in words]
        lines += [_reason("+", _joined(words))] if words else []
        lines += [_reason("−", reason) for reason in row["against"]]
    lines += [(("rejected   ", "dim"), (squeezed(key), "path")) for key in rejected]
    lines += remarked(remarks)
    if not rows:
        return Page(document, "candidates", ((((f"{path} {why}"), ""),), *(((" ", ""), *line) for line in lines)))
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} candidates; --limit 0 shows all", "dim"),))
    lines.append((("None of them is confirmed; if one is right: kb source accept NOTE NUMBER", "dim"),))
    return Page(document, "candidates", tuple(lines))


def judged(verb: str, path: str, key: str, url: str, undo: bool, place: str, is_new: bool) -> Page:
    decision = {"verb": verb, "path": path, "source_id": key, "source": url, "undo": undo}
    told = f"{'no longer ' if undo else ''}{verb}ed as the source of {path}: {url}"
    return _decided(decision, told, place, is_new)


def related(urls: list[str], undo: bool, place: str, is_new: bool) -> Page:
    decision = {"verb": "relate", "sources": urls, "undo": undo}
    return _decided(decision, f"{'no longer ' if undo else ''}related: {' '.join(urls)}", place, is_new)


def _decided(decision: Facts, told: str, place: str, is_new: bool) -> Page:
    how = f"written to {place}" if is_new else f"{place} says so already"
    document: Facts = {"decision": decision, "file": place, "changed": is_new}
    return Page(document, "", (((squeezed(told), ""), (f"  ({how})", "dim")),))


def remarked(remarks: list[Facts]) -> list[Line]:
    """What a person should know of the vault's own file."""
    return [
        ((f"{remark['path']}:{remark['line']}", "path"), (f"  {squeezed(remark['message'])}", "warning"))
        for remark in remarks
    ]


def _joined(words: list[Facts]) -> Facts:
    """Shared words on one line, with the places of all."""
    places = dict.fromkeys(place for word in words for place in word["places"])
    return {"kind": "words", "text": ", ".join(word["text"] for word in words), "places": list(places)}


def _reason(sign: str, reason: Facts) -> Line:
    places = ", ".join(reason["places"])
    return ((f"     {sign} {reason['kind']:<7}", "dim"), (squeezed(reason["text"]), ""), (f"  {places}", "line"))
