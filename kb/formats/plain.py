"""Free notes: lines, lists, headings that lost their ``#``, and a pasted model trace."""

import re
from collections.abc import Iterator

from kb import markdown
from kb.formats import Format
from kb.note import Block, Note, Raw
from kb.text import LINE_END, Lines, Span

_CHUNK = re.compile(r"^[ \t]*(?:---[ \t]*)?CHUNK(?:[ \t]*\d+)?[ \t]*(?::|---)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*+•‣◦]|\d{1,3}[.)])[ \t\u00a0]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_LABEL = re.compile(r"[^\W\d][^:：.!?。]{0,38}[:：]\Z")
_SENTENCE_END = tuple(".!?。！？…”\"')]»")
_WRAPPED = 80  # columns: a line at least this long may go on in the next one
_SOFT = 60  # characters: a longer line is no heading


def sniff(raw: Raw) -> float:
    """A pasted trace in a note without Markdown headings; else whatever nobody wants."""
    if _CHUNK.search(raw.text) and not _HEADING.search(raw.text):
        return 0.7
    return 0.1


def parse(raw: Raw) -> Note:
    return markdown.note(raw, "plain", markdown.parts(raw, _cut))


def _cut(text: str, lines: Lines, first: int) -> list[Block]:
    rows = [LINE_END.sub("", text[lines.start(n) : lines.start(n + 1)]) for n in range(1, len(lines.starts) + 1)]
    return list(_blocks(rows, lines, first))


def _blocks(rows: list[str], lines: Lines, line: int) -> Iterator[Block]:
    """rows: all lines of the file.  line: where to begin."""
    heading: tuple[str, ...] = ()
    while line <= len(rows):
        words = rows[line - 1].strip()
        last = line
        if not words:
            pass
        elif _CHUNK.match(rows[line - 1]):
            yield _made("field", rows, lines, line, line, heading)
            last = _end_of_trace(rows, line + 1)
            if last > line:
                yield _made("trace", rows, lines, line + 1, last, heading)
        elif _is_heading(rows, line):
            yield _made("heading", rows, lines, line, line, (), 2)
            heading = (words.rstrip(":："),)
        else:
            kind = "item" if _ITEM.match(words) else "prose"
            last = _end_of_wrapped(rows, line)
            yield _made(kind, rows, lines, line, last, heading)
        line = last + 1


def _end_of_trace(rows: list[str], first: int) -> int:
    """A trace runs to the end of the note unless a line clearly leaves it (DD-1).

    That line takes the section it stands in with it, from its title on: a trace is made of
    titles and texts, and an address under a text belongs to the same pair (sample 2).
    """
    title, last = 0, first - 1
    for line in range(first, len(rows) + 1):
        words = rows[line - 1].strip()
        if _ADDRESS.match(words) or _LABEL.match(words):
            return title - 1 if title > first else last
        if words:
            last = line
            title = line if _is_heading(rows, line) else title
    return last


def _end_of_wrapped(rows: list[str], line: int) -> int:
    """The last line of a paragraph that was wrapped by hand."""
    while line < len(rows) and len(words := rows[line - 1].rstrip()) >= _WRAPPED:
        following = rows[line].strip()
        if words.endswith(_SENTENCE_END) or not following[:1].islower() or _is_listed(following):
            break
        line += 1
    return line


def _is_heading(rows: list[str], line: int) -> bool:
    """A short line without a sentence's end that has something longer under it (formats 1.9)."""
    words = rows[line - 1].strip()
    following = rows[line].strip() if line < len(rows) else ""
    before = rows[line - 2].strip() if line > 1 else ""
    if len(words) > _SOFT or words.endswith(_SENTENCE_END) or _is_listed(words) or not following:
        return False
    if before and not (before.endswith(_SENTENCE_END) or _is_listed(before)):
        return False
    return words.endswith((":", "：")) or len(following) > len(words) or _is_listed(following)


def _is_listed(words: str) -> bool:
    """An item, a quote, an embed, or a line that ends in an address."""
    last = words.rsplit(None, 1)[-1] if words else ""
    return bool(_ITEM.match(words)) or words.startswith((">", "![")) or "://" in last or last.startswith("www.")


def _made(
    kind: str, rows: list[str], lines: Lines, first: int, last: int, headings: tuple[str, ...], level: int = 0
) -> Block:
    start = lines.start(first) + len(rows[first - 1]) - len(rows[first - 1].lstrip())
    end = lines.start(last) + len(rows[last - 1].rstrip())
    return Block(kind, Span(start, end, first), last, level, headings)


PART = Format("plain", sniff, parse)
