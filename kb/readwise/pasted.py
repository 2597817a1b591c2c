"""The paste of an export: bullets and words are left, headings and links are gone (formats 2.2)."""

from collections.abc import Iterator, Sequence

from kb import labels
from kb.readwise import items
from kb.readwise.items import Found
from kb.readwise.rows import Row


def is_paste(rows: Sequence[Row]) -> bool:
    """No row has a mark of Markdown that Readwise writes."""
    links = (row.place.url or row.place.anchor for row in rows if row.place)
    return not any(links) and not any(row.heading or row.batch is not None for row in rows)


def read(rows: Sequence[Row]) -> Found:
    found = Found()
    last_mark = max((n for n, row in enumerate(rows) if row.place), default=-1)
    section = ""
    n = 0
    while n < len(rows):
        row, following = rows[n], n + 1
        if means := labels.meaning(row.text):
            section = means
            found.beside.append(row.block("heading", 2))
        elif section == "highlights" and 0 <= last_mark < n and not row.bullet:
            found.beside.append(row.block("prose", 0))  # a mark ends a highlight
        elif not row.is_blank and (section == "highlights" or (n <= last_mark and (row.bullet or row.place))):
            text_end = following if n > last_mark else _text_end(rows, n)
            following = _children_end(rows, text_end, row.indent)
            text = list(_parted(rows[n:text_end]))
            found.items.append(items.read(text, lambda row: row.text.lstrip(), rows[text_end:following]))
        else:
            found.beside.append(row.block("field", 0))
        n = following
    return found


def _text_end(rows: Sequence[Row], n: int) -> int:
    """Past the next mark, or before a section's name: rows without a mark begin a highlight."""
    while not rows[n].place:
        n += 1
        if labels.meaning(rows[n].text):
            return n
    return n + 1


def _children_end(rows: Sequence[Row], n: int, own: int) -> int:
    """Past the labels and the deeper bullets that follow a highlight."""
    end = n
    for k in range(n, len(rows)):
        row = rows[k]
        if row.label or (row.bullet and row.indent > own and not row.place):
            end = k + 1
        elif not row.is_blank:
            break
    return end


def _parted(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows without their bullets, each of which begins a paragraph."""
    for row in rows:
        if row.bullet:
            yield row._replace(text="")
        yield row.part(row.start + row.bullet)
