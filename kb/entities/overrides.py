"""What a vault itself says of models: ``.kb/models.toml``, which wins over the catalogues.

    [[model]]                     # adds a model; of a known one it changes only what stands here
    name  = "quiet-fox"
    maker = "example-lab"
    says  = ["Quiet Fox", "тихая лиса"]     # besides the spellings that a known one has

    [[alias]]                     # other names of a model, a family or a product
    of   = "openai/o1"
    says = ["the strawberry"]

    [[forbid]]                    # what is no model in this vault
    says = ["R1"]                 #   a spelling, or
    model = "google/gemini"       #   a model, whatever it is called

    [[accept]]                    # a name that kb discovered is one
    name  = "gpt-4o-ioi"
    maker = "openai"

    [[reject]]                    # a name that kb discovered is none
    surface = "GPT-4o-like"

A model may also have ``family``, ``short``, ``announced``, ``released`` and ``source``; a model, an
alias and an accepted name ``ambiguous``, ``exact`` and ``cased`` (kb/catalogue/models.toml tells what
these mean).  A spelling that the vault gives needs no evidence, unless it is said to be ambiguous.
Where a spelling is given and forbidden, it is forbidden.  A row that cannot be understood is left
out and reported; of a file that is not TOML nothing counts.
"""

import os
import re
import stat
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from kb import catalogue
from kb.entities import shelves, tomltext
from kb.entities.finding import LONGEST
from kb.entities.folding import fold
from kb.entities.shelves import Entry, Rows, Shelf
from kb.entities.spelling import PART, spell
from kb.errors import UsageError
from kb.note import Diagnostic

