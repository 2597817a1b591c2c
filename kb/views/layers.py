"""Pages of the unverified layer: what of a list is new, known, left out and why."""

from kb.page import Facts, Line, Page
from kb.views import squeezed

_NAMED = 6  # names that stand for the others of their row
_WIDTH = 32
_LONGEST = 30  # characters of a name


def read(document: Facts) -> Page:
    """What was read, as a table: how many, what they are, some of them."""
    models = [row["canonical"] for row in document["models"]]
    lines: list[Line] = [
        ((document["source"], "heading"), (f"  {document['entries']:,} entries", "dim")),
        _row("new, unverified", models),
        _row("known already", document["known"]),
        *(_row(f"left out: {reason}", names) for reason, names in document["left_out"].items()),
        *(
            ((f"{count:>6,}", "line"), (f"  entries left out: {reason}", ""))
            for reason, count in document["skipped"].items()
        ),
        ((_end(document), "dim"),),
    ]
    return Page(document, "models", tuple(lines))


def _row(title: str, names: list[str]) -> Line:
    some = ", ".join(squeezed(name)[:_LONGEST] for name in names[:_NAMED])
    more = " …" if len(names) > _NAMED else ""
    return ((f"{len(names):>6,}", "line"), (f"  {title:<{_WIDTH}}", ""), (f"  {some}{more}" if some else "", "dim"))


def _end(document: Facts) -> str:
    if document["dry_run"]:
        return f"nothing was written; without --dry-run it would be {document['file']}"
    if document["changed"]:
        return f"written to {document['file']}; kb model import --remove {document['layer']} takes it away"
    return f"{document['file']} says so already" if document["new"] else "nothing to write"


def removed(document: Facts) -> Page:
    count = document["removed"]
    done = "would go" if document["dry_run"] else "gone"
    told = f"{document['layer']}: {count:,} unverified {'model' if count == 1 else 'models'} {done}"
    return Page(document, "", (((told, ""), (f"  ({document['file']})", "dim")),))
