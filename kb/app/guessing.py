"""``kb source guess``: which of the sources that other notes cite a note's highlights may come from.

Evidence, never assertion: a candidate is what shares rare words with the note, where it is cited
or recorded, and nothing is merged.  A word or a name weighs between 0 (in every note) and 1 (in these
two only); a phrase too, and more the longer it is.

Three rules decide more than words do.  What stands word for word in a record of a source, or under
the link to it, is strong evidence; all else is weak.  Who writes "I" is not the one that the text
speaks of by name: OpenAI's words quoted by a blogger prove nothing for OpenAI's page.  And a source
whose title the note says is spoken of there, and is not the note's own.
"""

import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kb import analysis, catalogue, urls
from kb.app.vault import selected
from kb.page import Facts, Page
from kb.store import details, guesses, looking
from kb.store.details import LinkRow, MentionRow
from kb.store.guesses import Piece, Record
from kb.views import guesses as view

_MOST_PHRASES = 600  # of the note that are looked up
_MOST_PLACES = 50  # of two terms that stand together, where a longer run is looked for
_MOST_NOTES = 200  # that share most with it; sources of others are no candidates
_VERBATIM, _VERBATIM_CONTENT = 8, 4  # terms of a run, and of them such as carry a topic
_LEAST = 1.5  # weight that a candidate needs
_ENOUGH = 2.0  # weight of phrases that need no other kind of evidence
_RARE, _WORD_SHARE = 0.5, 0.5  # words and phrases count if they are rare; a single word half
_AROUND = 80  # characters beside a link that speak of it
_TITLE = 4  # terms of a title that is no mere name of a topic
_SITE = 3  # letters of a host's name that may be that of its owner
_MOST_OF = {"words": 1.5, "model": 2.0, "person": 2.0}  # weight; more of the same proves little
_MOST_OF_A_KIND = 3.0
_SHOWN = 5  # reasons of a kind
_SPOKEN_OF, _TOO_EARLY = 0.25, 0.5  # what evidence counts if something speaks against it
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll))\b|(?<!\w)(?i:я|мне|меня|мной|мною)(?!\w)|我(?![們们國国])")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|「[^」]*」|„[^“]*“")
_OWNED = re.compile(r"(?P<owner>[^\W\d_][\w.’' -]*?)['’]s?\s+\w+", re.UNICODE)
_WORD = re.compile(r"[^\W\d_]+")
_THINGS = ("model", "person")


class Reason(NamedTuple):
    """A piece of evidence.  kind: text (word for word), phrase, words, model, person, date, voice.
    places: ``path:line`` of the other note first, then of this one.
    weight: of what speaks against a source, what the rest is worth then."""

    kind: str
    text: str
    places: tuple[str, ...]
    weight: float


class Phrase(NamedTuple):
    """A run of terms that two notes share.  line: in the other note.  own: in this one."""

    text: str
    weight: float
    verbatim: bool
    line: int
    own: int


@dataclass
class Candidate:
    """A source that others cite or record."""

    key: str
    links: list[LinkRow] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    against: list[Reason] = field(default_factory=list)

    @property
    def canonical(self) -> str:
        return urls.identify(self.links[0].target if self.links else self.records[0].url).canonical

    @property
    def score(self) -> float:
        return self.evidence * math.prod(reason.weight for reason in self.against)

    @property
    def evidence(self) -> float:
        totals: dict[str, float] = defaultdict(float)
        for reason in self.reasons:
            totals[reason.kind] += reason.weight
        return sum(min(total, _MOST_OF.get(kind, _MOST_OF_A_KIND)) for kind, total in totals.items())

    def stands(self) -> bool:
        """Whether there is enough to show it: the very words, phrases enough, or two kinds of
        evidence; whose page it is, is no evidence alone."""
        kinds = {reason.kind for reason in self.reasons if reason.weight > 0} - {"voice"}
        phrases = sum(reason.weight for reason in self.reasons if reason.kind == "phrase")
        return "text" in kinds or phrases >= _ENOUGH or (len(kinds) > 1 and self.evidence >= _LEAST)

    def is_strong(self) -> bool:
        return not self.against and any(reason.kind == "text" for reason in self.reasons)


