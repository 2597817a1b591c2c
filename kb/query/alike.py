"""Words that mean the same: of a question of several words, what its notes may say instead."""

from collections.abc import Sequence
from functools import cache

from kb import catalogue
from kb.query.leaves import phrase
from kb.query.tree import Leaf, OneOf, Phrase


def alike(words: Sequence[Leaf]) -> tuple[OneOf, ...]:
    """For each word of a question that others mean the same as, these."""
    asked = {leaf.terms for leaf in words if isinstance(leaf, Phrase)}
    found = []
    for leaf in words:
        others = _groups().get(leaf.terms, ()) if isinstance(leaf, Phrase) and not leaf.prefix else ()
        if left := tuple(other for other in others if other.terms not in asked):
            told = ", ".join(other.words for other in left)
            found.append(OneOf(left, f"{leaf.words} ≈ {told}"))
    return tuple(found)


@cache
def _groups() -> dict[tuple[str, ...], tuple[Phrase, ...]]:
    """By the terms of each word the others of its group."""
    groups: dict[tuple[str, ...], tuple[Phrase, ...]] = {}
    for row in catalogue.rows("synonyms")["same"]:
        members = [
            found for language in ("en", "zh", "ru") for word in row.get(language, ()) if (found := phrase(word))
        ]
        for member in members:
            others = tuple(other for other in members if other.terms != member.terms)
            groups[member.terms] = (*groups.get(member.terms, ()), *others)
    return groups
