"""Whoosh's query parser, as our language needs it; no other module imports Whoosh.

Whoosh's are the grammar and its order (groups, NOT before AND before OR before words side by side,
fields, phrases, wildcards, fuzzy words, ranges) and the places of all nodes.  Ours are what stands
for a word, the minus, NEAR and ADJ.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

from kb.query import fields
from kb.query.typed import BEGINS, BOOST, FIELD, FUZZY, LETTER, MINUS, REGEX, WILD, WORD

__all__ = ["NearGroup", "NearOperator", "ValueNode", "parser", "plugins", "syntax"]


@contextmanager
def _grammar_alone() -> Iterator[None]:
    """Whoosh's parser takes of its query classes only the names, yet they load the whole engine:
    100 ms, and modules for the network.  While it is imported, a stand-in has the names."""

    class Names(ModuleType):
        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {})

    before = sys.modules.get("whoosh.query")
    sys.modules["whoosh.query"] = before or Names("whoosh.query")
    try:
        yield
    finally:
        if not before:
            del sys.modules["whoosh.query"]


with _grammar_alone():
    from whoosh.qparser import default, plugins, syntax

_ALONE = r"(?<![^\s()\"]){}(?![^\s()\"])"
_DATED = "|".join(f"(?<={field}:)" for field in ("date", *fields.ROLES))
_RANGE = re.compile(
    rf"(?i:{_DATED})"
    r"(?P<open>[\[{])(?P<start>[^\[\]{}\"]{0,60}?(?=\b[Tt][Oo]\b))?\b[Tt][Oo]\b"
    r"(?P<end>[^\[\]{}\"]{1,60})?(?P<close>[\]}])"
)


class NearGroup(syntax.GroupNode):
    """The operands of NEAR or ADJ; signs: what stands between them."""


class NearOperator(syntax.InfixOperator):
    """Keeps its distance, for which Whoosh's own operators have no room."""

    def replace_self(self, parser: Any, group: Any, position: int) -> int:
        left, right = group[position - 1], group[position + 1]
        more = isinstance(left, NearGroup)
        signs = [*(left.kwargs["signs"] if more else ()), self.text]
        group[position - 1 : position + 2] = [NearGroup([*(left if more else [left]), right], signs=signs)]
        return position


class ValueNode(syntax.TextNode):
    """``field:value`` of a field that takes its value as it stands."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.fieldname = field


class _ValuePlugin(plugins.TaggingPlugin):
    priority = -2
    nodetype = ValueNode


class _WildPlugin(plugins.WildcardPlugin):
    """A pattern as one piece, so that the question mark after a word stays one."""

    priority = 10


class _WordPlugin(plugins.TaggingPlugin):
    """A word as one piece, so that no sign inside it is read as one."""

    priority = 20
    nodetype = syntax.WordNode


@cache
def parser() -> Any:
    operator = plugins.OperatorsPlugin.OpTagger
    ours = [(operator(_ALONE.format(rf"{sign}(?:/[0-9]+)?"), NearGroup, NearOperator), 0) for sign in ("NEAR", "ADJ")]
    ours.append((operator(MINUS, syntax.NotGroup, syntax.PrefixOperator), 0))
    names = {name: _ALONE.format(name.upper()) for name in ("And", "Or", "Not", "AndNot", "AndMaybe")}
    days, others = "|".join(fields.DATES), "|".join(fields.FIELDS - fields.DATES - fields.WORDS)
    field = rf"{BEGINS}(?P<field>(?i:{others})|(?i:{days})(?!:[\[{{])):(?!//|\s|$)"
    stop = rf"(?!{FUZZY}|{BOOST})"
    word = rf"(?P<text>(?:{BEGINS}{LETTER}|{stop}{LETTER})(?:{stop}{LETTER})*)"
    pieces = [
        plugins.EveryPlugin(_ALONE.format(r"\*:\*")),
        _ValuePlugin(rf'{field}(?P<text>"[^"]*"|{WORD})'),
        plugins.FieldsPlugin(FIELD.replace("field", "text"), remove_unknown=False),
        plugins.OperatorsPlugin(ours, Require=None, **names),
        plugins.PhrasePlugin(r'"(?P<text>[^"]*)"(?:~(?P<slop>[0-9]{1,4})(?=[\s()]|$))?'),
        plugins.RangePlugin(_RANGE),
        plugins.RegexPlugin(REGEX),
        plugins.FuzzyTermPlugin(FUZZY.replace("[0-9]{0,9}", "(?P<maxdist>[0-9]{0,9})(?P<prefix>)")),
        plugins.BoostPlugin(BOOST.replace("[0-9]{1,9}(?:", "(?P<boost>[0-9]{1,9})(?:", 1)),
        plugins.GroupPlugin(),
        _WildPlugin(WILD + word),
        _WordPlugin(word),
    ]
    return default.QueryParser(None, None, pieces)