def guess(db: sqlite3.Connection, selector: str, limit: int) -> Page:
    """Candidates for the source of a note, the likeliest first."""
    note = selected(db, selector)
    if known := looking.subject(note).get("url"):
        return view.known(note.path, str(known), urls.key(str(known)))
    quoted = [piece for piece in guesses.pieces(db, note.id) if piece.voice == "source_quote"]
    if not quoted:
        return view.guessed(note.path, [], 0, "holds no highlights or quotes")
    asked = _Asked(db, note.id, note.path, quoted)
    found = [candidate for candidate in asked.candidates() if candidate.stands()]
    found.sort(key=lambda item: (-item.is_strong(), -item.score, item.key))
    rows = [_row(candidate) for candidate in found[: limit or None]]
    return view.guessed(note.path, rows, len(found), "shares nothing telling with what other notes cite")


def _row(candidate: Candidate) -> Facts:
    place = candidate.links[0] if candidate.links else None
    return {
        "source_id": candidate.key,
        "canonical": candidate.canonical,
        "path": place.source if place else candidate.records[0].path,
        "line": place.line if place else 1,
        "confirmed": False,
        "class": "strong" if candidate.is_strong() else "weak",
        "score": round(candidate.score, 2),
        "reasons": [_told(reason) for reason in _best(candidate.reasons)],
        "against": [_told(reason) for reason in candidate.against],
    }


def _best(reasons: list[Reason]) -> Iterator[Reason]:
    """The weightiest of each kind, the weightiest kinds first."""
    kinds: dict[str, list[Reason]] = defaultdict(list)
    for reason in sorted(reasons, key=lambda reason: -reason.weight):
        kinds[reason.kind].append(reason)
    for some in kinds.values():
        yield from some[:_SHOWN]


def _told(reason: Reason) -> Facts:
    places = list(dict.fromkeys(reason.places))
    return {"kind": reason.kind, "text": reason.text, "places": places, "weight": round(reason.weight, 2)}


