"""What the vault has that is like a word it has not: offered, never assumed.

A word with a digit is a name, and another number is another thing: ``o3`` is no slip of ``o1``.
For it there are only names like it.
"""

import re
import sqlite3
from collections.abc import Iterable

from kb.store.forms import TERM

_WORDS, _NAMES = 3, 5  # offered
_LOOKED = 50  # words a few slips away, of which those that notes still have are kept
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def words(db: sqlite3.Connection, word: str) -> list[str]:
    """The words of the vault a slip or two away from a folded word of letters, the nearest first."""
    slips = _slips(word)
    if not slips or not word.isalpha():
        return []
    from rapidfuzz import process  # half of a search's start, and few questions find nothing
    from rapidfuzz.distance import OSA

    sql = f"select form, {TERM} from forms where length(form) between ? and ?"
    terms = {form: term for form, term in db.execute(sql, (len(word) - slips, len(word) + slips)) if form.isalpha()}
    near = process.extract(word, list(terms), scorer=OSA.distance, score_cutoff=slips, limit=_LOOKED)
    ranked = [form for form, _, _ in sorted(near, key=lambda one: (one[1], one[0])) if form != word]
    return [form for form in ranked if _is_there(db, terms[form])][:_WORDS]


def names(db: sqlite3.Connection, name: str) -> list[str]:
    """The names of models, products and benchmarks that notes have and that are like a folded
    name: the same but for numbers and a slip or two, or those with more at their end."""
    rows = db.execute(
        "select substr(canonical, instr(canonical, '/') + 1), count(distinct note) from mentions "
        "where kind in ('model', 'product', 'benchmark') and context != 'url' group by 1 order by 2 desc, 1"
    )
    return like(name, [known for known, _ in rows])


def like(name: str, known: Iterable[str]) -> list[str]:
    """Of known names, the most frequent first, those like one."""
    from rapidfuzz.distance import OSA

    shape, numbers = _shape(name), _NUMBER.findall(name)
    slips = _slips(shape)
    found: list[tuple[int, bool, int, str]] = []
    for place, other in enumerate(known):
        theirs = _shape(other.lower())
        away = 1 if theirs.startswith(f"{shape}-") else OSA.distance(shape, theirs, score_cutoff=slips)
        if away <= max(slips, 1 if theirs.startswith(f"{shape}-") else 0) and other.lower() != name:
            found.append((away, _NUMBER.findall(other) != numbers, place, other))
    return [other for *_, other in sorted(found)][:_NAMES]


def _shape(name: str) -> str:
    """A name without what its numbers are."""
    return _NUMBER.sub("#", name)


def _slips(word: str) -> int:
    """How many slips a word of this length may have."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def _is_there(db: sqlite3.Connection, term: str) -> bool:
    """Whether a note has a term still: words are never forgotten until the index is made anew."""
    found = db.execute("select 1 from postings where postings match ? limit 1", (f'"{term}"',))
    return found.fetchone() is not None