PLACE = ".kb/models.toml"
LARGEST = 500_000  # bytes
HEAD = f"""\
# What this vault says of AI models; it wins over what kb knows itself.  {PLACE}
#
# [[model]]   name, maker, says, family …   adds a model, or changes a known one
# [[alias]]   of = "maker/name", says       other names of a model
# [[forbid]]  says, or model                spellings, or a model, never to be told of
# [[accept]]  name, maker                   a name that kb discovered is a model
# [[reject]]  surface                       a name that kb discovered is none
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""

Row = dict[str, Any]
Verb = Literal["accept", "reject", "alias", "forbid"]

_LONGEST_NAME = 100  # characters
_WORDS = ("says", "short")
_TRUTHS = ("ambiguous", "exact", "cased")
_DAYS = ("announced", "released")
_MANNER = (*_TRUTHS, "source")
_FIELDS: dict[str, tuple[str, ...]] = {
    "model": ("name", "maker", "family", *_WORDS, *_DAYS, *_MANNER),
    "alias": ("of", "says", *_MANNER),
    "forbid": ("says", "model", "source"),
    "accept": ("name", "maker", "family", "says", *_MANNER),
    "reject": ("surface", "source"),
}
_NEEDED = {"model": ("name", "maker"), "alias": ("of", "says"), "accept": ("name", "maker"), "reject": ("surface",)}
_BETWEEN = re.compile(r"[-_.\s*=~`>]+")  # what may stand between the parts of a name
_LINE = re.compile(r" ?\(at (?:line (\d+)[^()]*|end of document)\)")


@dataclass(frozen=True, slots=True)
class Overrides:
    """A vault's own rows, checked.

    models:   of models and accepted names: as in the catalogue, each with ``says``.
    aliases:  ``of`` as the catalogue has it, ``says``.
    never:    spellings that are no model.
    without:  models that are not told of.
    accepted: canonical names of what was discovered.
    """

    models: tuple[Row, ...] = ()
    aliases: tuple[Row, ...] = ()
    never: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


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


class _Wrong(ValueError):
    """What is wrong with a row."""


# ── what stands there


def load(root: str) -> Overrides:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    try:
        text = _text(root)
    except FileNotFoundError:
        return Overrides()
    except UnicodeDecodeError as error:
        return _useless(1, f"it is not UTF-8 (byte {error.start:,})")
    except OSError as error:
        return _useless(1, f"it cannot be read: {error.strerror or error}")
    return read(text)


def _text(root: str) -> str:
    """The file's text.  No link is followed: it could show a stranger's vault anything of this machine."""
    folder, _, name = PLACE.partition("/")
    for place in (os.path.join(root, folder), path := os.path.join(root, folder, name)):
        if stat.S_ISLNK(os.lstat(place).st_mode):
            raise OSError(None, f"{os.path.relpath(place, root)} is a link")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise OSError(None, "it is no regular file")
        if state.st_size > LARGEST:
            raise OSError(None, f"it has more than {LARGEST:,} bytes")
        return file.read(LARGEST).decode("utf-8")


def read(text: str) -> Overrides:
    """What a file of this text says."""
    try:
        found = tomltext.parse(text)
    except ValueError as error:
        line = _LINE.search(str(error))
        where = int(line[1]) if line and line[1] else text.count("\n") + 1 if line else 1
        return _useless(where, f"it is not TOML: {_LINE.sub('', str(error))}")
    return _Reader(text, found).read()


def _useless(line: int, message: str) -> Overrides:
    remark = Diagnostic(PLACE, line, "own-models", f"{message}; only kb's own catalogue counts")
    return Overrides(diagnostics=(remark,))


class _Reader:
    """Checks rows; what is wrong is noted with its line."""

    def __init__(self, text: str, found: dict[str, Any]) -> None:
        self.found = found
        self.lines = _lines(text)
        self.remarks: list[Diagnostic] = []
        self.known = _known()

    def read(self) -> Overrides:
        for table in sorted(self.found.keys() - _FIELDS.keys()):
            self._remark(table, 0, f"there is no table [[{table}]]; tables: {', '.join(_FIELDS)}")
        models = [row for _, row in self._rows("model")]
        accepted = [row for _, row in self._rows("accept")]
        for row in (*models, *accepted):
            self.known.setdefault(_canonical(row), _canonical(row))
        aliases = list(self._aliases())
        forbidden = [row for _, row in self._rows("forbid")]
        never = [says for row in forbidden for says in row.get("says", ())]
        never += [row["surface"] for _, row in self._rows("reject")]
        self._contradictions((*models, *accepted, *aliases), never)
        return Overrides(
            (*models, *accepted),
            tuple(aliases),
            tuple(never),
            tuple(self._canonical_of(row["model"]) for row in forbidden if "model" in row),
            tuple(map(_canonical, accepted)),
            tuple(self.remarks),
        )

    def _rows(self, table: str) -> Iterator[tuple[int, Row]]:
        """The rows of a table that can be understood."""
        given = self.found.get(table, [])
        if not isinstance(given, list):
            self._remark(table, 0, f"'{table}' must be written as [[{table}]]")
            return
        for number, row in enumerate(given):
            try:
                checked = _checked(table, row)
                yield number, _named(table, checked, self.known) if "maker" in checked else checked
            except _Wrong as error:
                self._remark(table, number, f"[[{table}]]: {error}")

    def _aliases(self) -> Iterator[Row]:
        for number, row in self._rows("alias"):
            if row["of"].lower() in self.known:
                yield {**row, "of": self._canonical_of(row["of"])}
            else:
                self._remark("alias", number, f"[[alias]]: there is no '{row['of']}'; write maker/name, as openai/o1")

    def _canonical_of(self, name: str) -> str:
        return self.known.get(name.lower(), name)

    def _contradictions(self, rows: Sequence[Row], never: list[str]) -> None:
        forbidden = {_key(says) for says in never}
        for row in rows:
            for says in row["says"]:
                if _key(says) in forbidden:
                    name = row.get("of") or _canonical(row)
                    message = f"'{says}' is both forbidden and a name of {name}; it is forbidden"
                    self.remarks.append(Diagnostic(PLACE, 1, "own-models", message))

    def _remark(self, table: str, number: int, message: str) -> None:
        lines = self.lines.get(table, [])
        self.remarks.append(Diagnostic(PLACE, lines[number] if number < len(lines) else 1, "own-models", message))


def _lines(text: str) -> dict[str, list[int]]:
    """The lines of the headings, by table."""
    found: dict[str, list[int]] = {}
    for row in tomltext.rows(text.removeprefix("\ufeff")):
        found.setdefault(row.table, []).append(row.line)
    return found


def _known() -> dict[str, str]:
    """Everything that has a name in the catalogues, by that name in small letters."""
    tables = catalogue.rows("models")
    names = [f"{row['maker']}/{row['name']}" for row in (*tables["family"], *tables["model"])]
    names += [row["name"] for row in catalogue.rows("products")["product"]]
    return {name.lower(): name for name in names}


def _checked(table: str, row: Any) -> Row:
    """A row as it is used.  Raises _Wrong."""
    if not isinstance(row, dict):
        raise _Wrong("a row is fields with values")
    if strange := [key for key in row if key not in _FIELDS[table]]:
        raise _Wrong(f"there is no field '{strange[0]}'; fields: {', '.join(_FIELDS[table])}")
    if missing := [key for key in _NEEDED.get(table, ()) if key not in row]:
        raise _Wrong(f"'{missing[0]}' is missing")
    if table == "forbid" and not row.keys() & {"says", "model"}:
        raise _Wrong("'says' or 'model' is missing")
    return {key: _value(key, value) for key, value in row.items()}


def _value(key: str, value: Any) -> Any:
    if key in _WORDS:
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _Wrong(f"'{key}' must be a list of texts")
        for item in value:
            _findable(item)
        return value
    if key in _TRUTHS or key in _DAYS:
        kind, wanted = (bool, "true or false") if key in _TRUTHS else (date, "a date")
        if not isinstance(value, kind):
            raise _Wrong(f"'{key}' must be {wanted}")
    elif not isinstance(value, str):
        raise _Wrong(f"'{key}' must be a text")
    elif key == "surface":
        _findable(value)
    elif key != "source":
        _nameable(key, value)
    return value


def _nameable(key: str, value: str) -> None:
    """Raises _Wrong for what cannot be the name of a thing."""
    if not value.strip() or not value.isprintable() or len(value) > _LONGEST_NAME:
        raise _Wrong(f"'{key}' must be a name on one line")
    if key in ("name", "maker", "family") and "/" in value:
        raise _Wrong(f"'{key}' cannot have a / in it")


def _findable(says: str) -> None:
    """Raises _Wrong for a spelling that cannot be looked for."""
    folded = fold(says)
    pieces = spell(folded)
    if strange := _BETWEEN.sub("", PART.sub("", folded)):
        raise _Wrong(f"'{says[:_LONGEST_NAME]}' has a sign that kb cannot look for in a name: {strange[0]}")
    first = next((piece.part for piece in pieces if not piece.part.isdigit()), "+")
    if first == "+" or len(says) > _LONGEST_NAME or len(pieces) > LONGEST:
        raise _Wrong(f"'{says[:_LONGEST_NAME]}' is no name that kb can look for: a few words, letters among them")


def _named(table: str, row: Row, known: Container[str]) -> Row:
    """A model's row with its name as catalogues write names, and with its spellings.  Raises _Wrong."""
    maker, name = ("-".join(row[key].lower().split()) for key in ("maker", "name"))
    says = row.get("says", [])
    if f"{maker}/{name}" not in known and (table == "accept" or not says):
        _findable(row["name"])
        says = [row["name"], *says]
    return {**row, "maker": maker, "name": name, "says": says}


