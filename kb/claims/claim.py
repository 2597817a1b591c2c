"""What was understood of a number that a note says of models."""

from typing import NamedTuple

Subjects = tuple[str, ...]  # canonical names of models; a group is as it is written


class Claim(NamedTuple):
    """A number said of models, or a comparison that has none (value None).

    start, end: of the number with its unit, in the note.  quote: where the sentence stands.
    measure:    a benchmark, a quantity, or nothing if the note names none.
    unit:       ``%``, ``tokens``, ``USD/1M tokens``, ``messages/week`` …, or nothing.
    compared:   what the number is a difference to.
    kind:       score, rank, limit, price, setting, comparison or derived.
    rule:       how the subject was found.
    """

    start: int
    end: int
    quote: tuple[int, int]
    subjects: Subjects
    measure: str | None
    value: float | None
    unit: str
    comparator: str
    conditions: tuple[str, ...]
    compared: Subjects
    kind: str
    rule: str
    confidence: float
