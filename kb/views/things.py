"""Pages about what notes speak of: lists, and one thing with all that is known of it."""

from collections.abc import Iterator
from itertools import islice

from kb.page import Facts, Line, Page
from kb.plot.spark import months, spark
from kb.views import claims, squeezed

_MONTHS = 120  # of a series
_SHOWN = 20  # lines of places
_CLAIMS = 8


def listed(rows: list[Facts], total: int, kind: str) -> Page:
    lines: list[Line] = [
        (
            (f"{row['mentions']:>6}", "line"),
            (f" in {row['notes']:>4} notes", "dim"),
            (f" +{row['urls']} in addresses" if row["urls"] else "", "dim"),
            (f"  {row['canonical']}", ""),
            ("  unverified" if row["unverified"] else "", "dim"),
        )
        for row in rows
    ]
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,}; --limit 0 shows all", "dim"),))
    if not rows:
        lines.append(((f"No note speaks of {'an' if kind[0] == 'o' else 'a'} {kind} like that.", ""),))
    return Page({"total": total, f"{kind}s": rows}, f"{kind}s", tuple(lines))


def shown(document: Facts, kind: str) -> Page:
    lines: list[Line] = [((document[kind], "heading"),), *_facts(document), *_family(document)]
    lines.append(
        (
            (f"{document['mentions']:,} mentions in {document['notes']:,} notes", ""),
            (f", {document['urls']:,} more in addresses" if document["urls"] else "", "dim"),
        )
    )
    lines += [_end(name, document[name]) for name in ("first", "last") if document[name]]
    for name in ("voices", "languages", "spellings"):
        told = ", ".join(f"{squeezed(text)} {count:,}" for text, count in list(document[name].items())[:8])
        lines.append(((f"{name:<10}", "dim"), (told, "")))
    lines += _by_month(document["months"])
    if document.get("claims"):
        lines += _claims(document["claims"], document[kind])
    places = document["places"]
    for place in places[:_SHOWN]:
        lines.append(
            (
                (place["path"], "path"),
                (f":{place['line']}", "line"),
                (f"  {squeezed(place['surface'])}", "hit"),
                (f"  {place['voice']} {place['context']}", "dim"),
            )
        )
    if len(places) > _SHOWN:
        lines.append(((f"and {len(places) - _SHOWN:,} more; --format json has all", "dim"),))
    return Page(document, "places", tuple(lines))


def _claims(rows: list[Facts], name: str) -> Iterator[Line]:
    """The first of the numbers that notes say of it."""
    yield ((f"{len(rows):,} claims", "heading"), (f"  kb claims --model {name.partition('/')[2]}", "dim"))
    yield from claims.ledger(rows[:_CLAIMS])


def _end(name: str, place: Facts) -> Line:
    where: Line = ((f"  {place['path']}", "path"), (f":{place['line']}", "line"))
    return ((f"{name:<10}", "dim"), (place["date"], ""), *where)


def _facts(document: Facts) -> Iterator[Line]:
    for name in ("maker", "family", "status", "announced", "released", "published"):
        if document.get(name):
            yield ((f"{name:<10}", "dim"), (str(document[name]), ""))


def _family(document: Facts) -> Iterator[Line]:
    for item in document.get("variants", ()):
        yield (
            ("relative  ", "dim"),
            (item["canonical"], ""),
            (f"  {item['mentions']} in {item['notes']} notes", "dim"),
        )


def _by_month(counts: dict[str, int]) -> Iterator[Line]:
    """How often, month by month, from the first to the last that speaks of it."""
    if len(counts) < 2:
        return
    shown = list(islice(months(min(counts), max(counts)), _MONTHS))
    series = spark([counts.get(month, 0) for month in shown])
    yield (("by month  ", "dim"), (f"{shown[0]} ", "dim"), (series, "hit"), (f" {shown[-1]}", "dim"))


def timeline(name: str, rows: list[Facts]) -> Page:
    lines: list[Line] = []
    for row in rows:
        lines.append(
            (
                (f"{row['date']:<20}", ""),
                (f"  {row['role']:<12}", "dim"),
                (row["path"], "path"),
                (f":{row['line']}", "line"),
            )
        )
        lines.append((("    ", ""), (squeezed(row["text"].strip())[:200], "dim")))
    if not rows:
        lines.append(((f"No note tells a date of {name}.", ""),))
    return Page({"model": name, "total": len(rows), "events": rows}, "events", tuple(lines))


def review(rows: list[Facts]) -> Page:
    lines: list[Line] = [
        (
            (f"{row['canonical']:<30}", ""),
            (f"{row['mentions']:>5}  ", "dim"),
            (row["path"], "path"),
            (f":{row['line']}", "line"),
            (f"  {squeezed(row['surface'])}", "hit"),
        )
        for row in rows
    ]
    if not rows:
        lines.append((("Every model that notes speak of is known.", ""),))
    return Page({"total": len(rows), "discovered": rows}, "discovered", tuple(lines))


def coverage(name: str, rows: list[Facts]) -> Page:
    lines: list[Line] = [((f"{'thoughts':>8}{'quotes':>8}{'claims':>8}{'links':>8}", "dim"),)] if rows else []
    for row in rows:
        counts = (
            f"{row['thoughts'] or '·':>8}{row['quotes'] or '·':>8}{row['claims'] or '·':>8}{row['links'] or '·':>8}"
        )
        lines.append(((counts, ""), (f"  {row['canonical']}", "path"), (f"  {row['state']}", "dim")))
    if not rows:
        lines.append(((f"No note cites a source on {name}.", ""),))
    return Page({"model": name, "total": len(rows), "sources": rows}, "sources", tuple(lines))


def decided(decision: Facts, place: str, is_new: bool) -> Page:
    verb, names = decision["verb"], " ".join(filter(None, (decision["model"], decision["says"])))
    told = f"{'no longer ' if decision['undo'] else ''}{_DONE[verb]}: {names}"
    how = f"written to {place}" if is_new else f"{place} says so already"
    return Page({"decision": decision, "file": place, "changed": is_new}, "", (((told, ""), (f"  ({how})", "dim")),))


_DONE = {"accept": "accepted", "reject": "rejected", "alias": "an alias", "forbid": "forbidden"}
