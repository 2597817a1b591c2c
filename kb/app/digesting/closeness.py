"""How close an item of a feed is to a vault: what it has of what is followed and of what notes have."""

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb import analysis
from kb.app.digesting.arrivals import Item
from kb.app.digesting.followed import Followed
from kb.app.guessing.words import is_content
from kb.app.searching.asked import conditions
from kb.store import answering, arrived, searching
from kb.store.arrived import Cited

# What each sort of evidence is worth where no other item has it.
_CLAIM, _THING, _QUERY, _SITE, _TAG, _CITED, _WORD = 1.0, 3.0, 3.0, 2.0, 2.0, 2.0, 0.5
_LEAST = 0.5  # the share of it that what is followed is worth though all items have it
_MOST_WORDS = 4  # of a title that count
_COMMON = 0.02  # the share of the vault's titles and thoughts from which on a word is none of its own
_NAMED = 3  # things and words that a reason names
_WORDS = "has {} as your notes do"


class Evidence(NamedTuple):
    """how: a clause.  names: what stands in it; of words their terms.  weight: what it adds to the rank."""

    how: str
    names: tuple[str, ...]
    weight: float

    def reason(self, title: str) -> str:
        """The clause whole; title: of the item, for the words as they are written there."""
        if self.how != _WORDS:
            return self.how.format(_listed(self.names))
        written = {token.term: title[token.start : token.end] for token in analysis.tokens(title)}
        return self.how.format(_listed(f"“{written[term]}”" for term in self.names))


class _Sign(NamedTuple):
    """Something that is followed, and the items that have it."""

    how: str
    name: str
    weight: float
    items: Iterable[int]


def evidence(db: sqlite3.Connection, items: Sequence[Item], followed: Followed) -> Mapping[int, list[Evidence]]:
    """By item, the weightiest first.  What all items have tells little of each."""
    rows = frozenset(item.note for item in items)
    found: dict[int, list[Evidence]] = defaultdict(list)
    if rows:
        places = arrived.addresses(db, rows)
        for note, signs in _by_item([*_signs(db, rows, followed), *_on_sites(places, followed.sources)]).items():
            found[note] += _told(signs)
        for note, one in (*_cited(db, places), *_shared(db, items)):
            found[note].append(one)
    for some in found.values():
        some.sort(key=lambda one: (-one.weight, one.how))
    return found


def rarity(all: int, having: int) -> float:
    """From 1 for what one alone has down to little for what all have.

    >>> rarity(100, 1), round(rarity(100, 100), 2)
    (1.0, 0.15)
    """
    return math.log1p(all / having) / math.log1p(all)


def _signs(db: sqlite3.Connection, rows: frozenset[int], followed: Followed) -> Iterator[_Sign]:
    speaks = "your notes often speak of {}" if followed.by_use else "you follow {}"

    def sign(how: str, name: str, worth: float, having: Iterable[int]) -> _Sign:
        some = rows.intersection(having)
        return _Sign(how, name, worth * (_LEAST + (1 - _LEAST) * rarity(len(rows), len(some) or 1)), some)

    for kind, names in followed.things.items():
        for name in names:
            yield sign(speaks, short(name), _THING, arrived.speaking(db, kind, name))
    for name in followed.models:
        for count, having in _by_count(Counter(arrived.claiming(db, name))):
            told = f"{count} claim{'s' if count > 1 else ''} about {short(name)}"
            yield sign("has {}", told, _CLAIM * math.log2(1 + count), having)
    for tag in followed.tags:
        yield sign("is tagged {}", tag, _TAG, arrived.tagged(db, tag))
    for name, question in followed.queries.items():
        asked = searching.resolved(db, question)
        yield sign("answers query:{}", name, _QUERY, answering.notes(db, conditions(asked)))


def _by_count(counts: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    found: dict[int, list[int]] = defaultdict(list)
    for note, count in counts.items():
        found[count].append(note)
    return sorted(found.items())


def _on_sites(places: Iterable[Cited], sites: Sequence[str]) -> Iterator[_Sign]:
    """The items that are of a followed site, or cite it."""
    for site in sites:
        some = {place.item for place in places if place.key == site or place.key.startswith(f"{site}/")}
        yield _Sign("cites {}", site, _SITE, some)


def _by_item(signs: Iterable[_Sign]) -> dict[int, list[_Sign]]:
    found: dict[int, list[_Sign]] = defaultdict(list)
    for sign in signs:
        for note in sign.items:
            found[note].append(sign)
    return found


def _told(signs: list[_Sign]) -> Iterator[Evidence]:
    """The signs of one item, those of one sort as one."""
    for how in dict.fromkeys(sign.how for sign in signs):
        some = [sign for sign in signs if sign.how == how]
        yield Evidence(how, tuple(sign.name for sign in some), sum(sign.weight for sign in some))


def _cited(db: sqlite3.Connection, places: Iterable[Cited]) -> Iterator[tuple[int, Evidence]]:
    """What an item cites, or is, and notes of the vault cite, too: the fewer, the more it tells."""
    all = arrived.count(db)
    by_item: dict[int, list[int]] = defaultdict(list)
    for place in places:
        if place.notes:
            by_item[place.item].append(place.notes)
    for note, counts in by_item.items():
        least = min(counts)
        told = "a note of yours cites" if least == 1 else f"{least:,} of your notes cite"
        yield note, Evidence("cites what {}", (told,), _CITED * rarity(all, least) * math.log2(1 + len(counts)))


def _shared(db: sqlite3.Connection, items: Sequence[Item]) -> Iterator[tuple[int, Evidence]]:
    """Words of its title that titles and thoughts of the vault have, but few of them."""
    titles = {item.note: set(analysis.fields(item.title)[0].split()) for item in items}
    theirs = Counter(term for terms in titles.values() for term in terms)
    ours, all = _own(db, frozenset(theirs))
    worth = {
        term: _worth(term) * min(rarity(all, count), rarity(len(titles), theirs[term]))
        for term, count in ours.items()
        if count <= max(1, _COMMON * all) and is_content(term)
    }
    for note, terms in titles.items():
        best = sorted(terms & worth.keys(), key=lambda term: (-worth[term], term))[:_MOST_WORDS]
        if best:
            yield note, Evidence(_WORDS, tuple(best), sum(worth[term] for term in best))


def _worth(term: str) -> float:
    """Two letters of Han are half a word."""
    return _WORD / 2 if analysis.is_unspaced(term[0]) else _WORD


def _own(db: sqlite3.Connection, wanted: frozenset[str]) -> tuple[Counter[str], int]:
    """How many titles and thoughts of the vault have which of these terms, and how many there are."""
    texts = list(arrived.own_words(db))
    return Counter(term for text in texts for term in wanted.intersection(analysis.fields(text)[0].split())), len(texts)


def _listed(names: Iterable[str]) -> str:
    every = list(dict.fromkeys(names))
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return f"{', '.join(every[:_NAMED])}{more}"


def short(name: str) -> str:
    """A model without its maker."""
    return name.rpartition("/")[2]
