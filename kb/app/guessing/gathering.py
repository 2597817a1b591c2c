"""What the vault has in common with a note: the notes that share most with it, the sources of
these, and the words they share."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kb.app.guessing.evidence import Candidate, Reason
from kb.app.guessing.vault import Vault
from kb.app.guessing.words import Words, is_content, phrases, terms_of
from kb.store import details, guesses
from kb.store.details import LinkRow, MentionRow
from kb.store.guesses import Piece, Record

_MOST_PHRASES = 600  # of the note that are looked up
_MOST_NOTES = 200  # that share most with it; sources of others are no candidates
_VERBATIM, _VERBATIM_CONTENT = 8, 4  # terms of a run, and of them such as carry a topic
_RARE, _WORD_SHARE = 0.5, 0.5  # words and phrases count if they are rare; a single word half
_THINGS = ("model", "person")

Cited = list[tuple[LinkRow, list[MentionRow]]]  # each link to a source, with what is named on its line


class Phrase(NamedTuple):
    """A run of terms that two notes share.  line: in the other note.  own: in this one."""

    text: str
    weight: float
    verbatim: bool
    line: int
    own: int


class Asked:
    """The note that is asked about: its words, and what the vault has in common with it."""

    def __init__(self, vault: Vault, note: int, path: str, quoted: list[Piece]) -> None:
        self.db, self.note, self._path = vault.db, note, path
        self._vault = vault
        lines = {line for piece in quoted for line in range(piece.line, piece.line_at(len(piece.text)) + 1)}
        self.mentions = [row for row in details.mentions(self.db, note) if row.line in lines and row.context != "url"]
        self.words = Words(quoted, terms_of(row.surface for row in self.mentions if row.kind in _THINGS))

    def candidates(self, near: list[int] | None = None) -> Iterator[tuple[Candidate, Cited]]:
        """Every source of the notes that share most with this one, or of ``near``, with what they share."""
        near = self._near() if near is None else [note for note in near if note != self.note]
        found: dict[str, Candidate] = {}
        links: dict[int, list[LinkRow]] = defaultdict(list)
        for row in guesses.links_from(self.db, near):
            found.setdefault(row.key, Candidate(row.key)).links.append(row)
            links[row.note].append(row)
        records = {record.note: record for record in guesses.records(self.db, near)}
        for record in records.values():
            found.setdefault(record.key, Candidate(record.key)).records.append(record)
        for note in near:
            if note in links or note in records:
                self._weigh_phrases(note, links[note], records.get(note), found)
        mentions = {note: details.mentions(self.db, note) for note in links}
        for candidate in found.values():
            here = [(link, [row for row in mentions[link.note] if row.line == link.line]) for link in candidate.links]
            candidate.reasons += self._shared_words(candidate)
            candidate.reasons += self._shared_things(here)
            yield candidate, here

    def own(self, line: int) -> str:
        """A line of the note, as the place of a reason."""
        return f"{self._path}:{line}"

    def _near(self) -> list[int]:
        """The notes that share the rarest phrases, models and people with this one."""
        shared: dict[int, float] = defaultdict(float)
        for phrase in self.words.phrases[:_MOST_PHRASES]:
            self._share(shared, self._vault.holding(phrase))
        for kind, canonical in {(row.kind, row.canonical) for row in self.mentions if row.kind in _THINGS}:
            self._share(shared, self._vault.mentioning(kind, canonical))
        citing = shared.keys() & guesses.citing(self.db)
        return sorted(citing, key=lambda note: (-shared[note], note))[:_MOST_NOTES]

    def _share(self, shared: dict[int, float], notes: frozenset[int]) -> None:
        rarity = self._vault.rarity(notes, self.note)
        for note in notes - {self.note}:
            shared[note] += rarity

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
                places = (f"{path}:{phrase.line}", self.own(phrase.own))
                found[key].reasons.append(Reason(kind, told, places, phrase.weight / len(keys)))

    def _shared(self, note: int) -> Iterator[Phrase]:
        """The runs of terms that another note shares with this one, each once, the rarest."""
        seen: set[tuple[str, ...]] = set()
        for piece, tokens, terms in self._vault.read(note):
            for start, end, own in self.words.runs(terms):
                run = tuple(terms[start:end])
                inner = [phrase for phrase in phrases(run) if phrase in self.words.lines]
                if run in seen or not inner:
                    continue
                seen.add(run)
                content = sum(1 for term in run if is_content(term))
                quote = piece.voice in ("source_quote", "transcript")
                verbatim = quote and len(run) >= _VERBATIM and content >= _VERBATIM_CONTENT
                rarity = max(self._vault.rarity(self._vault.holding(phrase), self.note) for phrase in inner)
                if rarity < _RARE and not verbatim:
                    continue
                weight = max(rarity, _RARE) ** 2 * math.log2(max(2, content))
                text = " ".join(piece.text[tokens[start].start : tokens[end - 1].end].split())
                yield Phrase(text, weight, verbatim, piece.line_at(tokens[start].start), own)

    def _shared_words(self, candidate: Candidate) -> Iterator[Reason]:
        """Words of the address, of what it is called, and of the line that cites it; but those
        of a phrase that counts already do not count twice."""
        seen = terms_of(reason.text for reason in candidate.reasons)
        for link in candidate.links:
            for term in self._vault.about(link):
                if term not in seen and term in self.words.terms:
                    seen.add(term)
                    told, own = self.words.terms[term]
                    weight = self._vault.rarity(self._vault.holding((term,)), self.note)
                    if weight >= _RARE:
                        places = (f"{link.source}:{link.line}", self.own(own))
                        yield Reason("words", told, places, _WORD_SHARE * weight)

    def _shared_things(self, here: Cited) -> Iterator[Reason]:
        """Models and people of which both the note and a citing line speak."""
        own = {(row.kind, row.canonical): row for row in reversed(self.mentions) if row.kind in _THINGS}
        seen: set[tuple[str, str]] = set()
        for link, rows in here:
            for row in rows:
                thing = (row.kind, row.canonical)
                if thing in own and thing not in seen:
                    seen.add(thing)
                    weight = self._vault.rarity(self._vault.mentioning(*thing), self.note)
                    places = (f"{link.source}:{link.line}", self.own(own[thing].line))
                    yield Reason(row.kind, row.canonical, places, weight)


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
