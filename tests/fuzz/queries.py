"""What is typed as a question."""

from datetime import date

from kb.errors import QueryError
from kb.query import parse
from kb.query.tree import Phrase
from kb.store.searching import expression


def check(data: bytes) -> None:
    """It has a tree or an error with its place; no word of it speaks to the engine."""
    text = data.decode("utf-8", "replace")
    try:
        question = parse(text, today=date(2024, 12, 5))
    except QueryError as error:
        assert error.message
        return
    for leaf in question.words:
        if isinstance(leaf, Phrase):
            assert expression(leaf).count('"') % 2 == 0
