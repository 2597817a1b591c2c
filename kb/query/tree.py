"""The tree of a question.  Terms are those of kb.analysis."""

from typing import Literal, NamedTuple

Field = Literal["tag", "path", "lang", "voice", "source", "model", "person"]


class Phrase(NamedTuple):
    """Neighbouring terms in this order; one term is the shortest phrase.

    prefix: the last term is only the beginning of one (a single Han letter).
    name:   the whole name the words form (``o1-preview``), to rank its exact form higher.
    words:  as typed, to speak of it.
    """

    terms: tuple[str, ...]
    prefix: bool
    name: str
    words: str


class Filter(NamedTuple):
    """A condition on the note; without: the note must not meet it.
    also: paths of notes that meet it whatever the index says."""

    field: Field
    value: str
    without: bool
    also: tuple[str, ...] = ()


class Question(NamedTuple):
    """A plain question.

    words:    what is sought; the more of it a note has, the better.
    required: what was put in quotes: a note must have it.
    excluded: what a note must not have.
    together: the words as one phrase, if there are two or more: notes that have it so come first.
    """

    words: tuple[Phrase, ...]
    required: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]
    filters: tuple[Filter, ...]
    together: Phrase | None

    @property
    def sought(self) -> tuple[Phrase, ...]:
        return self.required + self.words