def _canonical(row: Row) -> str:
    return f"{row['maker']}/{row['name']}"


def _key(says: str) -> tuple[Any, ...]:
    """A spelling as it is compared."""
    return spell(fold(says))


# ── what it means


def merged(own: Overrides) -> Rows:
    """The catalogue of models as it is in this vault: families and models."""
    return _merged(own, lambda known, row, key: [*known.get(key, ()), *row.get(key, ())])


def _merged(own: Overrides, words: Callable[[Row, Row, str], list[str]]) -> Rows:
    """words: the spellings of a row, of what is known of it, what the vault has, and the field's name."""
    rows = catalogue.rows("models")
    models = {_canonical(row): row for row in rows["model"]}
    families = {_canonical(row): row["name"] for row in rows["family"]}
    families |= {name: row["family"] for name, row in models.items()}
    for row in own.models:
        name = _canonical(row)
        known = models.get(name, {"family": _family(name, families)})
        models[name] = {**known, **row, **{key: words(known, row, key) for key in _WORDS}}
    return {**rows, "model": list(models.values())}


def _family(name: str, families: dict[str, str]) -> str:
    """The family of the longest name that a new name begins with: gpt-4o-ioi is of the family of gpt-4o."""
    begins = (name[:end] for end in range(len(name), 0, -1) if name[end : end + 1] == "-")
    return next((families[begin] for begin in begins if begin in families), "")


def shelf(own: Overrides) -> Shelf:
    """The spellings of the catalogues, before them the vault's own."""
    if not (own.models or own.aliases or own.never or own.without):
        return shelves.shelf()
    models = _merged(own, lambda known, _, key: known.get(key, []))
    made = shelves.build(models, catalogue.rows("products"), catalogue.rows("ambiguous"))
    for row in own.models:
        _give(made, row, made.named[_canonical(row)])
    for row in own.aliases:
        _give(made, row, made.named.get(row["of"]) or made.heads[row["of"].partition("/")[2]])
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


