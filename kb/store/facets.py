"""Counting notes by what they have: one statement a facet.

A count is of the notes that a filter on the value would leave, so a facet tells which filter to
add; of values that hold others (``tag:ai``, ``source:openai.com``) only the value itself counts.
"""

import json
import sqlite3
from collections.abc import Iterable

_SPOKEN = "select note, canonical as value from mentions where context != 'url' and kind ="
FACETS = {
    "model": f"{_SPOKEN} 'model'",
    "source": "select note, key as value from links where kind = 'web' and context = '' "
    "union all select id, source from notes",
    "lang": "select note, lang as value from blocks where lang != 'und'",
    "voice": "select note, voice as value from blocks where voice != ''",
    "month": "select id as note, substr(date, 1, 7) as value from notes",
    "tag": "select note, key as value from tags where context = ''",
    "person": f"{_SPOKEN} 'person'",
    "org": f"{_SPOKEN} 'organisation'",
    "kind": "select id as note, format as value from notes",
}


def counted(db: sqlite3.Connection, facet: str, ids: Iterable[int]) -> list[tuple[str, int]]:
    """Value and how many of these notes have it, the most frequent first; months in their order."""
    order = "value" if facet == "month" else "2 desc, value"
    rows = db.execute(
        f"select value, count(distinct note) from ({FACETS[facet]}) where value is not null "
        f"and note in (select value from json_each(?)) group by value order by {order}",
        (json.dumps(list(ids)),),
    )
    return rows.fetchall()


def values(db: sqlite3.Connection, facet: str) -> list[str]:
    """All that a facet has in this vault, the most frequent first."""
    sql = f"select value from ({FACETS[facet]}) where value is not null group by value order by count(*) desc, value"
    return [value for (value,) in db.execute(sql)]
