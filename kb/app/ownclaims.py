"""What a reader says of claims: ``.kb/claims.toml``.

    [[accept]]                    # it was understood rightly
    key     = "3f9a1c04"          # of the claim's words, as kb claims review shows it
    reading = "openai/o1: AIME 83 %"              # what was understood of them
    quote   = "On AIME it solved 83% of the problems."  # for you: what the key means

    [[reject]]                    # it says nothing of the kind
    key     = "90b2e7d1"
    reading = "openai/o1-mini: 50 messages/week"

    [[correct]]                   # it says this; what does not stand here stays as it was understood
    key      = "c4410f7e"
    reading  = "openai/o1: 13 %"
    subjects = ["openai/gpt-4o"]  # maker/name
    measure  = "AIME"             # or value, unit, comparator, conditions, compared_to, kind, said_by

The key is made of a sentence's words and of where the number stands among them: a claim that is
moved or wrapped anew, and the same sentence in another note, keep what was said of it; with
another number it is another claim.  "It scored 83%" speaks of another model under another
heading, so a decision holds for one reading of the words; without ``reading`` it holds for any.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import NamedTuple

from kb import catalogue
from kb.entities import checks, decisions, imported, ownfile, ownmodels
from kb.entities.checks import Wrong
from kb.entities.decisions import Change
from kb.entities.ownfile import Book, Form, Row
from kb.note import Diagnostic
from kb.store.claimed import ClaimRow

PLACE = ".kb/claims.toml"
KINDS = ("score", "rank", "limit", "price", "setting", "comparison", "derived")
STATES = {"accept": "accepted", "correct": "corrected", "reject": "rejected"}  # the last wins
LONGEST_QUOTE = 200  # characters
_HEAD = f"""\
# What the numbers in this vault say of models, as its reader decided.  {PLACE}
#
# [[accept]]   key, reading, quote   it was understood rightly
# [[reject]]   key, reading, quote   it says nothing of the kind
# [[correct]]  key, reading, quote, and what it says: subjects, measure, value, unit, comparator,
#              conditions, compared_to, kind, said_by
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""

Names = dict[str, str]  # of models: in small letters, and as the catalogues write them


class Decision(NamedTuple):
    """A row.  says: what a correction says, by the names of its fields."""

    state: str
    key: str
    reading: str
    quote: str
    says: Row

    @property
    def fields(self) -> Row:
        """The same as a claim has it: lists cannot change, and an empty text is nothing."""
        fields = {name: tuple(said) if isinstance(said, list) else said for name, said in self.says.items()}
        return fields | {name: None for name in ("measure", "said_by") if fields.get(name) == ""}


class Own(NamedTuple):
    """All that the file says.  decided: what counts, by key and reading."""

    rows: tuple[Decision, ...]
    decided: dict[tuple[str, str], Decision]
    keys: frozenset[str]
    remarks: tuple[Diagnostic, ...] = ()

    def of(self, row: ClaimRow) -> Decision | None:
        """What was decided of a claim as it was understood; a word on this reading before one on any."""
        if row.key not in self.keys:
            return None
        return self.decided.get((row.key, reading(row))) or self.decided.get((row.key, ""))

    def applied(self, rows: Iterable[ClaimRow], rejected: bool = False) -> list[ClaimRow]:
        """Claims as their reader has them.  rejected: with those, too; else they are gone."""
        found: list[ClaimRow] = []
        for row in rows:
            decision = self.of(row)
            if decision is None:
                found.append(row)
            elif decision.state != "rejected":
                state = decision.state
                found.append(row._replace(**decision.fields, rule=state, confidence=1.0, decision=state))
            elif rejected:
                found.append(row._replace(decision="rejected"))
        return found


def reading(row: ClaimRow) -> str:
    """What was understood, on a line: ``openai/o1: AIME >= 83 %``.

    Not the conditions: a claim whose conditions are understood better is the claim that was judged.
    """
    amount = ", ".join(row.compared_to) if row.value is None else f"{row.value:.12g}"
    told = " ".join((row.measure or "", row.comparator, amount, row.unit))
    return " ".join(f"{', '.join(row.subjects)}: {told}".split())


def names(root: str) -> Names:
    """The models that kb or the vault at ``root`` knows."""
    tables, own = catalogue.rows("models"), ownmodels.load(root)
    rows = (*tables["family"], *tables["model"], *imported.load(root).rows, *own.families, *own.models)
    return {name.lower(): name for name in map(ownmodels.canonical, rows)}


def load(root: str) -> Own:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    return _read(ownfile.load(_FORM, root), cache(lambda: names(root)))


def changed(text: str, change: Change, root: str) -> str:
    """The file's text after a decision (kb.entities.decisions)."""
    known = cache(lambda: names(root))
    return decisions.changed(text, change, _FORM, lambda after: _read(Book(_FORM, after), known).remarks)


def _read(book: Book, known: Callable[[], Names]) -> Own:
    rows: list[Decision] = []
    decided: dict[tuple[str, str], Decision] = {}
    for table, state in STATES.items():
        for row in book.rows(table, partial(_corrected, known=known)) if table == "correct" else book.rows(table):
            found = Decision(state, row.pop("key"), row.pop("reading", ""), row.pop("quote", ""), row)
            before = decided.get((found.key, found.reading), found)
            if before.state != state:
                book.remark(1, f"{found.key} is both {before.state} and {state}; it is {state}")
            decided[found.key, found.reading] = found
            rows.append(found)
    return Own(tuple(rows), decided, frozenset(key for key, _ in decided), tuple(book.remarks))


def _corrected(row: Row, known: Callable[[], Names]) -> Row:
    """A correction with its models as the catalogues write them.  Raises Wrong."""
    if not row.keys() - _OF_ALL.keys():
        raise Wrong("it corrects nothing")
    if "subjects" not in row:
        return row
    if unknown := [name for name in row["subjects"] if name.lower() not in known()]:
        raise Wrong(f"kb knows no model '{unknown[0]}'; write maker/name, as openai/o1")
    if not row["subjects"]:
        raise Wrong("'subjects' must name a model")
    return {**row, "subjects": [known()[name.lower()] for name in row["subjects"]]}


_OF_ALL = {"key": checks.word("[0-9a-f]{8}"), "reading": checks.text, "quote": checks.text}
_FORM = Form(
    PLACE,
    "own-claims",
    _HEAD,
    fields={
        "accept": _OF_ALL,
        "reject": _OF_ALL,
        "correct": {
            **_OF_ALL,
            "subjects": checks.several(checks.name),
            "measure": checks.line,
            "value": checks.number,
            "unit": checks.line,
            "comparator": checks.one_of("~", "<", "<=", ">", ">=", ""),
            "conditions": checks.several(checks.name),
            "compared_to": checks.several(checks.name),
            "kind": checks.one_of(*KINDS),
            "said_by": checks.line,
        },
    },
    needed=dict.fromkeys(STATES, ("key",)),
    either={},
    key=str.lower,
)
