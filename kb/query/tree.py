"""The tree of a question.  Terms are those of kb.analysis.

A question asks for notes.  A leaf that is text holds for a note if one of the texts that speak
for it has it: a block of it, its title, an alias, a heading, a tag, or the text of a link that
leads to it.  And, or, not are of notes, too: the words of ``a AND b`` may stand in two blocks.
"""

from typing import Literal, NamedTuple, get_args

Field = Literal[
    "tag", "path", "lang", "voice", "source", "model", "person", "org", "kind", "has", "prop", "claim"
]  # what a filter can ask of a note
TextField = Literal["", "title", "heading", "body"]  # where the words of a leaf must stand; "" anywhere
FILTERS: tuple[Field, ...] = get_args(Field)
TEXTS: tuple[TextField, ...] = get_args(TextField)


class Phrase(NamedTuple):
    """Neighbouring terms in this order; one term is the shortest phrase.

    prefix: the last term is only the beginning of one (a single Han letter).
    name:   the whole name the words form (``o1-preview``), to rank its exact form higher.
    words:  as typed, to speak of it.
    field:  title (and aliases), heading or body alone.
    """

    terms: tuple[str, ...]
    prefix: bool
    name: str
    words: str
    field: TextField = ""


class Near(NamedTuple):
    """Phrases in one block, none overlapping another, with at most ``within`` terms between two
    neighbours (of Han every letter is a term).

    ordered: in this order.
    """

    phrases: tuple[Phrase, ...]
    within: int
    ordered: bool
    words: str
    field: TextField = ""


class Pattern(NamedTuple):
    """A word that is not told exactly: every word of the vault that fits it is meant.

    kind:  prefix, wildcard (``?`` one letter, ``*`` any), fuzzy or regex; each of a whole folded
           word or name.
    text:  the folded word without its sign; of a regex the expression.
    edits: of fuzzy: letters put in, left out, changed or swapped, at most 2.
    """

    kind: Literal["prefix", "wildcard", "fuzzy", "regex"]
    text: str
    edits: int
    words: str
    field: TextField = ""


class OneOf(NamedTuple):
    """Any of these phrases: what the vault has of a pattern, or a word with its like in other
    languages.

    bridge: of each phrase what it is to the word: "" if it is the word itself.
    """

    phrases: tuple[Phrase, ...]
    words: str
    bridge: tuple[str, ...] = ()


class Filter(NamedTuple):
    """A condition on the note; without: the note must not meet it.
    also: paths of notes that meet it whatever the index says."""

    field: Field
    value: str
    without: bool = False
    also: tuple[str, ...] = ()


class Between(NamedTuple):
    """The note is of a day from ``since`` to ``until``, ISO days, both included; "" for open.

    role: of what the note dates so, instead of the note's own day: event, capture, publication.
    """

    since: str
    until: str
    role: str = ""


class And(NamedTuple):
    items: "tuple[Node, ...]"


class Or(NamedTuple):
    items: "tuple[Node, ...]"


class Not(NamedTuple):
    item: "Node"


class Everything(NamedTuple):
    """``*:*``: every note."""


Leaf = Phrase | Near | Pattern | OneOf
Node = Leaf | Filter | Between | And | Or | Not | Everything
LEAVES = (Phrase, Near, Pattern, OneOf)


class Question(NamedTuple):
    """What is asked.

    words:     words side by side: the more of them a note has, the better; it needs one of them
               unless the condition tells what it needs.
    condition: what a note must meet.
    filters:   what the lines that answer must meet, or their note where a line cannot.
    together:  the words as one phrase, if there are two or more and they are few: notes that
               have it so come first.
    alike:     of a longer question, what means the same as its words: it counts half.
    """

    words: tuple[Leaf, ...] = ()
    condition: Node | None = None
    filters: tuple[Filter, ...] = ()
    together: Phrase | None = None
    alike: tuple[Leaf, ...] = ()

    @property
    def sought(self) -> tuple[Leaf, ...]:
        """The words to rank by and to show: all that a note may have, none that it must not."""
        return tuple(dict.fromkeys((*self.literal, *self.alike)))

    @property
    def literal(self) -> tuple[Leaf, ...]:
        """Of these what was asked for itself."""
        return tuple(dict.fromkeys((*_positive(self.condition), *self.words)))

    @property
    def needs_words(self) -> bool:
        """Whether a note must have one of the words to answer."""
        return bool(self.words) and not _positive(self.condition)

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.filters) and self.condition is None  # Everything() is false


def _positive(node: Node | None) -> tuple[Leaf, ...]:
    if isinstance(node, LEAVES):
        return (node,)
    if isinstance(node, And | Or):
        return tuple(dict.fromkeys(leaf for item in node.items for leaf in _positive(item)))
    return ()


def asks(question: Question, field: Field) -> bool:
    """Whether a filter of this field stands anywhere in a question."""
    inside = () if question.condition is None else _filters(question.condition)
    return any(item.field == field for item in (*question.filters, *inside))


def _filters(node: Node) -> tuple[Filter, ...]:
    if isinstance(node, Filter):
        return (node,)
    if isinstance(node, And | Or):
        return tuple(found for item in node.items for found in _filters(item))
    return _filters(node.item) if isinstance(node, Not) else ()
