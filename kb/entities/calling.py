"""Whether a person may be called by a word alone: a surname, a given name, a short form of one.

That is a suggestion, never a mention: of two people of a note either may be meant, or a third.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from kb import catalogue
from kb.entities import rolls
from kb.entities.folding import fold
from kb.entities.ownfile import Row
from kb.entities.rolls import Roll

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHARED = 3  # first letters of a name that its short form keeps
_ENDINGS = frozenset("- o e y a i s ie ey а я и у ю е ш й ка ик ок ша ой ей".replace("-", "").split(" "))
_LONG, _VERY_LONG = 5, 8  # letters of a name that may be misheard by one letter, by two
_SHORTEST = 2  # letters of what an account begins with


class Person(NamedTuple):
    """givens, surnames: as words are compared.  accounts: what an account has before the surname, and
    the account.  initials: of all by which the person may be called."""

    name: str
    givens: frozenset[str]
    surnames: frozenset[str]
    accounts: tuple[tuple[str, str], ...]
    initials: frozenset[str]


class Call(NamedTuple):
    """Why a word may call a person.  how: surname, given name, account, nickname or near."""

    how: str
    text: str
    confidence: float


def person(row: Row) -> Person:
    """A row of the catalogue as the names of a person."""
    spelled = ([_key(word) for word in _WORD.findall(says)] for says in (row["name"], *row["says"]))
    full = [words for words in spelled if len(words) > 1]
    givens = frozenset(words[0] for words in full if len(words[0]) > 1)
    surnames = frozenset(words[-1] for words in full if len(words[-1]) > 1)
    sites = (host.partition(".")[0] for host in row.get("hosts", ()))
    known = dict.fromkeys([*row.get("handles", ()), *row.get("github", ()), *sites])
    accounts = tuple((before, account) for account in known for before in _before(account, surnames))
    short = (nickname for nickname, names in _nicknames().items() if not givens.isdisjoint(names))
    called = (*givens, *surnames, *short, *(before for before, _ in accounts))
    return Person(row["name"], givens, surnames, accounts, frozenset(word[0] for word in called))


def _before(account: str, surnames: Iterable[str]) -> Iterator[str]:
    """What an account has before its owner's surname: nato of natolambert."""
    plain = _key(account)
    for surname in surnames:
        before = plain.removesuffix(surname).strip("_-.")
        if plain.endswith(surname) and len(before) >= _SHORTEST and before.isalpha():
            yield before


@lru_cache(65_536)
def call(word: str, person: Person) -> Call | None:
    """How a word may call a person, the surest way."""
    if _key(word)[:1] not in person.initials:
        return None
    forms = _forms(word)
    if not forms.isdisjoint(person.surnames):
        return Call("surname", f"surname of {person.name}", 0.7)
    if account := next((account for before, account in person.accounts if before in forms), ""):
        return Call("account", f"{person.name} is {account}", 0.7)
    if not forms.isdisjoint(person.givens):
        return Call("given name", f"given name of {person.name}", 0.6)
    for given in sorted(person.givens):
        if any(given in _nicknames().get(form, ()) for form in forms):
            return Call("nickname", f"short for the given name of {person.name}", 0.5)
    for form in sorted(forms):
        if any(_is_short(form, given) for given in person.givens):
            return Call("near", f"begins as the given name of {person.name}", 0.4)
        if any(_is_near(form, name) for name in (*person.givens, *person.surnames)):
            return Call("near", f"nearly a name of {person.name}", 0.3)
    return None


def words(person: Person) -> Iterator[str]:
    """The words that surely call a person by the given name."""
    yield from person.givens
    for nickname, givens in _nicknames().items():
        if not person.givens.isdisjoint(givens):
            yield nickname


@lru_cache(16_384)
def _forms(word: str) -> frozenset[str]:
    """A word as names are compared, and what it may be a form of."""
    plain = _key(word)
    known = (part for roll in (rolls.roll(), _inflected()) for part in roll.parts(plain))
    return frozenset((plain, *known))


def _key(word: str) -> str:
    return rolls.key(fold(word))


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """Short forms, each with the given names that it stands for."""
    made: dict[str, frozenset[str]] = {}
    for row in catalogue.rows("nicknames")["name"]:
        for says in map(_key, row["says"]):
            made[says] = made.get(says, frozenset()) | frozenset(map(_key, row["names"]))
    return made


@cache
def _inflected() -> Roll:
    """Short forms as a roll, for their Russian endings."""
    says = [says for row in catalogue.rows("nicknames")["name"] for says in row["says"]]
    return rolls.build({"person": [{"name": "", "says": says}]})


def _is_short(word: str, name: str) -> bool:
    """The beginning of a name, perhaps with an ending: Nat, Nato, Nate of Nathan; not Nation."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, name, strict=False)))
    whole = shared in (len(word), len(name))
    return shared >= _SHARED and word[shared:] in _ENDINGS and (whole or len(word) < len(name))


def _is_near(word: str, name: str) -> bool:
    """A name as it was misheard or mistyped; its first two letters are right."""
    shorter = min(len(word), len(name))
    most = 2 if shorter >= _VERY_LONG else 1
    return shorter >= _LONG and word[:2] == name[:2] and _distance(word, name, most) <= most


def _distance(one: str, other: str, most: int) -> int:
    """How many letters differ; more than ``most`` is told as one more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != wanted)))
        above = line
    return min(above[-1], most + 1)
