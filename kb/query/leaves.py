"""From words to the leaves of a question, and from leaves to the question."""

from collections.abc import Iterable, Iterator

from kb import analysis, catalogue
from kb.analysis.han import unspaced_run
from kb.query.tree import And, Filter, Leaf, Node, Not, Or, Phrase, Question, TextField

_HAN_QUESTION = 5  # Han letters without a blank
_TOGETHER = 3  # words: a longer question is ranked by weight alone (search 8)
LONG = 3  # words from which on others that mean the same count, too (judged: no gain below)
MOST = 64  # words, and conditions, of one question; more says nothing and costs much


def phrase(text: str, field: TextField = "") -> Phrase | None:
    """The words as they stand; None if there is no letter or digit in them."""
    terms, prefix = analysis.phrase(text)
    return Phrase(terms, prefix, analysis.whole_name(text), text, field) if terms else None


def words(text: str) -> Iterator[Phrase]:
    """What a word among others asks for.

    A long run of Han letters is a question: its pairs are sought one by one.  Up to
    four letters are a word and must stand as typed.
    """
    return (found for part in _loosened(text) if (found := phrase(part)))


def _loosened(word: str) -> Iterator[str]:
    if word.isascii():
        yield word
        return
    place = 0
    for run in unspaced_run().finditer(word):
        if len(run[0]) < _HAN_QUESTION:
            continue
        if run.start() > place:
            yield word[place : run.start()]
        yield from (run[0][at : at + 2] for at in range(len(run[0]) - 1))
        place = run.end()
    if place < len(word):
        yield word[place:]


def negated(node: Node) -> Node:
    """What must not hold; a filter says so itself."""
    if isinstance(node, Filter):
        return node._replace(without=not node.without)
    return node.item if isinstance(node, Not) else Not(node)


def question(sought: Iterable[Leaf], conditions: Iterable[Node], given: Iterable[Filter] = ()) -> Question:
    """sought: words side by side.  conditions: what a note must meet, all of them."""
    asked = _significant(list(sought))
    needed = list(conjuncts(conditions))
    rest = tuple(node for node in needed if not isinstance(node, Filter))
    filters = (*given, *(node for node in needed if isinstance(node, Filter)))
    condition = And(rest) if len(rest) > 1 else rest[0] if rest else None
    return Question(tuple(asked[:MOST]), condition, filters, _together(asked))


def conjuncts(nodes: Iterable[Node]) -> Iterator[Node]:
    """All that must hold, one by one."""
    for node in nodes:
        if isinstance(node, And):
            yield from conjuncts(node.items)
        else:
            yield node


def size(asked: Question) -> int:
    """How many conditions there are."""
    return len(asked.filters) + (0 if asked.condition is None else _size(asked.condition))


def _size(node: Node) -> int:
    if isinstance(node, And | Or):
        return sum(map(_size, node.items))
    return _size(node.item) if isinstance(node, Not) else 1


def _together(asked: list[Leaf]) -> Phrase | None:
    if 2 <= len(asked) <= _TOGETHER and all(isinstance(leaf, Phrase) for leaf in asked):
        return phrase(" ".join(leaf.words for leaf in asked))
    return None


def _significant(asked: list[Leaf]) -> list[Leaf]:
    """Without stop words, unless nothing else is asked; each word once."""
    distinct = list(dict.fromkeys(asked))
    if len(distinct) < 2:
        return distinct
    stop = frozenset(catalogue.rows("stopwords")["words"])
    return [leaf for leaf in distinct if leaf.words.casefold().strip("?!.,:;？！。，") not in stop] or distinct
