"""Ids carry their note, so that the note of a row is a shift and a note's rows are ranges.

A block, link, mention or claim is ``note << ROW_BITS | n``.  A passage is ``note << NEAR_BITS | n``
as long as n fits, for FTS5 writes of each term how far apart its rows are, a byte for small
distances; the later passages of a long note are ``FAR + (note << FAR_BITS | n)``.
"""

ROW_BITS = 20
MOST_ROWS = 1 << ROW_BITS  # blocks, links or mentions of one note: a million
NEAR_BITS = 3
FAR_BITS = 10
FAR = 1 << 40
MOST_PASSAGES = 1 << FAR_BITS

Range = tuple[int, int]


def row(note: int, count: int) -> int:
    return (note << ROW_BITS) + count


def rows(note: int) -> Range:
    """The first id of a note's blocks, links, mentions or claims, and the one after its last."""
    return note << ROW_BITS, (note + 1) << ROW_BITS


def passage(note: int, count: int) -> int:
    return (note << NEAR_BITS) + count if count < 1 << NEAR_BITS else FAR + (note << FAR_BITS) + count


def passages(note: int) -> tuple[Range, Range]:
    """The two ranges of a note's passages, in their order."""
    return (
        (note << NEAR_BITS, (note + 1) << NEAR_BITS),
        (FAR + (note << FAR_BITS), FAR + ((note + 1) << FAR_BITS)),
    )


def place(passage: int) -> tuple[int, int]:
    """The note of a passage, and which of its passages it is."""
    bits, first = (FAR_BITS, FAR) if passage >= FAR else (NEAR_BITS, 0)
    return (passage - first) >> bits, (passage - first) & ((1 << bits) - 1)


# The same in SQL.


def note_of(passage: str) -> str:
    return f"iif({passage} < {FAR}, {passage} >> {NEAR_BITS}, ({passage} - {FAR}) >> {FAR_BITS})"


def passage_of(note: str, count: str) -> str:
    far = f"{FAR} + ({note} << {FAR_BITS}) + {count}"
    return f"iif({count} < {1 << NEAR_BITS}, ({note} << {NEAR_BITS}) + {count}, {far})"


def within(table: str, note: str) -> str:
    """That a block, link, mention or claim is one of a note's."""
    return f"{table}.id >= {note} << {ROW_BITS} and {table}.id < ({note} + 1) << {ROW_BITS}"


def passages_within(note: str) -> str:
    """That a passage is one of a note's."""
    near = f"passages.id >= {note} << {NEAR_BITS} and passages.id < ({note} + 1) << {NEAR_BITS}"
    first, last = f"{FAR} + ({note} << {FAR_BITS})", f"{FAR} + (({note} + 1) << {FAR_BITS})"
    return f"({near} or passages.id >= {first} and passages.id < {last})"


def standing(block: str) -> str:
    """Joins, as ``amid``, what sort of block something stands in: its kind, level, lang and voice; of nothing
    where it stands in none.  To join the view ``blocks`` in this way would make all of it first."""
    return (
        f"left join block_places as placed on placed.id = {block} "
        "left join block_kinds as amid on amid.id = placed.kind"
    )
