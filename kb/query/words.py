"""A question is read here as long as it is plain: words, "phrases", -word, field:value.

Anything else goes to ``syntax``, which alone loads Whoosh; both read a plain question alike.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from kb.query import fields
from kb.query.leaves import LONG, MOST, negated, phrase, question, size, words
from kb.query.tree import Filter, Leaf, Node, Question
from kb.query.typed import BOOST, FIELD, FUZZY, MINUS, OPERATOR, REGEX, WILD, WORD, Typed, typed

_PIECE = re.compile(
    rf"""(?P<minus>{MINUS})?(?:{FIELD}(?:"(?P<value>[^"]*)"|(?P<bare>{WORD}))"""
    rf"""|"(?P<quoted>[^"]*)"(?P<more>[~^])?|(?P<open>")|(?P<word>{WORD})|(?P<bracket>[()]))"""
)
# A word that is more than a word.
_SIGN = re.compile(rf"{WILD}|{REGEX}|.*(?:{FUZZY}|{BOOST})|{OPERATOR}$", re.DOTALL)
_NONE: Mapping[str, str] = MappingProxyType({})


def parse(
    text: str, given: Iterable[Filter] = (), saved: Mapping[str, str] = _NONE, today: date | None = None
) -> Question:
    """Read a question; raises QueryError with a caret where it cannot be understood.

    given: filters that were chosen otherwise, added to those of the text.
    saved: the texts of saved questions by their names, for ``query:name``.
    today: the day that ``yesterday`` is counted from.
    """
    asked = typed(text, fields.FIELDS)
    given = tuple(given)
    found = plain(asked, given, today)
    if found is None:
        from kb.query import syntax  # 30 ms, which most questions need not wait for

        found = syntax.parse(asked, given, saved, today)
    if found.is_empty:
        hint = "example: reasoning tokens -preview lang:zh"
        raise asked.wrong("there is nothing to look for in this query", 0, max(1, len(asked.text)), hint)
    if len(found.words) >= LONG:
        from kb.query import alike  # 15 ms, which short questions need not wait for

        found = found._replace(alike=alike.alike(found.words))
    if size(found) > MOST:
        raise asked.wrong(f"a query has at most {MOST} conditions", 0, len(asked.text))
    return found


def plain(asked: Typed, given: tuple[Filter, ...] = (), today: date | None = None) -> Question | None:
    """The question, if words, phrases, minus and fields are all there is in it."""
    sought: list[Leaf] = []
    conditions: list[Node] = []
    for piece in _PIECE.finditer(asked.text):
        if piece["open"]:
            raise asked.wrong("a quote is not closed in this query", *piece.span("open"), 'close it with "')
        if _is_more(piece):
            return None
        if piece["field"]:
            value = piece["bare"] if piece["value"] is None else piece["value"]
            node = fields.node(asked, piece["field"], value, piece.start("field"), piece.end(), today)
            conditions.append(negated(node) if piece["minus"] else node)
        elif piece["quoted"] is None and not piece["minus"]:
            sought += words(piece["word"])
        elif found := phrase(piece["word"] if piece["quoted"] is None else piece["quoted"]):
            conditions.append(negated(found) if piece["minus"] else found)
    return question(sought, conditions, given)


def _is_more(piece: re.Match[str]) -> bool:
    """Whether a piece is no word, phrase or value."""
    if piece["bracket"] or piece["more"]:
        return True
    if not piece["field"]:
        return piece["quoted"] is None and bool(_SIGN.match(piece["word"]))
    if (name := piece["field"].lower()) in fields.WORDS:
        return piece["value"] is None and bool(_SIGN.match(piece["bare"]))
    return name == "query" or (name in fields.DATES and (piece["bare"] or "")[:1] in ("[", "{"))
