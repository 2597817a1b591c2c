"""The page of an import: which notes were written, and what was left as it is, and why."""

from kb.page import Facts, Line, Page

_MOST = 20  # notes that are named one by one
_ACTIONS = {
    "created": "new",
    "changed": "changed",
    "failed": "not written",
}


def page(document: Facts) -> Page:
    lines: list[Line] = []
    told = [row for row in document["notes"] if row["action"] != "unchanged" or row["kept"]]
    lines += [_note(row) for row in told[:_MOST]]
    if len(told) > _MOST:
        lines.append(((f"… and {len(told) - _MOST:,} notes more", "dim"),))
    lines.append(((_summary(document), ""),))
    if document["skipped"]:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in document["skipped"].items())
        lines.append(((f"skipped: {reasons}", "dim"),))
    remarks = [*document["failed"], *document["remarks"]]
    for item in remarks[:_MOST]:
        said = f"  {item['code']}: {item['message']}"
        lines.append(((item["path"], "path"), (f":{item['line']}", "line"), (said, "warning")))
    if len(remarks) > _MOST:
        lines.append(((f"… and {len(remarks) - _MOST:,} records more; --format json has them all", "dim"),))
    return Page(document, "notes", tuple(lines))


def _note(row: Facts) -> Line:
    if row["action"] == "gone":
        return ((row["path"], "path"), (f"  deleted by you; to have it again remove {row['record']}", "dim"))
    counts = ", ".join(f"{row[name]:,} {words}" for name, words in _COUNTS if row[name])
    state = _ACTIONS.get(row["action"], "unchanged")
    return ((row["path"] or row["title"], "path"), (f"  {state}", "dim"), (f": {counts}" if counts else "", ""))


_COUNTS = (
    ("added", "added"),
    ("changed", "changed at the source"),
    ("kept", "kept yours"),
    ("deleted", "deleted by you"),
)


def _summary(document: Facts) -> str:
    notes = document["written"]
    if not notes and not document["failed"]:
        begin = "Nothing new"
    else:
        begin = f"{notes:,} {'note' if notes == 1 else 'notes'} {'to write' if document['dry_run'] else 'written'}"
    marks = ", ".join(f"{document[name]:,} {words}" for name, words in (*_COUNTS[:2], ("unchanged", "unchanged")))
    more = "".join(f", {document[name]:,} {words}" for name, words in _COUNTS[2:] if document[name])
    return f"{begin}; highlights: {marks}{more}"
