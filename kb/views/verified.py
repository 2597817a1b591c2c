"""What became of citations: each that is not as it was, with what stands there now, and how many are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.page import Facts, Line, Page, Style
from kb.text import cut, one_line

_LONGEST = 100  # cells of what stands there now
_STYLES: dict[str, Style] = {"fixed": "hit", "moved": "hit", "changed": "warning", "lost": "warning"}
_STATES = ("ok", "fixed", "moved", "changed", "lost")


class Row(NamedTuple):
    """file, at: where the citation stands.  status: ok, moved, changed, lost, or fixed: it moved.

    path, line, last: what it cites.  now_…: where that stands now.  text: what stands there instead.
    """

    file: str
    at: int
    status: str
    path: str
    line: int
    last: int
    now_path: str
    now_line: int
    now_last: int
    text: str
    token: str


def verified(rows: Sequence[Row], bare: Sequence[tuple[str, int, str]], files: int) -> Page:
    """bare: file, line and words of what has no citation."""
    counts = Counter(row.status for row in rows)
    document: Facts = {
        "files": files,
        "total": len(rows),
        "counts": {state: counts[state] for state in _STATES},
        "citations": [row._asdict() for row in rows],
        "uncited": [{"file": file, "line": line, "text": words} for file, line, words in bare],
    }
    return Page(document, "citations", tuple(_lines(rows, bare, counts)))


def is_sound(page: Page) -> bool:
    """Whether all citations hold, now."""
    counts = page.document["counts"]
    return not (counts["moved"] or counts["changed"] or counts["lost"] or page.document["uncited"])


def _lines(rows: Sequence[Row], bare: Sequence[tuple[str, int, str]], counts: Counter[str]) -> Iterator[Line]:
    for row in rows:
        if row.status != "ok":
            yield tuple(_line(row))
            if row.text:
                yield (("    now: ", "dim"), (cut(one_line(row.text), _LONGEST), ""))
    for file, line, words in bare:
        yield ((file, "path"), (f":{line}", "line"), ("  uncited  ", "warning"), (cut(one_line(words), _LONGEST), ""))
    told = [f"{counts[state]:,} {state}" for state in _STATES if counts[state]]
    told += [f"{len(bare):,} without a citation"] if bare else []
    yield ((f"{len(rows):,} {'citation' if len(rows) == 1 else 'citations'}: {', '.join(told)}", "dim"),)


def _line(row: Row) -> Iterator[tuple[str, Style]]:
    yield row.file, "path"
    yield f":{row.at}", "line"
    yield f"  {row.status:<7}  ", _STYLES[row.status]
    yield _place(row.path, row.line, row.last), ""
    if row.status in ("moved", "fixed"):
        yield f" → {_place(row.now_path, row.now_line, row.now_last)}", ""


def _place(path: str, line: int, last: int) -> str:
    return f"{path}:{line}-{last}" if last > line else f"{path}:{line}"
