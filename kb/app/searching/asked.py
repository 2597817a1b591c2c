"""A question in words again, part by part, to speak of what it asks for."""

from kb.query import And, Between, Everything, Filter, Near, Node, Not, OneOf, Or, Pattern, Phrase, Question
from kb.query.fields import ROLES


def told(node: Node) -> str:
    """A part of a question as a person would type it."""
    if isinstance(node, Phrase | Near | Pattern | OneOf):
        field = f"{node.field}:" if not isinstance(node, OneOf) and node.field else ""
        quoted = isinstance(node, Phrase) and " " in node.words
        return f'{field}"{node.words}"' if quoted else f"{field}{node.words}"
    if isinstance(node, Filter):
        value = f'"{node.value}"' if " " in node.value else node.value
        return f"{'-' if node.without else ''}{node.field}:{value}"
    if isinstance(node, Between):
        field = next((name for name, role in ROLES.items() if role == node.role), "date")
        return f"{field}:{node.since}..{node.until}"
    if isinstance(node, Not):
        return f"-{told(node.item)}"
    if isinstance(node, Everything):
        return "*:*"
    return f"({(' AND ' if isinstance(node, And) else ' OR ').join(map(told, node.items))})"


def conditions(question: Question) -> tuple[Node, ...]:
    """What a note must meet, one by one: that it has one of the words comes first, filters come last."""
    words = (_any(question),) if question.needs_words else ()
    given = question.condition
    needed = given.items if isinstance(given, And) else () if given is None else (given,)
    return (*words, *needed, *question.filters)


def _any(question: Question) -> Node:
    words = (*question.words, *question.alike)
    return words[0] if len(words) == 1 else Or(words)
