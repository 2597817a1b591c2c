"""What a vault's own rows of models make of the catalogue, and decisions about names as such rows.

What may stand in them: kb.entities.ownmodels.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from kb import catalogue
from kb.entities import decisions, imported, shelves
from kb.entities.decisions import Change
from kb.entities.ownfile import LARGEST as LARGEST
from kb.entities.ownfile import Row
from kb.entities.ownmodels import FORM, Overrides, canonical, read
from kb.entities.ownmodels import HEAD as HEAD
from kb.entities.ownmodels import PLACE as PLACE
from kb.entities.ownmodels import load as load
from kb.entities.shelves import Entry, Rows, Shelf
from kb.errors import UsageError

Verb = Literal["accept", "reject", "alias", "forbid"]

_WORDS = ("says", "short")


# ── what it means


def merged(own: Overrides) -> Rows:
    """The catalogue of models as it is in this vault: families and models."""
    return _merged(own, lambda known, row, key: [*known.get(key, ()), *row.get(key, ())])


def _merged(own: Overrides, words: Callable[[Row, Row, str], list[str]]) -> Rows:
    """words: the spellings of a row, of what is known of it, what the vault has, and the field's name."""
    rows = catalogue.rows("models")
    models = {canonical(row): row for row in rows["model"]}
    heads = _families(own, rows["family"])
    families = {canonical(row): row["name"] for row in heads}
    families |= {name: row["family"] for name, row in models.items()}
    for row in own.models:
        name = canonical(row)
        known = models.get(name, {"family": _family(name, families)})
        models[name] = {**known, **row, **{key: words(known, row, key) for key in _WORDS}}
    return {**rows, "family": heads, "model": list(models.values())}


def _families(own: Overrides, rows: Sequence[Row]) -> list[Row]:
    """The vault's own first, so that their spellings come first; of a known one the rest of its fields stays."""
    known = {canonical(row): row for row in rows}
    made: dict[str, Row] = {}
    for row in own.families:
        before = made.get(canonical(row)) or known.get(canonical(row), {"bare": "family", "says": []})
        made[canonical(row)] = {**before, **row, "says": [*before["says"], *row["says"]]}
    return [*made.values(), *(row for name, row in known.items() if name not in made)]


def _family(name: str, families: dict[str, str]) -> str:
    """The family of the longest name that a new name begins with: gpt-4o-ioi is of the family of gpt-4o."""
    begins = (name[:end] for end in range(len(name), 0, -1) if name[end : end + 1] == "-")
    return next((families[begin] for begin in begins if begin in families), "")


def shelf(own: Overrides, others: Sequence[Row] = ()) -> Shelf:
    """The spellings of the catalogues, before them the vault's own, after them those of imported lists."""
    if not (own.models or own.families or own.aliases or own.never or own.without or others):
        return shelves.shelf()
    models = _merged(own, lambda known, _, key: known.get(key, []))
    made = shelves.build(models, catalogue.rows("products"), catalogue.rows("ambiguous"))
    for row in own.models:
        _give(made, row, made.named[canonical(row)])
    for row in own.aliases:
        _give(made, row, made.named.get(row["of"]) or made.heads[row["of"].partition("/")[2]])
    imported.onto(made, others)
    for says in own.never:
        made.forbid(says)
    made.without.update(own.without)
    made.close()
    return made


def _give(made: Shelf, row: Row, known: Entry) -> None:
    for says in row["says"]:
        entry = known._replace(
            need="", ambiguous=row.get("ambiguous", False), cased=row.get("cased", False), given=True
        )
        made.give(says, entry._replace(exact=says if row.get("exact") else ""))
    for says in row.get("short", ()):
        made.give(says, known._replace(need="maker", ambiguous=False, cased=False, exact=""))


# ── what a person decides


class Decision(NamedTuple):
    """What a person decided about a name.

    model: ``maker/name``: what is accepted or forbidden, or what ``says`` is an alias of.
    says:  the spelling that is rejected, forbidden, or given.
    undo:  take it back.
    """

    verb: Verb
    model: str = ""
    says: str = ""
    undo: bool = False


def changed(text: str, decision: Decision) -> str:
    """The file's text after a decision; every other byte stays.  The same text if it says so already.

    Raises UsageError for a decision that makes no sense, for a file that is not TOML, and for a
    row written in a way that cannot be changed safely.
    """
    return decisions.changed(text, _change(decision), FORM, lambda after: read(after).diagnostics)


def _change(decision: Decision) -> Change:
    """A decision as a row.  Raises UsageError."""
    verb, undo = decision.verb, decision.undo
    says = " ".join(decision.says.split())
    maker, _, name = decision.model.partition("/")
    if verb == "accept" and maker and name:
        return Change(verb, {"name": name, "maker": maker}, undo=undo)
    if verb == "reject" and says:
        return Change(verb, {"surface": says}, "surface", undo)
    if verb == "alias" and decision.model and says:
        return Change(verb, {"of": decision.model, "says": [says]}, "says", undo)
    if verb == "forbid" and bool(says) != bool(decision.model):
        return (
            Change(verb, {"says": [says]}, "says", undo) if says else Change(verb, {"model": decision.model}, undo=undo)
        )
    raise UsageError(f"there is nothing to {verb}", "a model is written maker/name, as openai/o1")
