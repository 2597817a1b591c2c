"""From text to terms: one function for notes and for questions.

A text falls into *chunks* (a word, a name such as ``gpt-4.1``, an address, a run of
Han), each chunk into *terms* (``gpt`` ``4.1``; for Han the pairs).  Terms stand in the
order of the text, so a phrase is always a row of neighbouring terms, in every script.

Change anything that alters a term, and VERSION must grow: the store then rebuilds.
"""

from kb.analysis.han import is_unspaced
from kb.analysis.terms import Token, fields, forget, holds_any, learnt, phrase, places, tokens, whole_name

VERSION = 2

__all__ = [
    "VERSION",
    "Token",
    "fields",
    "forget",
    "holds_any",
    "is_unspaced",
    "learnt",
    "phrase",
    "places",
    "tokens",
    "whole_name",
]
