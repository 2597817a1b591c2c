"""What Whoosh's parser would pass over in silence, told as errors."""

from typing import Any

from kb.errors import QueryError
from kb.query import fields
from kb.query.syntax.grammar import NearOperator, plugins, syntax
from kb.query.typed import Typed

_DEEPEST = 20  # brackets in brackets
_WILD = plugins.WildcardPlugin.WildcardNode  # Whoosh joins it to what touches it


def checked(asked: Typed, nodes: list[Any]) -> bool:
    """Whether there are operators, so that words side by side must all be there.  Raises
    QueryError for what Whoosh's parser would pass over."""
    strict = False
    opened: list[Any] = []
    before, last = "start", None
    for node in nodes:
        role = _role(asked, node, last)
        place = node.startchar, node.endchar
        if role == "close" and not opened:
            raise asked.wrong("a bracket is closed that was not opened", *place, 'as a sign, put it in "quotes"')
        if role in ("infix", "close") and before != "text":
            raise _nothing(asked, last, node)
        if role == "prefix" and before in ("prefix", "field"):
            raise asked.wrong("what is excluded cannot be excluded again", *place)
        if role == "open":
            opened.append(node)
        elif role == "close":
            opened.pop()
        if len(opened) > _DEEPEST:
            raise asked.wrong(f"brackets lie in at most {_DEEPEST} others", *place)
        strict = strict or role == "open" or _joins(node)
        before, last = "text" if role == "close" else role, node
    if opened:
        raise asked.wrong("a bracket is not closed in this query", opened[-1].startchar, opened[-1].endchar)
    if before not in ("text", "start"):
        raise _nothing(asked, last, last)
    return strict


def _joins(node: Any) -> bool:
    """AND, OR, NOT and their like; a minus or NEAR leaves the words around them as they are."""
    return isinstance(node, syntax.Operator) and not isinstance(node, NearOperator) and node.text.isalpha()


def _role(asked: Typed, node: Any, last: Any) -> str:
    """text, infix, prefix, open, close or field.  Raises QueryError for what has no role."""
    place = node.startchar, node.endchar
    touching = last is not None and last.endchar == node.startchar
    if asked.text[slice(*place)] == '"':
        raise asked.wrong("a quote is not closed in this query", *place, 'close it with "')
    if isinstance(node, plugins.BoostPlugin.BoostNode):
        raise asked.wrong("boosts are not kept: titles and headings weigh more by themselves", *place)
    if isinstance(node, plugins.FuzzyTermPlugin.FuzzinessNode):
        if touching and type(last) is syntax.WordNode:
            return "text"
        raise asked.wrong("nothing to guess before this sign", *place, 'examples: resoning~, "chain thought"~3')
    if touching and last.is_text() and node.is_text() and _WILD in (type(last), type(node)):
        raise asked.wrong("a pattern is a word by itself", *place, "put a blank before and after it")
    if isinstance(node, syntax.FieldnameNode):
        fields.known(asked, node.fieldname, *place)
    return next((role for kind, role in _ROLES if isinstance(node, kind)), "text")


_ROLES = (
    (syntax.FieldnameNode, "field"),
    (syntax.InfixOperator, "infix"),
    (syntax.PrefixOperator, "prefix"),
    (plugins.GroupPlugin.OpenBracket, "open"),
    (plugins.GroupPlugin.CloseBracket, "close"),
)


def _nothing(asked: Typed, last: Any, node: Any) -> QueryError:
    """An operator or a bracket that has nothing to hold."""
    for sign in (last, node):
        if isinstance(sign, syntax.Operator):
            hint = 'examples: a AND b, a NOT b; as a word: "and"'
            return asked.wrong(f"nothing stands beside this {sign.text}", sign.startchar, sign.endchar, hint)
    return asked.wrong("nothing to look for stands here", last.startchar, node.endchar)