class _Asked:
    """The note that is asked about: its words, and what the vault has in common with it."""

    def __init__(self, db: sqlite3.Connection, note: int, path: str, quoted: list[Piece]) -> None:
        self._db, self._note, self._path = db, note, path
        self._notes = looking.count(db)
        self._lines = details.LineReader(db)
        lines = {line for piece in quoted for line in range(piece.line, piece.line_at(len(piece.text)) + 1)}
        self._mentions = [row for row in details.mentions(db, note) if row.line in lines and row.context != "url"]
        self._words = _Words(quoted, _terms_of(row.surface for row in self._mentions if row.kind in _THINGS))
        self._i = _first_person(quoted)
        self._df: dict[tuple[str, ...], set[int]] = {}

    def candidates(self) -> Iterator[Candidate]:
        """Every source of the notes that share most with this one, with its evidence."""
        near = self._near()
        found: dict[str, Candidate] = {}
        links: dict[int, list[LinkRow]] = defaultdict(list)
        for row in guesses.links_from(self._db, near):
            found.setdefault(row.key, Candidate(row.key)).links.append(row)
            links[row.note].append(row)
        records = {record.note: record for record in guesses.records(self._db, near)}
        for record in records.values():
            found.setdefault(record.key, Candidate(record.key)).records.append(record)
        for note in near:
            if note in links or note in records:
                self._weigh_phrases(note, links[note], records.get(note), found)
        mentions = {note: details.mentions(self._db, note) for note in links}
        for candidate in found.values():
            self._weigh(candidate, mentions)
            yield candidate

    def _near(self) -> list[int]:
        """The notes that share the rarest phrases, models and people with this one."""
        shared: dict[int, float] = defaultdict(float)
        for phrase in self._words.phrases[:_MOST_PHRASES]:
            self._share(shared, self._holding(phrase))
        for kind, canonical in {(row.kind, row.canonical) for row in self._mentions if row.kind in _THINGS}:
            self._share(shared, guesses.mentioning(self._db, kind, canonical))
        citing = shared.keys() & guesses.citing(self._db)
        return sorted(citing, key=lambda note: (-shared[note], note))[:_MOST_NOTES]

    def _share(self, shared: dict[int, float], notes: set[int]) -> None:
        for note in notes - {self._note}:
            shared[note] += self._rarity(notes)

    def _holding(self, terms: tuple[str, ...]) -> set[int]:
        if terms not in self._df:
            self._df[terms] = guesses.holding(self._db, terms)
        return self._df[terms]

    def _rarity(self, notes: set[int]) -> float:
        """1 for what two notes of the vault hold, 0 for what all do."""
        count = max(2, len(notes | {self._note}))
        return math.log((self._notes + 1) / count) / math.log((self._notes + 1) / 2) if self._notes > 1 else 0.0

    def _weigh_phrases(
        self, note: int, links: list[LinkRow], record: Record | None, found: dict[str, Candidate]
    ) -> None:
        """What stands in another note counts for what that is a record of; else for the links
        that stand nearest above, each for its share."""
        for phrase in self._shared(note):
            keys = [record.key] if record else _above(links, phrase.line)
            for key in keys:
                path = record.path if record else links[0].source
                kind = "text" if phrase.verbatim and len(keys) == 1 else "phrase"
                told = f"“{phrase.text}”"
                places = (f"{path}:{phrase.line}", self._own(phrase.own))
                found[key].reasons.append(Reason(kind, told, places, phrase.weight / len(keys)))

    def _shared(self, note: int) -> Iterator[Phrase]:
        """The runs of terms that another note shares with this one, each once, the rarest."""
        seen: set[tuple[str, ...]] = set()
        for piece in guesses.pieces(self._db, note):
            if piece.voice == "metadata":
                continue
            tokens = list(analysis.tokens(piece.text))
            terms = [token.term for token in tokens]
            for start, end, own in self._words.runs(terms):
                run = tuple(terms[start:end])
                inner = [phrase for phrase in _phrases(run) if phrase in self._words.lines]
                if run in seen or not inner:
                    continue
                seen.add(run)
                content = sum(1 for term in run if _is_content(term))
                quote = piece.voice in ("source_quote", "transcript")
                verbatim = quote and len(run) >= _VERBATIM and content >= _VERBATIM_CONTENT
                rarity = max(self._rarity(self._holding(phrase)) for phrase in inner)
                if rarity < _RARE and not verbatim:
                    continue
                weight = max(rarity, _RARE) ** 2 * math.log2(max(2, content))
                text = " ".join(piece.text[tokens[start].start : tokens[end - 1].end].split())
                yield Phrase(text, weight, verbatim, piece.line_at(tokens[start].start), own)

    def _weigh(self, candidate: Candidate, mentions: dict[int, list[MentionRow]]) -> None:
        here = [(link, [row for row in mentions[link.note] if row.line == link.line]) for link in candidate.links]
        candidate.reasons += self._shared_words(candidate)
        candidate.reasons += self._shared_things(here)
        self._weigh_dates(candidate, here)
        self._weigh_voice(candidate, here)

    def _shared_words(self, candidate: Candidate) -> Iterator[Reason]:
        """Words of the address, of what it is called, and of the line that cites it; but those
        of a phrase that counts already do not count twice."""
        seen = _terms_of(reason.text for reason in candidate.reasons)
        for link in candidate.links:
            words = [
                token.term
                for text in (_address(link.target), link.role, link.display, *self._beside(link))
                for token in analysis.tokens(text)
            ]
            for term in dict.fromkeys(words):
                if term not in seen and term in self._words.terms:
                    seen.add(term)
                    told, own = self._words.terms[term]
                    weight = self._rarity(self._holding((term,)))
                    if weight >= _RARE:
                        places = (f"{link.source}:{link.line}", self._own(own))
                        yield Reason("words", told, places, _WORD_SHARE * weight)

    def _beside(self, link: LinkRow) -> Iterator[str]:
        text, column = self._lines.text(link.note, link.line, link.start)
        yield text[max(0, column - _AROUND) : column]
        yield text[column + link.end - link.start :][:_AROUND]

    def _shared_things(self, here: list[tuple[LinkRow, list[MentionRow]]]) -> Iterator[Reason]:
        """Models and people of which both the note and a citing line speak."""
        own = {(row.kind, row.canonical): row for row in reversed(self._mentions) if row.kind in _THINGS}
        seen: set[tuple[str, str]] = set()
        for link, rows in here:
            for row in rows:
                thing = (row.kind, row.canonical)
                if thing in own and thing not in seen:
                    seen.add(thing)
                    weight = self._rarity(guesses.mentioning(self._db, *thing))
                    places = (f"{link.source}:{link.line}", self._own(own[thing].line))
                    yield Reason(row.kind, row.canonical, places, weight)

    def _weigh_dates(self, candidate: Candidate, here: list[tuple[LinkRow, list[MentionRow]]]) -> None:
        """The source's own day beside the days of the note: the same, or one that it could not know."""
        day, place = _day(here)
        if not day:
            return
        made = min((row["at"][:10] for row in details.highlights(self._db, self._note) if row["at"]), default=day)
        if made < day:
            told = f"highlighted on {made}, before {day}"
            candidate.against.append(Reason("date", told, (place, self._own(1)), _TOO_EARLY))
        for row in self._mentions:
            if row.kind != "date" or len(row.canonical) < 7:
                continue
            places = (place, self._own(row.line))
            if row.canonical[:10] == day:
                candidate.reasons.append(Reason("date", day, places, 1.0))
                return
            if row.canonical[:10] > day[: len(row.canonical)]:
                told = f"the note names {row.surface}, after {day}"
                candidate.against.append(Reason("date", told, places, _TOO_EARLY))
                return

    def _weigh_voice(self, candidate: Candidate, here: list[tuple[LinkRow, list[MentionRow]]]) -> None:
        """Whose page it is, and whether the note can be in that one's words."""
        for title, place in _titles(candidate):
            if own := self._words.says(title):
                told = f"the note speaks of it by its title, “{title}”"
                candidate.against.append(Reason("title", told, (place, self._own(own)), _SPOKEN_OF))
                return
        if not self._i:
            return
        said, line = self._i
        owners = [owner for link, rows in here for owner in _owners(link, rows)]
        owners += [
            Owner(name, "site", f"{record.path}:1")
            for record in candidate.records
            for name in (record.author, _site(record.url))
            if len(name) >= _SITE
        ]
        for owner in owners:
            if own := self._spoken_of(owner):
                told = f"the note says “{said}” and speaks of {owner.name} as of another"
                places = (owner.place, self._own(line), self._own(own))
                candidate.against.append(Reason("voice", told, places, _SPOKEN_OF))
                return
        for owner in owners:
            if owner.kind == "person":
                told = f"the note says “{said}”, and this is {owner.name}'s"
                candidate.reasons.append(Reason("voice", told, (owner.place, self._own(line)), 1.0))
                return

    def _spoken_of(self, owner: "Owner") -> int:
        """The line on which the note names the owner of a page; 0 if it does not."""
        for row in self._mentions:
            if row.kind == owner.kind and row.canonical == owner.name:
                return row.line
        return self._words.names(owner.name)

    def _own(self, line: int) -> str:
        return f"{self._path}:{line}"


