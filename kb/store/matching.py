"""A question's conditions in SQL: what each node of its tree means in the tables.

Every condition is one of the column ``note``.  No engine's syntax passes through: terms hold
letters, digits and ``-._`` only, and all else is bound.
"""

import json
import sqlite3
from typing import Any

from kb import analysis
from kb.query import And, Between, Everything, Filter, Near, Node, Not, OneOf, Or, Pattern, Phrase, Question
from kb.query.tree import Leaf
from kb.store import SURE, comparing, ids, names, shared

# The note that a posting speaks for: its own, or the one its link leads to.
NOTE = (
    f"(case when postings.rowid > 0 then {ids.note_of('postings.rowid')} else (select notes.id from link_places "
    "join notes on notes.id = resolved where link_places.id = -postings.rowid) end)"
)
_COLUMNS = {"title": "{title alias} : ", "heading": "heading : ", "body": "body : ", "": ""}
# The first and the last day of a date that is known to the year, the month or the day.
_FIRST = "substr(canonical || '-01-01', 1, 10)"
_LAST = (
    f"date({_FIRST}, case length(canonical) when 4 then '+1 year' when 7 then '+1 month' else '+1 day' end, '-1 day')"
)
NOTHING = '""'  # for FTS5: a phrase without words is nowhere

Values = dict[str, Any]


def resolved(db: sqlite3.Connection, question: Question) -> Question:
    """The question with each pattern as the words of the vault that it means."""
    return question._replace(
        words=tuple(_without_pattern(db, leaf) for leaf in question.words),
        condition=None if question.condition is None else _without_patterns(db, question.condition),
    )


def _without_patterns(db: sqlite3.Connection, node: Node) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_without_patterns(db, item) for item in node.items))
    if isinstance(node, Not):
        return Not(_without_patterns(db, node.item))
    return _without_pattern(db, node) if isinstance(node, Pattern) else node


def _without_pattern(db: sqlite3.Connection, leaf: Leaf) -> Leaf:
    if not isinstance(leaf, Pattern):
        return leaf
    if leaf.kind == "prefix" and analysis.is_unspaced(leaf.text[-1:]):
        han = Phrase(*analysis.phrase(leaf.text), "", leaf.text, leaf.field)  # it goes on anyway
        return OneOf((han,), leaf.words)
    from kb.store import forms  # it compares words, as few questions ask

    return OneOf(tuple(_phrase(term, leaf) for term in forms.terms(db, leaf)), leaf.words)


def _phrase(term: str, pattern: Pattern) -> Phrase:
    """A term, or a whole name by the terms of its parts."""
    terms = analysis.phrase(term)[0] if "-" in term else (term,)
    return Phrase(terms, False, "", term, pattern.field)


def expression(leaf: Leaf) -> str:
    """A leaf for FTS5; of words near each other all that may be."""
    if isinstance(leaf, Phrase):
        text = _quoted(leaf)
        if leaf.name and len(leaf.terms) > 1 and not leaf.field:
            return f'({text} OR name : "{leaf.name}")'
        return f"{_COLUMNS[leaf.field]}{text}"
    if isinstance(leaf, Near):
        inner = " ".join(map(_quoted, leaf.phrases))
        # Between the first and the last; each may stand inside, and end one term later (Han).
        spread = sum(leaf.within + len(phrase.terms) + 1 for phrase in leaf.phrases)
        return f"{_COLUMNS[leaf.field]}NEAR({inner}, {spread})"
    if isinstance(leaf, OneOf):
        return f"({' OR '.join(map(expression, leaf.phrases))})" if leaf.phrases else NOTHING
    raise TypeError(leaf)


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase.terms) + '"' + (" *" if phrase.prefix else "")


def any_of(leaves: tuple[Leaf, ...]) -> str:
    """One expression for several leaves."""
    return " OR ".join(map(expression, leaves)) or NOTHING


