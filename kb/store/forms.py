"""The words of the vault that a pattern means."""

import re
import sqlite3

from kb.errors import UsageError
from kb.query import Pattern

# Most terms are their word, or its beginning.
TERM = "case typeof(term) when 'integer' then substr(form, 1, term) else coalesce(term, form) end"
_MOST = 2_000  # terms that a pattern may mean
_LAST = "\U0010ffff"
_DIGIT = re.compile(r"\d")
_SPECIAL = re.compile(r"[\[*?]")


def terms(db: sqlite3.Connection, pattern: Pattern) -> list[str]:
    """The terms and whole names of all words that fit, sorted.

    Raises UsageError if they are too many.
    """
    found = sorted({term for form, term in _candidates(db, pattern) if _fits(form, pattern)})
    if len(found) > _MOST:
        raise UsageError(
            f"'{pattern.words}' means {len(found):,} words of this vault", "write more letters of the word"
        )
    return found


def _candidates(db: sqlite3.Connection, pattern: Pattern) -> list[tuple[str, str]]:
    """What to look at: the words with the same beginning, or of a like length."""
    if pattern.kind == "fuzzy":
        least, most = len(pattern.text) - pattern.edits, len(pattern.text) + pattern.edits
        sql = f"select form, {TERM} from forms where length(form) between ? and ?"
        return _near(pattern, db.execute(sql, (least, most)).fetchall())
    head = _head(pattern)
    sql = f"select form, {TERM} from forms where form >= ? and form < ?"
    return db.execute(sql, (head, head + _LAST)).fetchall()


def _near(pattern: Pattern, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those a few slips away; of what has a digit itself alone: o1 and o3 are two names."""
    from rapidfuzz import process  # half of a search's start, and few questions are fuzzy
    from rapidfuzz.distance import OSA

    if _DIGIT.search(pattern.text):
        return [row for row in rows if row[0] == pattern.text]
    words = [row for row in rows if not _DIGIT.search(row[0])]
    found = process.extract(
        pattern.text, [form for form, _ in words], scorer=OSA.distance, score_cutoff=pattern.edits, limit=None
    )
    return [words[place] for _, _, place in found]


def _head(pattern: Pattern) -> str:
    """The letters with which every word begins that fits."""
    if pattern.kind == "prefix":
        return pattern.text
    if pattern.kind == "wildcard":
        return _SPECIAL.split(pattern.text, maxsplit=1)[0]
    return ""


def _fits(form: str, pattern: Pattern) -> bool:
    if pattern.kind == "wildcard":
        return _wildcard(pattern.text, form)
    if pattern.kind == "regex":
        return re.fullmatch(pattern.text, form) is not None
    return True


def _wildcard(pattern: str, word: str) -> bool:
    """``?`` is one letter, ``*`` any number; without going back more than to the last star."""
    at = place = 0
    star = mark = -1
    while place < len(word):
        if at < len(pattern) and pattern[at] in ("?", word[place]) and pattern[at] != "*":
            at, place = at + 1, place + 1
        elif at < len(pattern) and pattern[at] == "*":
            star, mark, at = at, place, at + 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return pattern[at:].strip("*") == ""
