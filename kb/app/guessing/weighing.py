"""What more than shared words decides: days, and whose words a note's highlights can be.

Who writes "I" is not the one that the text speaks of by name: OpenAI's words quoted by a
blogger prove nothing for OpenAI's page.  And a source whose title the note says is spoken of
there, and is not the note's own.
"""

from collections.abc import Iterator

from kb import analysis, urls
from kb.app.guessing.evidence import SPOKEN_OF, TOO_EARLY, Candidate, Reason
from kb.app.guessing.gathering import Asked, Cited
from kb.app.guessing.owners import Owner, owners
from kb.store import details

_TITLE = 4  # terms of a title that is no mere name of a topic


def weigh(asked: Asked, candidate: Candidate, here: Cited) -> None:
    _weigh_dates(asked, candidate, here)
    _weigh_voice(asked, candidate, here)


def _weigh_dates(asked: Asked, candidate: Candidate, here: Cited) -> None:
    """The source's own day beside the days of the note: the same, or one that it could not know."""
    day, place = _day(here)
    if not day:
        return
    made = min((row["at"][:10] for row in details.highlights(asked.db, asked.note) if row["at"]), default=day)
    if made < day:
        told = f"highlighted on {made}, before {day}"
        candidate.against.append(Reason("date", told, (place, asked.own(1)), TOO_EARLY))
    for row in asked.mentions:
        if row.kind != "date" or len(row.canonical) < 7:
            continue
        places = (place, asked.own(row.line))
        if row.canonical[:10] == day:
            candidate.reasons.append(Reason("date", day, places, 1.0))
            return
        if row.canonical[:10] > day[: len(row.canonical)]:
            told = f"the note names {row.surface}, after {day}"
            candidate.against.append(Reason("date", told, places, TOO_EARLY))
            return


def _weigh_voice(asked: Asked, candidate: Candidate, here: Cited) -> None:
    """Whose page it is, and whether the note can be in that one's words."""
    for title, place in _titles(candidate):
        if own := asked.words.says(title):
            told = f"the note speaks of it by its title, “{title}”"
            candidate.against.append(Reason("title", told, (place, asked.own(own)), SPOKEN_OF))
            return
    if not (person := asked.words.first_person):
        return
    said, line = person
    found = list(owners(candidate, here))
    for owner in found:
        if own := _spoken_of(asked, owner):
            told = f"the note says “{said}” and speaks of {owner.name} as of another"
            places = (owner.place, asked.own(line), asked.own(own))
            candidate.against.append(Reason("voice", told, places, SPOKEN_OF))
            return
    for owner in found:
        if owner.kind == "person":
            told = f"the note says “{said}”, and this is {owner.name}'s"
            candidate.reasons.append(Reason("voice", told, (owner.place, asked.own(line)), 1.0))
            return


def _spoken_of(asked: Asked, owner: Owner) -> int:
    """The line on which the note names the owner of a page; 0 if it does not."""
    for row in asked.mentions:
        if row.kind == owner.kind and row.canonical == owner.name:
            return row.line
    return asked.words.names(owner.name)


def _titles(candidate: Candidate) -> Iterator[tuple[str, str]]:
    for link in candidate.links:
        if link.display and len(list(analysis.tokens(link.display))) >= _TITLE:
            yield link.display, f"{link.source}:{link.line}"
    for record in candidate.records:
        if len(list(analysis.tokens(record.title))) >= _TITLE:
            yield record.title, f"{record.path}:1"


def _day(here: Cited) -> tuple[str, str]:
    """When a source was published, by its address, and the line that has it."""
    for link, rows in here:
        place = f"{link.source}:{link.line}"
        if len(stamp := urls.stamp(link.target)) >= 10:
            return stamp[:10], place
        for row in rows:
            if row.kind == "date" and row.rule == "address" and link.start <= row.start < link.end:
                return row.canonical[:10], place
    return "", ""
