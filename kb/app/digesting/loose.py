"""Small jobs for a minute: open questions that grew old, names without a link, links that lead nowhere."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import date

from kb import query
from kb.app import hunches, ownhunches, unlinked
from kb.app.guessing.words import is_content
from kb.app.hunches import Hunch
from kb.page import Entry, Section
from kb.query import Phrase
from kb.store import connection, details, guesses, looking, loose
from kb.store.loose import Missing
from kb.text import cut, one_line

_OPEN = ("question", "prediction", "inference", "idea")  # hunches that something may become of
_OLD = 30  # days
_TARGETS = 40  # notes whose names are looked for
_LOOKED = 5  # notes that are looked into for one of them
_WORD, _AT_LEAST = 10, 10  # a name that so many times more notes have than link is a word
_NEAREST = 50  # missing names for which one like it is sought
_LEAST = 6  # letters of these; in shorter ones a slip is another word
_LONGEST = 240  # cells
_BEFORE = 80  # characters before a name that are shown
_NUMBER = re.compile(r"[0-9]+")


def sections(db: sqlite3.Connection, today: date, limit: int = 3) -> tuple[Section, ...]:
    """All of them, each with a few entries."""
    return open_hunches(db, today, limit), unlinked_mentions(db, limit), broken_links(db, limit)


def open_hunches(db: sqlite3.Connection, today: date, limit: int = 3, days: int = _OLD) -> Section:
    """What the owner asked, guessed and foretold so many days ago or more and has not closed, the oldest first."""
    closed = ownhunches.load(connection.get(db, "vault") or "").closed
    found = [
        (age, hunch)
        for hunch in hunches.every_one(db)
        if hunch.kind in _OPEN and hunch.id not in closed and hunch.date and (age := _age(hunch.date, today)) >= days
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].path, pair[1].line, pair[1].column))
    entries = (_hunch(hunch, age) for age, hunch in found[:limit])
    return Section("hunches", "Still open", tuple(entries), max(0, len(found) - limit))


def _hunch(hunch: Hunch, age: int) -> Entry:
    article = "an" if hunch.kind[0] in "aeiou" else "a"
    text = _short(hunch.text.replace("\n>", "\n"))
    return Entry(text, "", hunch.path, hunch.line, "", f"{article} {hunch.kind}, open for {age:,} days")


def _age(day: str, today: date) -> int:
    """In days; a month or a year that is all that is known counts from its end."""
    last = {4: f"{day}-12-31", 7: f"{day}-28"}.get(len(day), day[:10])
    return (today - date.fromisoformat(last)).days


def unlinked_mentions(db: sqlite3.Connection, limit: int = 3) -> Section:
    """Notes that name another without a link to it, the one that most notes link to first; one place of each."""
    lines = details.LineReader(db)
    found: list[Entry] = []
    for target in loose.linked(db, _TARGETS):
        if len(found) == limit:
            break
        title = one_line(looking.note(db, target.note).title)
        if place := next(_named(db, target), None):
            text = _around(*lines.text(place.note, place.line, place.column))
            reason = f"names “{cut(title, 80)}”, to which {target.notes:,} notes link, without a link"
            found.append(Entry(text, "", place.path, place.line, "", reason))
    return Section("mentions", "Named without a link", tuple(found))


def _named(db: sqlite3.Connection, target: loose.Target) -> Iterator[unlinked.Place]:
    """Where one of a note's names stands in notes that do not link to it, the newest of these first."""
    linking = loose.linking(db, target.note) | {target.note}
    for phrase in _phrases(db, target.note):
        holding = guesses.holding(db, phrase.terms) - linking
        if len(holding) <= _WORD * target.notes + _AT_LEAST:
            for note in loose.written(db, holding)[:_LOOKED]:
                yield from unlinked.in_note(db, note, phrase)


def _phrases(db: sqlite3.Connection, note: int) -> Iterator[Phrase]:
    """The names of a note that are more than a date, a number or a common word."""
    for name in unlinked.spellings(db, looking.note(db, note)):
        phrase = query.phrase(name)
        if phrase and not phrase.prefix and any(map(is_content, phrase.terms)) and any(map(str.isalpha, name)):
            yield phrase


def broken_links(db: sqlite3.Connection, limit: int = 3) -> Section:
    """Names that wikilinks have and no note has: first those like a note's, then those of several notes."""
    missing = loose.missing(db)
    like = _like(db, missing)
    slips = [one for one in missing if one.key in like]
    found = [*slips, *(one for one in missing if one.notes > 1 and one.key not in like)]
    entries = (_broken(one, like.get(one.key, "")) for one in found[:limit])
    return Section("links", "Links that lead nowhere", tuple(entries), max(0, len(found) - limit))


def _broken(one: Missing, like: str) -> Entry:
    count = f"{one.notes:,} notes link to it" if one.notes > 1 else "one note links to it"
    reason = f"perhaps {one_line(like)}" if like else f"{count}, and there is none"
    return Entry(_short(f"[[{one.target}]]"), "!" if like else "", one.path, one.line, "", reason)


def _like(db: sqlite3.Connection, missing: list[Missing]) -> dict[str, str]:
    """For missing names the path of a note whose name has the same letters, or all but one or two."""
    names = loose.named(db)
    by_letters = {_letters(name): path for name, path in reversed(names.items())}
    found: dict[str, str] = {}
    for place, one in enumerate(missing):
        path = by_letters.get(_letters(one.key) or one.key) or (_near(one.key, names) if place < _NEAREST else "")
        if path:
            found[one.key] = path
    return found


def _near(name: str, names: dict[str, str]) -> str:
    """The path of the note whose name is a slip or two away, with the same numbers; "" if there is none."""
    if len(name) < _LEAST:
        return ""
    from rapidfuzz import process  # half of a search's start
    from rapidfuzz.distance import OSA

    slips = 1 if len(name) < 2 * _LEAST else 2
    near = process.extract(name, list(names), scorer=OSA.distance, score_cutoff=slips, limit=5)
    same = [other for other, _, _ in near if _NUMBER.findall(other) == _NUMBER.findall(name)]
    return names[same[0]] if same else ""


def _letters(name: str) -> str:
    return "".join(char for char in name if char.isalnum())


def _around(text: str, column: int) -> str:
    """What stands on a line before and after a place of it."""
    start = max(0, column - _BEFORE)
    return ("…" if start else "") + _short(text[start:])


def _short(text: str) -> str:
    return cut(one_line(text), _LONGEST)
