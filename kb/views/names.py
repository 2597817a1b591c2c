"""Pages about names of people and organisations: suggestions, and what was decided."""

from kb.page import Facts, Line, Page
from kb.views import squeezed

_SHOWN = 3  # places of a reason
_DONE = {"accept": "accepted", "reject": "rejected", "alias": "an alias", "forbid": "forbidden"}


def suggested(rows: list[Facts], total: int) -> Page:
    lines: list[Line] = []
    for row in rows:
        lines.append(
            (
                (row["name"], "hit"),
                (" may be ", "dim"),
                (row["person"], "heading"),
                (f"  {row['confidence']:.2f}, {_times(row['mentions'])}", "dim"),
            )
        )
        for reason in row["reasons"]:
            shown = ", ".join(reason["places"][:_SHOWN])
            more = f" and {len(reason['places']) - _SHOWN} more" if len(reason["places"]) > _SHOWN else ""
            lines.append((("     + ", "dim"), (squeezed(reason["text"]), ""), (f"  {shown}{more}", "line")))
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,}; --limit 0 shows all", "dim"),))
    if rows:
        lines.append((("None of them is confirmed: kb person accept NAME PERSON, or kb person reject NAME.", "dim"),))
    else:
        lines.append((("No note has a name alone that a person it speaks of may bear.", ""),))
    return Page({"total": total, "suggestions": rows}, "suggestions", tuple(lines))


def decided(decision: Facts, place: str, is_new: bool) -> Page:
    verb, told = decision["verb"], " ".join(filter(None, (decision["says"], decision["name"])))
    told = f"{'no longer ' if decision['undo'] else ''}{_DONE[verb]}: {told}"
    how = f"written to {place}" if is_new else f"{place} says so already"
    return Page({"decision": decision, "file": place, "changed": is_new}, "", (((told, ""), (f"  ({how})", "dim")),))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
