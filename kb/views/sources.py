"""Pages about sources: what is cited, and all that the notes know of one source."""

from kb.page import Facts, Line, Page
from kb.views import squeezed
from kb.views.guesses import remarked


def listed(rows: list[Facts], total: int) -> Page:
    document: Facts = {"total": total, "sources": rows}
    lines: list[Line] = [
        ((f"{row['citations']:>5}", "line"), (f" in {row['notes']:>4} notes  ", "dim"), (row["canonical"], "path"))
        for row in rows
    ]
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} sources; --limit 0 shows all", "dim"),))
    if not rows:
        lines.append((("No note cites an address like that.", ""),))
    return Page(document, "sources", tuple(lines))


def shown(document: Facts) -> Page:
    lines: list[Line] = [((document["canonical"], "path"), (f"  {document['source_id']}", "dim"))]
    if time := document["time"]:
        lines.append((("from      ", "dim"), (time["iso"], ""), (f"  by the {time['method']}", "dim")))
    for name in ("titles", "roles", "spellings"):
        for row in document[name]:
            label = f"{name[:-1]:<9} "
            lines.append(((label, "dim"), (squeezed(row["text"]), ""), (f"  × {row['count']}", "dim")))
    lines += [(("record    ", "dim"), (record["path"], "path")) for record in document["records"]]
    for other in (*document["related"], *document["suggestions"]):
        reasons = "; ".join(other["reasons"])
        lines.append(
            (
                (f"{other.get('status', 'perhaps'):<10}", "dim"),
                (squeezed(other.get("source_id") or f"[[{other['page']}]]"), "path"),
                (f"  {other['relation']}: {squeezed(reasons)}", "dim"),
            )
        )
    for row in document["citations"]:
        status = "" if row["status"] == "cited" else f"  {row['role']}, {row['status']}"
        lines.append(((row["path"], "path"), (f":{row['line']}", "line"), (status, "heading")))
        lines.append((("    ", ""), (squeezed(row["text"][:300]), "")))
        lines += [(("     + ", "dim"), (squeezed(reason), "dim")) for reason in row["reasons"]]
    lines += remarked(document["remarks"])
    return Page(document, "citations", tuple(lines))
