"""What is asked: a frozen tree, and the readers of the query language.

``words`` reads plain questions, ``syntax`` (on Whoosh's query parser) all others.  The store
compiles the tree; no engine's syntax ever passes through a question.
"""

from kb.query.fields import FIELDS, HAS, VOICES, voice
from kb.query.leaves import phrase
from kb.query.tree import (
    And,
    Between,
    Everything,
    Filter,
    Leaf,
    Near,
    Node,
    Not,
    OneOf,
    Or,
    Pattern,
    Phrase,
    Question,
    asks,
)
from kb.query.words import parse

__all__ = [
    "FIELDS",
    "HAS",
    "VOICES",
    "And",
    "Between",
    "Everything",
    "Filter",
    "Leaf",
    "Near",
    "Node",
    "Not",
    "OneOf",
    "Or",
    "Pattern",
    "Phrase",
    "Question",
    "asks",
    "parse",
    "phrase",
    "voice",
]
