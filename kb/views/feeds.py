"""Pages about feeds: what the vault subscribes to, what a fetch brought, what became of an item."""

from kb.page import Facts, Line, Page, Style
from kb.views import squeezed

_WIDEST = 40  # characters of a column of names
_LONGEST = 200  # characters of a reason
_STYLES: dict[str, Style] = {"new": "hit", "failed": "warning", "refused": "warning", "gone": "warning"}
_COUNTS = (("new", "new"), ("changed", "changed"), ("elsewhere", "known from another feed"))


def fetched(document: Facts) -> Page:
    """A row for each feed, and a line of sums."""
    rows = document["feeds"]
    width = _width(rows, "feed")
    lines = [_outcome(row, width) for row in rows]
    if rows:
        count = f"{len(rows):,} feed{'' if len(rows) == 1 else 's'}"
        failed = f"; {len(document['failed']):,} failed" if document["failed"] else ""
        lines.append(((f"{count}: {_counts(document) or 'nothing new'}{failed}", "heading"),))
    else:
        lines.append((("No feed to fetch.  kb feed add URL subscribes to one.", ""),))
    return Page(document, "feeds", (*lines, *_remarks(document)))


def _outcome(row: Facts, width: int) -> Line:
    told = _counts(row)
    message = squeezed(row["message"] or "")[:_LONGEST]
    if row["outcome"] not in ("new", "unchanged"):
        told = ", ".join(filter(None, (told, message)))
    return (
        (f"{row['outcome']:<10}", _STYLES.get(row["outcome"], "dim")),
        (f"{row['feed']:<{width}}  ", "path"),
        (told, ""),
        (f"  next try {row['next']}" if row["next"] and row["outcome"] != "unchanged" else "", "dim"),
    )


def _counts(row: Facts) -> str:
    return ", ".join(f"{row[name]:,} {words}" for name, words in _COUNTS if row[name])


def listed(document: Facts) -> Page:
    """A row for each feed that the vault subscribes to, or did."""
    rows = document["feeds"]
    width = _width(rows, "feed")
    lines: list[Line] = []
    if rows:
        lines.append(((f"{'items':>6} {'new':>4}  {'answered':<20}  {'feed':<{width}}  state", "dim"),))
    for row in rows:
        head = f"{row['items']:>6,} {row['new']:>4,}  {row['answered'] or 'never':<20}  "
        lines.append(
            (
                (head, "line"),
                (f"{row['feed']:<{width}}  ", "path"),
                (row["state"], "" if row["state"] in ("well", "not asked yet", "removed") else "warning"),
                (f"  {squeezed(row['title'])[:_WIDEST]}", "dim"),
                (f"  {' '.join(f'#{tag}' for tag in row['tags'])}" if row["tags"] else "", "dim"),
            )
        )
        if row["message"]:
            next = f"; next try {row['next']}" if row["next"] else ""
            lines.append(((f"{'':>13}{squeezed(row['message'])[:_LONGEST]}{next}", "warning"),))
    if not rows:
        lines.append((("This vault subscribes to no feed like that.  kb feed add URL", ""),))
    return Page(document, "feeds", (*lines, *_remarks(document)))


def changed(document: Facts) -> Page:
    """What was subscribed to, or is no longer."""
    lines: list[Line] = [
        ((f"{row['action']:<9} ", "dim"), (row["feed"], "path"), (f"  {squeezed(row['url'])}", ""))
        for row in document["feeds"]
    ]
    lines += [(("known     ", "dim"), (squeezed(url), "")) for url in document.get("known", ())]
    if told := document.get("told"):
        lines.append(((told, "dim"),))
    return Page(document, "", tuple(lines) or ((("Nothing to do.", ""),),))


def kept(document: Facts) -> Page:
    told = "written" if document["written"] else "has been a note before"
    return Page(document, "", (((document["path"], "path"), (f"  {told}: {squeezed(document['title'])}", "dim")),))


def _width(rows: list[Facts], name: str) -> int:
    return min(max((len(row[name]) for row in rows), default=0), _WIDEST)


def _remarks(document: Facts) -> list[Line]:
    return [
        ((item["path"], "path"), (f":{item['line']}", "line"), (f"  {squeezed(item['message'])}", "warning"))
        for item in document["remarks"]
    ]
