"""The catalogues of people, organisations and benchmarks as they are in one vault.

What may stand in the vault's file: kb.entities.ownnames.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kb import catalogue
from kb.entities import naming, ownfile, ownnames, rolls
from kb.entities.ownfile import Row
from kb.entities.ownnames import KINDS, Key, Names, key
from kb.entities.rolls import Roll
from kb.note import Mention, Note, Raw

_MANNER = ("ambiguous", "exact", "cased")
_NOTHING = "nothing"  # the kind of what is forbidden: found, so that no name within it is, and never told


class Known(NamedTuple):
    """given: the names that the vault itself gives, by kind, thing and spelling."""

    roll: Roll
    given: frozenset[tuple[str, str, Key]] = frozenset()


def find(kind: str, known: Known, raw: Raw, note: Note, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions of one kind, in the order of their place; what the vault says has its rule."""
    for mention in naming.find(kind, raw, note, mentions, known.roll):
        yield _by_vault(mention, known, raw) if known.given else mention


def _by_vault(mention: Mention, known: Known, raw: Raw) -> Mention:
    surface = raw.text[mention.span.start : mention.span.end]
    is_given = (mention.kind, mention.canonical, key(surface)) in known.given
    return mention._replace(rule="vault", confidence=1.0) if is_given and mention.rule == "name" else mention


@cache
def catalogued() -> Known:
    """What the catalogues know."""
    return Known(rolls.roll())


def given(root: str) -> Callable[[], Known]:
    """What is known in the vault at ``root``, read when a name is first looked for."""
    return cache(lambda: _of(ownfile.text(ownnames.FORM, root)))


@lru_cache(maxsize=1)  # for one recogniser after the other
def _of(text: str) -> Known:
    return known(ownnames.read(text))


def known(own: Names) -> Known:
    if not (own.things or own.aliases or own.never or own.without):
        return catalogued()
    given = frozenset((kind, row["name"], key(says)) for kind, row in _given(own) for says in row["says"])
    return Known(rolls.build(_tables(own)), given)


def rows(own: Names, kind: str) -> list[Row]:
    """The catalogue of a kind as it is in this vault."""
    made = {row["name"]: row for row in catalogue.rows(rolls.KINDS[kind])[kind]}
    for _, row in (thing for thing in own.things if thing[0] == kind):
        before = made.get(row["name"], {"says": []})
        made[row["name"]] = {**before, **row, "says": [*before["says"], *row["says"]]}
    for row in own.aliases:
        if row["kind"] == kind:
            before = made.setdefault(row["of"], {"name": row["of"], "says": [row["of"]]})
            made[row["of"]] = {**before, "says": [*before["says"], *row["says"]]}
    return [row for name, row in made.items() if (kind, name) not in own.without]


def _given(own: Names) -> Iterator[tuple[str, Row]]:
    """Kind, and a row with the name of a thing, spellings that the vault gives it, and their manner."""
    yield from own.things
    for row in own.aliases:
        yield row["kind"], {**row, "name": row["of"]}


def _tables(own: Names) -> dict[str, list[Row]]:
    """The vault's spellings first; what it gives to another or forbids is taken from the others.
    What is forbidden comes last: it may still be the name of a thing of another kind."""
    here = {kind: {row["name"]: row for row in rows(own, kind)} for kind in KINDS}
    never = {(kind, key(says)) for kind, says in own.never}
    owners = {key(says): (kind, row["name"]) for kind, row in _given(own) for says in row["says"]}
    tables: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    for kind, row in _given(own):
        if thing := here[kind].get(row["name"]):
            tables[kind].append(_spelled(thing, row, [says for says in row["says"] if (kind, key(says)) not in never]))
    for kind, things in here.items():
        for name, thing in things.items():
            says = [
                says
                for says in thing["says"]
                if (kind, key(says)) not in never and owners.get(key(says), (kind, name)) == (kind, name)
            ]
            tables[kind].append({**thing, "says": says})
    return {**tables, _NOTHING: list(_forbidden(own))}


def _spelled(thing: Row, row: Row, says: list[str]) -> Row:
    """A thing with the spellings of one row of the vault and with their manner; without any they are sure."""
    manner = {name: row.get(name, False) for name in _MANNER}
    return {**thing, **manner, "says": says, "sure": [] if any(manner.values()) else says}


def _forbidden(own: Names) -> Iterator[Row]:
    """As a platform: such a name proves nothing of a note."""
    for _, says in own.never:
        yield {"name": says, "kind": "platform", "says": [says], "sure": [says]}
    for kind, name in own.without:
        known = [row for row in catalogue.rows(rolls.KINDS[kind])[kind] if row["name"] == name]
        spellings = known[0]["says"] if known else [name] if ownnames.can_be_found(name) else []
        yield {"name": name, "kind": "platform", "says": spellings, "sure": spellings}


def called(own: Names, kind: str, name: str) -> str:
    """The one thing that a name means, by its own name or by a spelling; empty if there is none, or several."""
    things = rows(own, kind)
    wanted = name.strip().lower()
    for row in things:
        if row["name"].lower() == wanted:
            return str(row["name"])
    spelled = {row["name"] for row in things if key(name) in map(key, row["says"])}
    return spelled.pop() if len(spelled) == 1 else ""
