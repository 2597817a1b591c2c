"""The sources on a topic as references: posts, talks and papers alike, as far as notes tell what they are."""

import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from kb import catalogue, fields, labels, urls
from kb.app import sources
from kb.app.topic.quoting import Quoting, plain
from kb.page import Facts, Reference, ReferenceKind
from kb.store import looking, standing
from kb.store.looking import NoteRow
from kb.store.standing import Web

_MOST = 200
_CITED = 3  # places of one
_WORD = re.compile(r"[a-z0-9]+")
_HANDLE = re.compile(r"https://x\.com/([A-Za-z0-9_]{1,15})/status/")


class _Known(NamedTuple):
    """What notes say of a source.  records: the notes that are of it."""

    key: str
    url: str
    links: Sequence[Web]
    records: Sequence[NoteRow]


def references(db: sqlite3.Connection, found: Sequence[Facts], notes: Iterable[int]) -> tuple[Reference, ...]:
    """found: as ``kb coverage`` tells the sources.  notes: where they are cited."""
    links: dict[str, list[Web]] = defaultdict(list)
    for link in sorted(standing.links(db, notes), key=lambda link: (link.path, link.line, link.start)):
        links[link.key].append(link)
    days = {path: day for path, _, day in standing.paths(db, notes).values()}
    quoting = Quoting(db)
    made = [
        _reference(_Known(key, row["canonical"], links[key], looking.of_source(db, key)), days, quoting)
        for row in found[:_MOST]
        if (key := row["source_id"])
    ]
    return tuple(_keyed(sorted(made, key=_order)))


def _order(reference: Reference) -> tuple[str, str, str]:
    return (reference.authors or (reference.site,))[0].casefold(), reference.issued, reference.url


def _reference(known: _Known, days: dict[str, str], quoting: Quoting) -> Reference:
    told = looking.subject(known.records[0]) if known.records else {}
    work = _works().get(known.key, {})
    issued = sources.time(known.url)
    dated = str(told.get("date") or work.get("published") or work.get("year") or "")
    cited = sorted(day for link in known.links if (day := days.get(link.path, "")))
    places = dict.fromkeys((link.path, link.line) for link in known.links)
    return Reference(
        key="",
        kind=_kind(known, str(work.get("type") or "")),
        title=_title(known, work),
        url=known.url,
        authors=_authors(known.url, told),
        site=fields.site(known.url),
        issued=((issued or {}).get("iso") or dated)[:10],
        accessed=cited[0] if cited else "",
        doi=known.key.removeprefix("doi:") if known.key.startswith("doi:") else "",
        eprint=known.key.removeprefix("arxiv:") if known.key.startswith("arxiv:") else "",
        lang=known.records[0].lang if known.records else "",
        cites=tuple(quoting.line(path, line) for path, line in list(places)[:_CITED]),
    )


def _title(known: _Known, work: Facts) -> str:
    """As most links to it are called; else as a note on it is, as most are labelled; else its address."""
    if work:
        return str(work["name"])
    if name := _most([link.display for link in known.links]):
        return name
    if known.records:
        return known.records[0].title
    told = [link.role for link in known.links if not labels.field(link.role)]  # "Source:" names nothing
    return _most(told) or known.url.partition("://")[2]


def _most(texts: Iterable[str]) -> str:
    """What they say most often, if it is no address; the longest of what they say as often."""
    names = Counter(name for text in texts if (name := plain(text)) and not urls.is_address(name))
    return min(names, key=lambda name: (-names[name], -len(name), name)) if names else ""


def _authors(url: str, told: Facts) -> tuple[str, ...]:
    """Those that a note on it names; of a post the account that it is of."""
    named = told.get("authors") or told.get("author") or told.get("channel") or ()
    names = [named] if isinstance(named, str) else [str(name) for name in named]
    handle = _HANDLE.match(url)
    return tuple(filter(None, names)) or ((f"@{handle[1]}",) if handle else ())


def _kind(known: _Known, work: str) -> ReferenceKind:
    for row in catalogue.rows("references")["kind"]:
        begins = any(known.key.startswith(head) for head in row.get("of", ()))
        ends = any(known.url.lower().endswith(end) for end in row.get("paths", ()))
        if begins or ends or (work and work in row.get("type", ())):
            kind: ReferenceKind = row["means"]
            return kind
    return "webpage"


@cache
def _works() -> dict[str, Facts]:
    """The works of the catalogue by the key of their source."""
    found: dict[str, Facts] = {}
    for row in catalogue.rows("works")["work"]:
        for address in (f"arXiv:{row['arxiv']}" if "arxiv" in row else "", row.get("doi", ""), row.get("address", "")):
            if address:
                found[urls.key(f"https://doi.org/{address}" if address == row.get("doi") else address)] = row
    return found


# ── keys


def _keyed(found: Iterable[Reference]) -> list[Reference]:
    """Each with a key of whose it is, its year and a word of its title; letters tell equal ones apart."""
    keys: Counter[str] = Counter()
    made = []
    for reference in found:
        key = _stem(reference)
        keys[key] += 1
        made.append(reference._replace(key=key if keys[key] == 1 else f"{key}{_letters(keys[key] - 1)}"))
    return made


def _stem(reference: Reference) -> str:
    whose = _ascii(reference.authors[0]).split() if reference.authors else []
    name = whose[-1:] or _ascii(reference.site.rpartition(".")[0]).split()[-1:] or ["source"]
    words = _ascii(reference.title.rpartition("/")[2]).split()
    word = next((word for word in words if len(word) > 3 and not word.isdigit()), "")
    return "".join((*name, reference.issued[:4], word))


def _ascii(text: str) -> str:
    """Its letters and digits, small, without their marks."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare.lower()))


def _letters(number: int) -> str:
    """1 is a, 26 z, 27 aa."""
    told = ""
    while number:
        number, rest = divmod(number - 1, 26)
        told = chr(ord("a") + rest) + told
    return told