class Owner(NamedTuple):
    """Whose page it is.  kind: person, organisation; site: only its address or its author's field says so."""

    name: str
    kind: str
    place: str


class _Words:
    """The words of a note's highlights.

    named:   terms of the models and people of which it speaks; these count as such.
    terms:   content term to how it is written and the line where it stands first.
    phrases: two content terms that stand together, or with one other between.
    lines:   of each phrase the first line.
    """

    def __init__(self, quoted: Sequence[Piece], named: set[str]) -> None:
        self.terms: dict[str, tuple[str, int]] = {}
        self.lines: dict[tuple[str, ...], int] = {}
        self._quoted = quoted
        self._stream: list[tuple[str, int]] = []  # of all pieces, an empty term between them
        for piece in quoted:
            row = [(token.term, token.start, token.end) for token in analysis.tokens(piece.text)]
            lines = [piece.line_at(start) for _, start, _ in row]
            for (term, start, end), line in zip(row, lines, strict=True):
                if _is_content(term) and term not in named:
                    self.terms.setdefault(term, (piece.text[start:end], line))
                self._stream.append((term, line))
            self._stream.append(("", 0))
            for phrase in _phrases([term for term, _, _ in row]):
                if named.isdisjoint(phrase):
                    self.lines.setdefault(phrase, piece.line)
        self.phrases = list(self.lines)
        self._starts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place in range(len(self._stream) - 1):
            self._starts[self._stream[place][0], self._stream[place + 1][0]].append(place)

    def runs(self, terms: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Start and end of each longest row of these terms that stands here too, and its line here."""
        start = 0
        while start < len(terms) - 1:
            best, line = 0, 0
            for place in self._starts.get((terms[start], terms[start + 1]), ())[:_MOST_PLACES]:
                length = self._length(terms, start, place)
                if length > best:
                    best, line = length, self._stream[place][1]
            if best:
                yield start, start + best, line
            start += max(1, best - 1)

    def _length(self, terms: Sequence[str], start: int, place: int) -> int:
        length = 0
        while (
            start + length < len(terms)
            and place + length < len(self._stream)
            and terms[start + length] == self._stream[place + length][0]
        ):
            length += 1
        return length

    def says(self, title: str) -> int:
        """The line on which a title stands whole; 0 if none."""
        terms = [token.term for token in analysis.tokens(title)]
        return next((line for start, end, line in self.runs(terms) if (start, end) == (0, len(terms))), 0)

    def names(self, name: str) -> int:
        """The line on which a name stands as a name, in any case of its letters; 0 if none."""
        form = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        for piece in self._quoted:
            for match in form.finditer(piece.text):
                if match[0][:1].isupper():
                    return piece.line_at(match.start())
        return 0


def _terms_of(texts: Iterable[str]) -> set[str]:
    return {token.term for text in texts for token in analysis.tokens(text)}


def _phrases(terms: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start, term in enumerate(terms):
        if _is_content(term):
            if start + 1 < len(terms) and _is_content(terms[start + 1]):
                yield tuple(terms[start : start + 2])
            elif start + 2 < len(terms) and _is_content(terms[start + 2]):
                yield tuple(terms[start : start + 3])


def _is_content(term: str) -> bool:
    return len(term) > 1 and term not in _stop_terms() and not term.isdecimal()


@cache
def _stop_terms() -> frozenset[str]:
    return frozenset(token.term for word in catalogue.rows("stopwords")["words"] for token in analysis.tokens(word))


def _first_person(quoted: Iterable[Piece]) -> tuple[str, int] | None:
    """Where one person speaks of himself or herself, outside of quotation marks."""
    for piece in quoted:
        text = _QUOTED.sub(lambda match: " " * len(match[0]), piece.text)
        if found := _FIRST_PERSON.search(text):
            return found[0], piece.line_at(found.start())
    return None


def _above(links: list[LinkRow], line: int) -> list[str]:
    """The sources that a line may speak of: its own links; else those of the nearest lines above
    that have some, as far as they follow each other; else all of the note."""
    lines = sorted({link.line for link in links})
    last = max((at for at in lines if at <= line), default=0)
    if not last:
        return list(dict.fromkeys(link.key for link in links))
    first = last
    while last != line and first - 1 in lines:
        first -= 1
    return list(dict.fromkeys(link.key for link in links if first <= link.line <= last))


def _address(url: str) -> str:
    """The words of an address but those of its host."""
    return " ".join(_WORD.findall(url.partition("://")[2].partition("/")[2]))


def _titles(candidate: Candidate) -> Iterator[tuple[str, str]]:
    for link in candidate.links:
        if link.display and len(list(analysis.tokens(link.display))) >= _TITLE:
            yield link.display, f"{link.source}:{link.line}"
    for record in candidate.records:
        if len(list(analysis.tokens(record.title))) >= _TITLE:
            yield record.title, f"{record.path}:1"


def _owners(link: LinkRow, rows: list[MentionRow]) -> Iterator[Owner]:
    """Whose page a link leads to: by its label (Jane Doe's notes), by its account or its host."""
    place = f"{link.source}:{link.line}"
    is_platform = False
    for row in rows:
        named = row.context == "url" and row.rule in ("host", "handle") and link.start <= row.start < link.end
        labelled = bool(link.role) and row.surface in link.role and row.start < link.start
        if row.facts.get("type") == "platform":
            is_platform |= named
        elif row.kind in ("person", "organisation") and (named or labelled):
            yield Owner(row.canonical, row.kind, place)
    if (owned := _OWNED.match(link.role)) and _is_full_name(owned["owner"]):
        yield Owner(owned["owner"], "person", place)
    if not is_platform and len(site := _site(link.target)) >= _SITE:
        yield Owner(site, "site", place)


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)


def _site(url: str) -> str:
    """The name in a host: ``example`` of blog.example.com."""
    parts = urls.key(url).partition("/")[0].split(".")
    return parts[-2] if len(parts) > 1 else parts[0]


def _day(here: list[tuple[LinkRow, list[MentionRow]]]) -> tuple[str, str]:
    """When a source was published, by its address, and the line that has it."""
    for link, rows in here:
        place = f"{link.source}:{link.line}"
        if len(stamp := urls.stamp(link.target)) >= 10:
            return stamp[:10], place
        for row in rows:
            if row.kind == "date" and row.rule == "address" and link.start <= row.start < link.end:
                return row.canonical[:10], place
    return "", ""
