"""Why a search finds nothing, and why a note is where it is or is not found, for a person."""

from collections.abc import Iterator, Sequence

from kb.page import Facts, Line, Page


def reasons(found: Sequence[Facts]) -> Iterator[str]:
    """One line for each reason why nothing was found; none if it is only that the one word is nowhere."""
    if len(found) == 1 and found[0]["kind"] == "word" and not (_like(found[0]) or found[0]["present"]):
        return
    for row in found:
        if row["kind"] == "word":
            yield _nowhere(row)
        elif row["kind"] == "lines":
            yield f"{_notes(row['left_of'])} would answer, but no line of them meets {' '.join(row['what'])}"
        elif not row["notes"]:
            yield f"no note meets {row['what']}{_like(row)}"
        else:
            yield f"{row['what']} leaves none of {_notes(row['left_of'])}"


def page(document: Facts) -> Page:
    lines: list[Line] = [((document["path"], "path"), ("  ", ""), (_verdict(document), "heading"))]
    lines += [_word(row) for row in document["words"]]
    lines += [_condition(row) for row in document["conditions"]]
    if document["in_one_block"] is False:
        lines.append((("    ✗ ", "warning"), ("no line of it meets the filters where the words stand", "")))
    return Page(document, "", tuple(lines))


def _verdict(document: Facts) -> str:
    if not document["answers"]:
        return "is not among the answers"
    return f"is number {document['place']} of {_notes(document['total'])}: {document['tier']}"


def _word(row: Facts) -> Line:
    terms = ", ".join(row["terms"])
    sought = f" (sought as {terms})" if row["terms"] and terms != row["word"].strip('"') else ""
    if row["there"]:
        where = f"line {', '.join(map(str, row['lines']))}" if row["lines"] else "in its name, or a link to it"
        return (("    ✓ ", "hit"), (row["word"], ""), (f"{sought}  {where}; in {_notes(row['notes'])}", "dim"))
    if not row["notes"]:
        return (("    ✗ ", "warning"), (_nowhere(row), ""))
    apart = f"; it has {', '.join(row['parts'])}, but not so together" if row["parts"] else ""
    return (("    ✗ ", "warning"), (row["word"], ""), (f"{sought}  not here{apart}; in {_notes(row['notes'])}", "dim"))


def _condition(row: Facts) -> Line:
    mark: Line = (("    ✓ ", "hit"),) if row["met"] else (("    ✗ ", "warning"),)
    has = f"  it has {', '.join(row['here'])}" if row["here"] and not row["met"] else ""
    where = f"  line {', '.join(map(str, row['lines']))}" if row["lines"] else ""
    nobody = f"  no note meets it{_like(row)}" if not row["notes"] else ""
    return (*mark, (row["what"], ""), (where + has + nobody, "dim"))


def _nowhere(row: Facts) -> str:
    parts = f"; of its parts there is {', '.join(row['present'])}" if row["present"] else ""
    return f"{row['word']} is nowhere in this vault{parts}{_like(row)}"


def _like(row: Facts) -> str:
    if row["names"]:
        return f"; names like it: {', '.join(row['names'])}"
    if row["known"]:
        return f"; there are: {', '.join(row['known'])}"
    return f"; did you mean: {', '.join(row['nearest'])}" if row["nearest"] else ""


def _notes(count: int) -> str:
    return f"{count:,} note{'' if count == 1 else 's'}"
