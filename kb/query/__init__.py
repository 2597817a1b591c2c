"""What is asked: a frozen tree, and the reader of plain questions.

The store compiles the tree; no engine's syntax ever passes through a question.
"""

from kb.query.tree import Filter, Phrase, Question
from kb.query.words import VOICES, exactly, parse, voice

__all__ = ["VOICES", "Filter", "Phrase", "Question", "exactly", "parse", "voice"]
