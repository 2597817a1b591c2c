"""From Whoosh's syntax nodes to our tree."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from kb.errors import QueryError
from kb.query import fields, patterns
from kb.query.leaves import MOST, conjuncts, negated, phrase, question, size, words
from kb.query.syntax.checks import checked
from kb.query.syntax.grammar import NearGroup, ValueNode, parser, plugins, syntax
from kb.query.tree import LEAVES, And, Between, Everything, Filter, Leaf, Near, Node, Or, Question, TextField
from kb.query.typed import FUZZY, WORD, Typed, typed
from kb.query.words import plain

_DEEPEST = 8  # saved queries in saved queries
_LONGEST = 10_000  # characters
_NEAR = 10  # words between, if no number is given, as Xapian has it
_FARTHEST = 100

_PATTERNS = (
    plugins.WildcardPlugin.WildcardNode,
    plugins.PrefixPlugin.PrefixNode,
    plugins.RegexPlugin.RegexNode,
    plugins.FuzzyTermPlugin.FuzzyTermNode,
)
_NEIGHBOURS = (syntax.WordNode, plugins.PhrasePlugin.PhraseNode)
_VALUE = re.compile(rf'"([^"]*)"|{WORD}')
_FUZZINESS = re.compile(FUZZY)


def parse(
    asked: Typed,
    given: tuple[Filter, ...],
    saved: Mapping[str, str],
    today: date | None,
    read: "_Saved | None" = None,
) -> Question:
    """Read any question.  read: the saved queries around this one, and those already read."""
    if len(asked.text) > _LONGEST:
        raise asked.wrong(f"a query with operators has at most {_LONGEST:,} characters", _LONGEST, len(asked.text))
    nodes = parser().tag(asked.text)
    strict = checked(asked, [node for node in nodes if not node.is_ws()])
    reader = _Reader(asked, saved, today, read or _Saved((), {}))
    top = parser().filterize(nodes)
    return reader.strict(top, given) if strict else reader.loose(top, given)


class _Saved(NamedTuple):
    """around: the saved queries that the one being read stands in.  known: those read before."""

    around: tuple[str, ...]
    known: dict[str, Question]


class _Reader(NamedTuple):
    """From Whoosh's syntax nodes to our tree."""

    asked: Typed
    saved: Mapping[str, str]
    today: date | None
    read: _Saved

    def loose(self, top: Any, given: tuple[Filter, ...]) -> Question:
        """Words side by side: the more of them, the better."""
        queries = [node for node in top if _is_query(node)]
        if queries:
            others = [self.leaf(node) for node in top if not _is_query(node)]
            if len(queries) > 1 or not all(isinstance(node, Filter | Between) for node in others):
                return self.strict(top, given)  # what is saved stands beside others as if in brackets
            inner = self.query(queries[0])
            conditions = [node for node in (inner.condition, *inner.filters, *others) if node is not None]
            return question((), conditions, given)._replace(words=inner.words, together=inner.together)
        sought: list[Leaf] = []
        conditions = []
        for node in top:
            if type(node) is syntax.WordNode and not node.fieldname:
                sought += words(node.text)
            elif (found := self.leaf(node)) is None:
                continue
            elif isinstance(node, _PATTERNS) and not node.fieldname:
                sought.append(cast(Leaf, found))
            else:
                conditions.append(found)
        return question(sought, conditions, given)

    def strict(self, top: Any, given: tuple[Filter, ...]) -> Question:
        """All must hold; what may hold besides is among the words, beside all that is sought."""
        optional: list[Any] = []
        needed = [self.node(node) for node in _needed(top, optional)]
        whole = question((), needed, given)
        if not optional:
            return whole
        if not any(map(_finds, needed)):
            raise self.wrong("ANDMAYBE needs something to find before it", optional[0])
        maybe = question((), [self.maybe(node) for node in optional]).sought
        return whole._replace(words=tuple(dict.fromkeys((*whole.sought, *maybe))))

    def maybe(self, node: Any) -> Node:
        """Words that need not be there."""
        found = self.node(node)
        if _is_words(found):
            return found
        raise self.wrong("only words can be optional after ANDMAYBE", node)

    def node(self, node: Any) -> Node:
        """What a node asks for.  Raises QueryError if that is nothing."""
        if isinstance(node, syntax.NotGroup):
            return negated(self.node(node[0]))
        if isinstance(node, syntax.AndNotGroup):
            return And((self.node(node[0]), negated(self.node(node[1]))))
        if isinstance(node, syntax.AndMaybeGroup):
            raise self.wrong("ANDMAYBE cannot stand in brackets or beside OR", node)
        if isinstance(node, syntax.OrGroup):
            return Or(tuple(self.node(item) for item in node))
        if isinstance(node, syntax.AndGroup):
            return _all(self.node(item) for item in node)
        if _is_query(node):
            inner = self.query(node)
            return _all(part for part in (*inner.words, inner.condition, *inner.filters) if part is not None)
        found = self.leaf(node)
        if found is None:
            raise self.wrong("nothing to look for stands here", node)
        return found

    def leaf(self, node: Any) -> Node | None:
        """What a node without others in it asks for; None if there is no letter or digit in it."""
        if isinstance(node, syntax.NotGroup):
            found = self.node(node[0]) if _is_query(node[0]) else self.leaf(node[0])
            return None if found is None else negated(found)
        if isinstance(node, plugins.EveryPlugin.EveryNode):
            return Everything()
        if isinstance(node, NearGroup):
            return self.near(node)
        start, end = self.place(node)
        field = (node.fieldname or "").lower()
        if isinstance(node, syntax.RangeNode):
            from kb.query import spans

            found = spans.within(node.start or "", node.end or "", self.today, node.startexcl, node.endexcl)
            return fields.days(self.asked, found, start, end, field)
        if field and field not in fields.WORDS:
            return fields.node(self.asked, field, self.value(node), start, end, self.today)
        leaf = self.word(node, cast(TextField, field), start, end)
        if field and not leaf:
            raise self.wrong(f"nothing to look for after {field}: in this query", node)
        return leaf

    def word(self, node: Any, field: TextField, start: int, end: int) -> Leaf | None:
        if isinstance(node, plugins.RegexPlugin.RegexNode):
            return patterns.regex(self.asked, node.text, start, end, field)
        if isinstance(node, plugins.FuzzyTermPlugin.FuzzyTermNode):
            edits = self.asked.text[node.endchar + 1 : end]
            return patterns.fuzzy(self.asked, node.text, edits, start, end, field)
        if isinstance(node, _PATTERNS):
            return patterns.wild(self.asked, self.asked.text[start:end], start, end, field)
        if isinstance(node, plugins.PhrasePlugin.PhraseNode) and self.asked.text[end - 1] != '"':
            parts = tuple(part for word in node.text.split() if (part := phrase(word)))
            if len(parts) > 1:
                return Near(parts, self.distance(node.slop, node), False, self.asked.text[start:end], field)
        return phrase(node.text, field)

    def near(self, group: Any) -> Near:
        """``a NEAR/3 b`` and, in this order, ``a ADJ/3 b``."""
        signs = set(group.kwargs["signs"])
        if len(signs) > 1:
            raise self.wrong("these words need one distance", group)
        sign, _, number = signs.pop().partition("/")
        parts, named = [], set()
        for node in group:
            part = phrase(node.text) if isinstance(node, _NEIGHBOURS) else None
            if not part:
                raise self.wrong(f"only words and phrases can be {sign}", node)
            parts.append(part)
            named |= {node.fieldname.lower()} if node.fieldname else set()
        if len(named) > 1 or not named <= fields.WORDS:
            raise self.wrong(f"words that are {sign} stand in one text: title:a {sign} b", group)
        distance = self.distance(int(number[:9] or _NEAR), group)
        start, end = self.place(group)
        field = cast(TextField, named.pop() if named else "")
        return Near(tuple(parts), distance, sign == "ADJ", self.asked.text[start:end], field)

    def distance(self, number: int, node: Any) -> int:
        if number > _FARTHEST:
            raise self.wrong(f"words that are near have at most {_FARTHEST} between them", node)
        return number

    def query(self, node: Any) -> Question:
        """The question that is saved by a name."""
        name = self.value(node)
        known, around = self.read.known, self.read.around
        if name not in self.saved:
            names = f"saved: {', '.join(sorted(self.saved))}" if self.saved else "no queries are saved"
            raise self.wrong(f"no query is saved as '{name}'", node, names)
        if name in around or len(around) >= _DEEPEST:
            raise self.wrong("saved queries go round in a circle", node, " → ".join((*around, name)))
        if name not in known:
            inner = typed(self.saved[name], fields.FIELDS, name)
            found = plain(inner, (), self.today)
            known[name] = found or parse(inner, (), self.saved, self.today, _Saved((*around, name), known))
        if known[name].is_empty or size(known[name]) > MOST:
            raise self.wrong("this saved query asks for nothing, or for too much", node)
        return known[name]

    def value(self, node: Any) -> str:
        """The value of a field as it stands."""
        start = node.startchar if not isinstance(node, ValueNode) else node.endchar - len(node.text)
        quoted = _VALUE.match(self.asked.text, start)
        return (quoted[1] if quoted[1] is not None else quoted[0]) if quoted else ""

    def place(self, node: Any) -> tuple[int, int]:
        start, end = node.startchar, node.endchar
        if isinstance(node, plugins.FuzzyTermPlugin.FuzzyTermNode):  # Whoosh's place is the word's
            end += len(_FUZZINESS.match(self.asked.text, end)[0])  # type: ignore[index]  # it was met before
        return start, end

    def wrong(self, message: str, node: Any, hint: str = "") -> QueryError:
        return self.asked.wrong(message, *self.place(node), hint)


def _needed(top: Any, optional: list[Any]) -> Iterator[Any]:
    """The nodes that must all hold; those that may hold are put aside."""
    for node in top:
        if isinstance(node, syntax.AndMaybeGroup):
            yield from _needed([node[0]], optional)
            optional.append(node[1])
        elif type(node) is syntax.AndGroup:
            yield from _needed(node, optional)
        else:
            yield node


def _is_query(node: Any) -> bool:
    return isinstance(node, syntax.TextNode) and (node.fieldname or "").lower() == "query"


def _all(nodes: Iterable[Node]) -> Node:
    items = tuple(conjuncts(nodes))
    return And(items) if len(items) > 1 else items[0]


def _finds(node: Node) -> bool:
    """Whether every note that meets a condition has one of its words."""
    if isinstance(node, And):
        return any(map(_finds, node.items))
    return all(map(_finds, node.items)) if isinstance(node, Or) else isinstance(node, LEAVES)


def _is_words(node: Node) -> bool:
    return all(map(_is_words, node.items)) if isinstance(node, And | Or) else isinstance(node, LEAVES)