def changed(text: str, decision: Decision) -> str:
    """The file's text after a decision; every other byte stays.  The same text if it says so already.

    Raises UsageError for a decision that makes no sense, for a file that is not TOML, and for a
    row written in a way that cannot be changed safely.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    try:
        before = tomltext.parse(body)
    except ValueError as error:
        raise UsageError(
            f"{PLACE} is not TOML: {error}", "mend it first; kb changes no file that it cannot read"
        ) from error
    after = _undone(body, before, decision) if decision.undo else _done(body, before, decision)
    return mark + after


def _done(text: str, before: dict[str, Any], decision: Decision) -> str:
    row = _row(decision)
    if any(_says_so(decision, other) for other in _table(before, decision.verb)):
        return text
    new = tomltext.dump(decision.verb, row)
    end = "\r\n" if "\r\n" in text else "\n"
    start = text or HEAD
    start += "" if start.endswith("\n") else end
    after = start + "".join(f"{line}{end}" for line in ("", *new))
    _expect(after, {**before, decision.verb: [*_table(before, decision.verb), row]})
    known = {remark.message for remark in read(text).diagnostics}
    if wrong := [remark.message for remark in read(after).diagnostics if remark.message not in known]:
        raise UsageError(wrong[0], "take back the one or the other" if "is both" in wrong[0] else "")
    return after


def _undone(text: str, before: dict[str, Any], decision: Decision) -> str:
    """Take out what says so: a row, or a spelling of a row that has others."""
    expected = _table(before, decision.verb)
    places = [row for row in tomltext.rows(text) if row.table == decision.verb]
    if len(places) != len(expected):
        raise _unsafe()
    for number in range(len(expected) - 1, -1, -1):
        row = expected[number]
        if not _says_so(decision, row):
            continue
        left = _left(decision, row)
        if left:
            text = tomltext.without_strings(
                text, places[number], "says", lambda said: _key(said) == _key(decision.says)
            )
            expected[number] = left
        else:
            text = tomltext.without_row(text, places[number])
            del expected[number]
    _expect(text, {**before, decision.verb: expected})
    return text


def _row(decision: Decision) -> dict[str, str | list[str]]:
    """A decision as a row.  Raises UsageError."""
    says = " ".join(decision.says.split())
    maker, _, name = decision.model.partition("/")
    if decision.verb == "accept" and maker and name:
        return {"name": name, "maker": maker}
    if decision.verb == "reject" and says:
        return {"surface": says}
    if decision.verb == "alias" and decision.model and says:
        return {"of": decision.model, "says": [says]}
    if decision.verb == "forbid" and bool(says) != bool(decision.model):
        return {"says": [says]} if says else {"model": decision.model}
    raise UsageError(f"there is nothing to {decision.verb}", "a model is written maker/name, as openai/o1")


def _table(found: dict[str, Any], table: str) -> list[Any]:
    given = found.get(table, [])
    if not isinstance(given, list):
        raise _unsafe()
    return list(given)


def _says_so(decision: Decision, row: Any) -> bool:
    """Whether a row says what was decided."""
    if not isinstance(row, dict):
        return False
    named = {"accept": f"{row.get('maker')}/{row.get('name')}", "alias": row.get("of"), "forbid": row.get("model")}
    model = str(named.get(decision.verb) or "").lower()
    if decision.verb == "accept" or (decision.verb == "forbid" and decision.model):
        return model == decision.model.lower()
    if decision.verb == "alias" and model != decision.model.lower():
        return False
    said = row.get("surface" if decision.verb == "reject" else "says", ())
    return any(_key(says) == _key(decision.says) for says in _texts(said))


def _left(decision: Decision, row: Row) -> Row | None:
    """What stays of a row; None if nothing does."""
    if decision.verb == "forbid" and (decision.model or "model" in row):
        if "says" in row and "model" in row:
            raise _unsafe()
        return None
    if decision.verb not in ("alias", "forbid") or isinstance(row["says"], str):
        return None
    others = [says for says in row["says"] if _key(says) != _key(decision.says)]
    return {**row, "says": others} if others else None


def _texts(said: Any) -> list[str]:
    given = [said] if isinstance(said, str) else said
    return [item for item in given if isinstance(item, str)] if isinstance(given, list | tuple) else []


def _expect(text: str, wanted: dict[str, Any]) -> None:
    """Raises UsageError unless a text says exactly this."""
    try:
        said = tomltext.parse(text)
    except ValueError as error:
        raise _unsafe() from error
    if {table: rows for table, rows in said.items() if rows} != {table: rows for table, rows in wanted.items() if rows}:
        raise _unsafe()


def _unsafe() -> UsageError:
    return UsageError(f"{PLACE} is written in a way that kb cannot change safely", "change it in an editor")
