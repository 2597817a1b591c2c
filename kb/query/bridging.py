"""A question in other languages: its terms and names become one of their spellings each.

A bridged question is asked beside the literal one, never for it.  It wants at least one of
the words that carry over; a word of every day (``common``) carries over only if it is all
that is asked, or with others that do, and then all of them are wanted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from kb import analysis, catalogue
from kb.query import glossary
from kb.query.glossary import Like, Stretch, Terms
from kb.query.leaves import phrase as phrase_of
from kb.query.tree import And, Field, Filter, Leaf, Node, Not, OneOf, Or, Phrase, Question, TextField

_FILTERS: dict[str, Field] = {"model": "model", "person": "person", "organisation": "org"}
_MOST = 200  # terms of a question that are looked at
_ALL = 3  # parts of a question: notes that have them all come first (search 8)


def questions(text: str, question: Question, names: Iterable[Stretch] = ()) -> Iterator[Question]:
    """The bridged questions, the strictest first; none if nothing carries over.

    text: as typed, the words of the question among others.  names: the entities in it.
    """
    tokens = list(islice(analysis.tokens(text), _MOST))
    asked = _asked(question)
    named = list(names)
    meant = [item for item in _apart(chain(named, glossary.stretches(text, tokens))) if _is_meant(item, tokens, asked)]
    made = [(one, item) for item in meant if (one := _one_of(item, text))]
    parts = dict({one.phrases[0].terms: (one, item) for one, item in made}.values())  # each word once
    leaves = _uncovered(question.words, tokens, parts.values())
    if all(item.common for item in parts.values()) and len(parts) == 1 and (leaves or question.condition):
        parts, leaves = {}, question.words
    spelled = {phrase.terms: item for item in named if (phrase := phrase_of(text[item.start : item.end]))}
    condition, carried = _carried(question.condition, len(question.sought) == 1, spelled)
    if condition and carried:
        yield _wanting(question._replace(condition=None), condition, (*parts, *leaves), carried)
    elif parts:
        yield from _worded(question, parts, leaves)


def _worded(question: Question, parts: dict[OneOf, Stretch], leaves: tuple[Leaf, ...]) -> Iterator[Question]:
    """The questions whose words carry over: all of them, then any that proves something."""
    every: tuple[Leaf, ...] = (*parts, *leaves)
    strong = {one: item for one, item in parts.items() if not item.common}
    terms = tuple(one for one, item in strong.items() if not item.thing[0])
    if strong and 1 < len(every) <= _ALL:
        yield _wanting(question, And(every), (), parts.values())
    if terms:
        yield _wanting(question, Or(terms), tuple(leaf for leaf in every if leaf not in terms))
    for one, item in strong.items():
        if item.thing[0]:
            yield _wanting(question, one, tuple(leaf for leaf in every if leaf != one), [item])
    if not strong:
        yield _wanting(question, And(tuple(parts)), leaves)


def _wanting(question: Question, node: Node, words: tuple[Leaf, ...], things: Iterable[Stretch] = ()) -> Question:
    """The lines that answer must speak of the things: a surname may be another person's."""
    filters = [Filter(_FILTERS[kind], name) for kind, name in (item.thing for item in things) if kind in _FILTERS]
    condition = And((question.condition, node)) if question.condition else node
    return Question(words, condition, (*question.filters, *filters))


def _asked(question: Question) -> frozenset[str]:
    """The terms that a note may have anywhere, and stop words, of which a name can have some."""
    words = chain.from_iterable(leaf.terms for leaf in question.words if isinstance(leaf, Phrase) and not leaf.field)
    stops = catalogue.rows("stopwords")["words"]
    return frozenset(chain(words, (term for word in stops for term in analysis.phrase(word)[0])))


def _apart(found: Iterable[Stretch]) -> list[Stretch]:
    """Those that do not overlap: the longer of two; of equal ones the name."""
    kept: list[Stretch] = []
    for item in sorted(found, key=lambda item: (item.start - item.end, not item.thing[0], item.start)):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def _is_meant(item: Stretch, tokens: Sequence[analysis.Token], asked: frozenset[str]) -> bool:
    """Whether all its words are looked for: not excluded, nor the value of a filter."""
    inside = [token for token in tokens if item.start <= token.start and token.end <= item.end]
    return asked.issuperset(token.term for token in inside if not _is_bound(token))


def _is_bound(token: analysis.Token) -> bool:
    """The last letter of a run of Han, which no question looks for."""
    return token.start > token.left and token.end == token.start + 1 and analysis.is_unspaced(token.term[0])


def _uncovered(words: tuple[Leaf, ...], tokens: Sequence[analysis.Token], meant: Iterable[Stretch]) -> tuple[Leaf, ...]:
    """The words that are no part of what carries over; of Han the pair across two terms is none."""
    letters = {place for item in meant for place in range(item.start, item.end)}
    covered = {token.term for token in tokens if letters.issuperset(range(token.start, token.end))}
    return tuple(
        leaf for leaf in words if not isinstance(leaf, Phrase) or leaf.field or not covered.issuperset(leaf.terms)
    )


def _one_of(item: Stretch, text: str) -> OneOf | None:
    words = text[item.start : item.end]
    typed = phrase_of(words)
    return _either(typed, item.likes, words) if typed else None


def _either(typed: Phrase, likes: Iterable[Like], words: str, field: TextField = "") -> OneOf | None:
    """The typed words or their like; None if they have none that is spelled otherwise."""
    found: dict[tuple[str, ...], tuple[Phrase, str]] = {typed.terms: (typed, "")}
    for like in likes:
        phrase = phrase_of(like.words)
        if phrase and not _holds(phrase.terms, typed.terms):
            found.setdefault(phrase.terms, (phrase._replace(field=field), like.how))
    phrases, how = zip(*found.values(), strict=True)
    return OneOf(phrases, words, how) if len(phrases) > 1 else None


def _holds(terms: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether a row of terms has another in it: what has the typed words is no bridge."""
    return any(terms[at : at + len(part)] == part for at in range(len(terms) - len(part) + 1))


def _carried(node: Node | None, alone: bool, named: Mapping[Terms, Stretch]) -> tuple[Node | None, tuple[Stretch, ...]]:
    """A condition with its phrases carried over, and what they were; never what is excluded.
    alone: nothing else is asked.  named: the entities, which all answers must speak of."""
    if isinstance(node, And | Or):
        items = [_carried(item, alone, named if isinstance(node, And) else {}) for item in node.items]
        return type(node)(tuple(item for item, _ in items if item)), tuple(chain(*(found for _, found in items)))
    if isinstance(node, Phrase):
        found = list(glossary.stretches(node.words, list(analysis.tokens(node.words))))
        whole = [item for item in found if phrase_of(node.words[item.start : item.end]) == phrase_of(node.words)]
        meant = [named[node.terms]] if node.terms in named else [item for item in whole if alone or not item.common]
        if one := _either(node, (like for item in meant for like in item.likes), node.words, node.field):
            return one, tuple(meant)
    return node, ()


def without_words(node: Node | None) -> Node | None:
    """What of a condition holds for notes that need none of its words: what it excludes, and its filters."""
    if isinstance(node, And):
        items = tuple(kept for item in node.items if (kept := without_words(item)) is not None)
        return And(items) if items else None
    return node if isinstance(node, Not) or not Question((), node).sought else None
