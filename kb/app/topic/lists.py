"""A thought that ends in a colon goes on in the list under it."""

import re
import sqlite3
from collections.abc import Mapping, Sequence

from kb.store import topical
from kb.store.looking import PassageText
from kb.store.topical import Block

_MOST = 20  # items of a list
_ITEM = re.compile(r"[ \t>]*(?:[-*+•‣◦]|\d{1,3}[.)])[ \t\u00a0]")


def thoughts(db: sqlite3.Connection, blocks: Sequence[Block], texts: Mapping[int, PassageText]) -> list[list[Block]]:
    """Each of these blocks of the owner alone, in their order, or with the items that it leads to."""
    leads = {block.id for block in blocks if _leads(block, texts[block.passage].text)}
    known = {block.id for block in blocks}
    items = [item for item in topical.items_after(db, leads, _MOST) if item.id not in known]
    groups: list[list[Block]] = []
    for block in sorted((*blocks, *items), key=lambda block: block.id):
        if groups and groups[-1][0].id in leads and _goes_on(groups[-1], block, texts):
            groups[-1].append(block)
        elif block.id in known:
            groups.append([block])
    return groups


def _leads(block: Block, text: str) -> bool:
    return text[block.start : block.end].rstrip().endswith((":", "："))


def _goes_on(group: Sequence[Block], block: Block, texts: Mapping[int, PassageText]) -> bool:
    """Whether a block is the next item of a group's list."""
    first, before = group[0], group[-1]
    if block.id != before.id + 1 or block.passage != first.passage or block.kind != "item":
        return False
    is_near = block.line <= before.last + 2 and block.level >= first.level
    return is_near and _ITEM.match(texts[block.passage].text, block.start, block.end) is not None
