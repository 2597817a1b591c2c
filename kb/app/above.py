"""What stands above each block of a note: the items that it is in, and the headings."""

import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kb.store import looking

_ITEM = re.compile(r"[ \t>]*(?:[-*+•]|\d{1,9}[.)])[ \t]")

Stretch = tuple[int, int]  # first and last line


class Standing(NamedTuple):
    """A block of a note.

    item:  the line on which the item that it is in begins; of a block in none, its own first line.
    above: the beginnings of the items around that one, then the headings, the nearest first; each
           with which of them it is: ``above`` or ``heading``.
    """

    kind: str
    first: int
    last: int
    item: int
    above: tuple[tuple[Stretch, str], ...]


def blocks(db: sqlite3.Connection, note: int) -> Iterator[Standing]:
    """All of a note, in their order."""
    heads: list[tuple[int, Stretch]] = []  # by their level
    items: list[tuple[int, Stretch]] = []  # by their level, each by the block that begins it
    for passage in looking.passage_ids(db, note):
        text = looking.text(db, passage).text
        for block in looking.blocks(db, passage):
            here = (block.line, block.last)
            is_inside = bool(block.level) and block.kind not in ("heading", "highlight")
            begins = is_inside and bool(_ITEM.match(text, block.start, block.end))
            if block.kind == "heading":
                heads = [head for head in heads if head[0] < block.level]
            items = [item for item in items if is_inside and item[0] < block.level + (not begins)]
            around = items if begins else items[:-1]
            over = [(stretch, "above") for _, stretch in reversed(around)]
            over += [(stretch, "heading") for _, stretch in reversed(heads)]
            yield Standing(block.kind, *here, here[0] if begins or not items else items[-1][1][0], tuple(over))
            if block.kind == "heading":
                heads.append((block.level, here))
            elif begins:
                items.append((block.level, here))
