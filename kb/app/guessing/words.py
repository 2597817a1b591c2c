"""The words of a note's highlights: its terms, its phrases, and where a row of terms stands in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

from kb import analysis, catalogue
from kb.store.guesses import Piece

_MOST_PLACES = 50  # of two terms that stand together, where a longer run is looked for
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll))\b|(?<!\w)(?i:я|мне|меня|мной|мною)(?!\w)|我(?![們们國国])")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|「[^」]*」|„[^“]*“")


class Words:
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
                if is_content(term) and term not in named:
                    self.terms.setdefault(term, (piece.text[start:end], line))
                self._stream.append((term, line))
            self._stream.append(("", 0))
            for phrase in phrases([term for term, _, _ in row]):
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

    @cached_property
    def first_person(self) -> tuple[str, int] | None:
        """Where one person speaks of himself or herself, outside of quotation marks."""
        for piece in self._quoted:
            text = _QUOTED.sub(lambda match: " " * len(match[0]), piece.text)
            if found := _FIRST_PERSON.search(text):
                return found[0], piece.line_at(found.start())
        return None


def terms_of(texts: Iterable[str]) -> set[str]:
    return {token.term for text in texts for token in analysis.tokens(text)}


def phrases(terms: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start, term in enumerate(terms):
        if is_content(term):
            if start + 1 < len(terms) and is_content(terms[start + 1]):
                yield tuple(terms[start : start + 2])
            elif start + 2 < len(terms) and is_content(terms[start + 2]):
                yield tuple(terms[start : start + 3])


def is_content(term: str) -> bool:
    return len(term) > 1 and term not in _stop_terms() and not term.isdecimal()


@cache
def _stop_terms() -> frozenset[str]:
    return frozenset(token.term for word in catalogue.rows("stopwords")["words"] for token in analysis.tokens(word))