class Conditions:
    """Makes conditions; what they bind is gathered in ``values``."""

    def __init__(self, db: sqlite3.Connection, values: Values) -> None:
        self.db = db
        self.values = values

    def node(self, node: Node) -> str:
        """What a note must meet."""
        if isinstance(node, And):
            return "(" + " and ".join(map(self.node, node.items)) + ")" if node.items else "1"
        if isinstance(node, Or):
            return "(" + " or ".join(map(self.node, node.items)) + ")" if node.items else "0"
        if isinstance(node, Not):
            return f"not {self.node(node.item)}"
        if isinstance(node, Filter):
            return self.filter(node)
        if isinstance(node, Between):
            return self._between(node)
        if isinstance(node, Near):
            from kb.store import proximity  # it takes notes apart, as few questions ask

            ids = json.dumps(sorted(proximity.notes(self.db, node, expression(node), NOTE)))
            return f"note in (select value from json_each({self._bound(ids)}))"
        return "1" if isinstance(node, Everything) else self.having(expression(node))

    def having(self, expression: str) -> str:
        """The notes with a posting that FTS5 finds."""
        return f"note in (select coalesce({NOTE}, -1) from postings where postings match {self._bound(expression)})"

    def filter(self, item: Filter) -> str:
        if item.field == "voice" and item.without:  # a note answers with what others say in it
            return f"note in ({shared.blocks(f'voice != {self._bound(item.value)}')})"
        return f"note {'not in' if item.without else 'in'} ({self._met(item)})"

    def _bound(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _between(self, node: Between) -> str:
        if node.role:
            return f"note in ({self._dated(node)})"
        since = f"date >= {self._bound(node.since)}" if node.since else "date is not null"
        until = f" and date <= {self._bound(node.until)}" if node.until else ""
        return f"note in (select id from notes where {since}{until})"

    def _dated(self, node: Between) -> str:
        """The notes with a date of that role; a month or a year must lie between as a whole."""
        since = f" and {_FIRST} >= {self._bound(node.since)}" if node.since else ""
        until = f" and {_LAST} <= {self._bound(node.until)}" if node.until else ""
        role = f"json_extract(facts, '$.role') = {self._bound(node.role)}"
        return shared.mentions(f"kind = 'date' and {role}{since}{until}")

    def _met(self, item: Filter) -> str:
        """The notes that meet a filter, were it asked without ``without``."""
        return str(_NOTES_OF[item.field](self, item))

    def _tag(self, item: Filter) -> str:  # tag:a finds a/b too
        wanted = names.folded(item.value.lstrip("#").strip("/"))
        return f"select note from tags where context = '' and {self._below('key', wanted, '/')}"

    def _path(self, item: Filter) -> str:
        wanted = names.folded(item.value)
        if "*" in wanted:
            return f"select id from files where kb_fold(path) glob {self._bound(_glob(wanted))}"
        return f"select id from files where instr(kb_fold(path), {self._bound(wanted)}) > 0"

    def _source(self, item: Filter) -> str:
        """An address in any spelling, or a site with all that is on it."""
        from kb import urls  # a tenth of the time that a search takes to start

        key = urls.key(item.value)
        cited = shared.links(f"kind = 'web' and context = '' and {self._below('key', key, '/')}")
        record = f"select id from notes where {self._below('source', key, '/')}"
        also = self._bound(json.dumps(item.also))
        given = f"select id from files where path in (select value from json_each({also}))"
        return f"{cited} union all {record} union all {given}"

    def _thing(self, item: Filter) -> str:
        return shared.mentions(self.meaning(item.field, item.value))

    def meaning(self, field: str, name: str) -> str:
        """A spelling of the thing that a name means: its own, with or without the maker, or that spelling."""
        kind = {"org": "organisation"}.get(field, field)
        wanted = names.folded(name)
        fold = "lower" if wanted.isascii() else "kb_fold"  # SQLite's own is faster, but knows ASCII alone
        test = f"glob {self._bound(_glob(wanted))}" if "*" in wanted else f"= {self._bound(wanted)}"
        own = f"{fold}(canonical)"
        spellings = (own, f"substr({own}, instr({own}, '/') + 1)", f"{fold}(surface)")
        return (
            f"kind = '{kind}' and context != 'url' and ({' or '.join(f'{spelling} {test}' for spelling in spellings)})"
        )

    def _lang(self, item: Filter) -> str:
        return shared.blocks(self.written(item.value))

    def written(self, lang: str) -> str:
        """A block in a language, in whatever writing of it."""
        return self._below("lang", lang, "-")

    def _voice(self, item: Filter) -> str:
        return shared.blocks(f"voice = {self._bound(item.value)}")

    def _kind(self, item: Filter) -> str:
        wanted = self._bound(item.value.casefold())
        return f"select id from notes where format = {wanted} union all {shared.blocks(f'kind = {wanted}')}"

    def _has(self, item: Filter) -> str:
        return HAS[item.value]

    def _prop(self, item: Filter) -> str:
        name, sign, value = comparing.read(item.value)
        found = f"select note from properties where kb_fold(name) = {self._bound(names.folded(name))}"
        return f"{found} and kb_holds(value, '{sign}', {self._bound(value)})" if sign else found

    def _claim(self, item: Filter) -> str:
        """A kind of claim, or a measure by a part of its name; with a value, too, if one is asked for."""
        name, sign, value = comparing.read(item.value)
        asked = self._bound(names.folded(name))
        about = f"(kind = {asked} or instr(kb_fold(measure), {asked}) > 0)"
        found = f"select note from claims where confidence >= {SURE} and {about}"
        return f"{found} and value {sign} {self._bound(float(value))}" if sign else found

    def _below(self, column: str, value: str, joint: str) -> str:
        """A nested name: ``zh`` is also the beginning of ``zh-Hant``, ``ai`` of ``ai/openai``."""
        name = self._bound(value)
        if "*" in value:
            return f"lower({column}) glob {self._bound(_glob(value.lower()))}"
        return (
            f"({column} = {name} collate nocase "
            f"or substr({column}, 1, length({name}) + 1) = {name} || '{joint}' collate nocase)"
        )


_NOTES_OF: dict[str, Any] = {
    "tag": Conditions._tag,
    "path": Conditions._path,
    "source": Conditions._source,
    "model": Conditions._thing,
    "person": Conditions._thing,
    "org": Conditions._thing,
    "lang": Conditions._lang,
    "voice": Conditions._voice,
    "kind": Conditions._kind,
    "has": Conditions._has,
    "prop": Conditions._prop,
    "claim": Conditions._claim,
}
_IMAGE = " or ".join(
    f"target like '%.{ending}'" for ending in ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"]
)
HAS: dict[str, str] = {
    "link": shared.links("context = '' and kind != 'embed'"),
    "embed": shared.links("context = '' and kind = 'embed'"),
    "image": shared.links(f"context = '' and kind = 'embed' and ({_IMAGE})"),
    "source": shared.links("context = '' and kind = 'web'")
    + " union all select id from notes where source is not null",
    "tag": "select note from tags where context = ''",
    "code": shared.blocks("kind = 'code'"),
    "table": shared.blocks("kind = 'table'"),
    "task": f"select id >> {ids.ROW_BITS} from block_places where json_extract(facts, '$.task') is not null",
    "quote": shared.blocks("kind = 'quote'"),
    "highlight": "select note from highlights union all " + shared.mentions("kind = 'marked'"),
    "formula": shared.blocks("kind = 'math'"),
    "heading": shared.blocks("kind = 'heading'"),
    "alias": "select note from aliases",
    "date": "select id from notes where date is not null",
    "model": shared.mentions("context != 'url' and kind = 'model'"),
    "person": shared.mentions("context != 'url' and kind = 'person'"),
}


def _glob(pattern: str) -> str:
    """Only ``*`` is a sign; all else is meant as it stands."""
    return "".join(f"[{char}]" if char in "?[" else char for char in pattern)


def prepare(db: sqlite3.Connection) -> None:
    """Give SQL the folding that names are compared with, and the comparison of properties."""
    db.create_function("kb_holds", 3, comparing.holds, deterministic=True)
    db.create_function(
        "kb_fold", 1, lambda value: names.folded(str(value)) if value is not None else None, deterministic=True
    )
