"""The catalogues of benchmarks, organisations and people: their shape, not what they say."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from kb import catalogue

TABLES = {"benchmarks": "benchmark", "organisations": "organisation", "people": "person"}
FIELDS = {
    "benchmarks": {"signs", "kind", "part_of", "yearly", "unit", "range", "higher", "paper"},
    "organisations": {"id", "kind", "part_of", "hosts", "handles", "cased"},
    "people": {"handles", "github", "hosts", "of"},
}
EVERY = {"name", "says", "ambiguous", "sure", "exact", "source"}
AT_LEAST = {"benchmarks": 100, "organisations": 90, "people": 150}
KINDS = {
    "benchmarks": {"contest", "leaderboard", "metric"},
    "organisations": {"lab", "company", "university", "publisher", "community", "platform"},
}
PAPER = re.compile(r"arXiv:\d{4}\.\d{4,5}")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
GITHUB = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9])*")
SIGNS = re.compile(r"[^\w\s+.-]|[^\W\d_a-zA-Z\u00c0-\u024f\u0400-\u04ff\u3400-\u9fff]|[²³]")


def rows(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = catalogue.rows(file)[TABLES[file]]
    return found


def spellings(row: dict[str, Any]) -> list[str]:
    return [*row["says"], *row.get("signs", ())]


def key(spelling: str) -> str:
    """A spelling as it is compared: without case, marks on letters, blanks and hyphens."""
    apart = unicodedata.normalize("NFKD", spelling).casefold()
    return re.sub(r"[\s_.·-]+", "", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def doubles(pairs: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    """What more than one row claims."""
    claimed: dict[str, set[str]] = defaultdict(set)
    for spelling, name in pairs:
        claimed[spelling].add(name)
    return {spelling: names for spelling, names in claimed.items() if len(names) > 1}


@pytest.mark.parametrize("file", TABLES)
def test_every_row_has_its_fields(file: str) -> None:
    """A name, a source and a spelling at least, and no field that the file's head does not explain."""
    assert set(catalogue.rows(file)) == {TABLES[file]}
    assert len(rows(file)) >= AT_LEAST[file]
    for row in rows(file):
        assert set(row) <= EVERY | FIELDS[file], row
        assert row["name"].strip() and row["source"].strip(), row
        assert spellings(row) and all(says == says.strip() != "" for says in spellings(row)), row
        assert len({*spellings(row)}) == len(spellings(row)), row
        assert row.get("kind") in {*KINDS.get(file, ()), None}, row


@pytest.mark.parametrize("file", TABLES)
def test_names_are_unique(file: str) -> None:
    names = [row["name"] for row in rows(file)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("file", TABLES)
def test_no_spelling_is_claimed_twice(file: str) -> None:
    assert not doubles((key(says), row["name"]) for row in rows(file) for says in {row["name"], *spellings(row)})


@pytest.mark.parametrize("file", TABLES)
def test_sure_spellings_are_of_ambiguous_rows(file: str) -> None:
    """What needs no evidence is one of the row's spellings, and not all of them."""
    for row in rows(file):
        if "sure" in row:
            assert row.get("ambiguous") or row.get("exact") or row.get("cased"), row
            assert set(row["sure"]) < set(row["says"]), row


@pytest.mark.parametrize("file", ["organisations", "people"])
def test_accounts_and_sites_are_well_formed_and_of_one_row(file: str) -> None:
    for row in rows(file):
        assert all(HOST.fullmatch(host) and not host.startswith("www.") for host in row.get("hosts", ())), row
        assert all(HANDLE.fullmatch(handle) for handle in row.get("handles", ())), row
        assert all(GITHUB.fullmatch(name) for name in row.get("github", ())), row
    for field in ("hosts", "handles", "github"):
        assert not doubles((value.lower(), row["name"]) for row in rows(file) for value in row.get(field, ()))


def test_benchmarks_point_at_benchmarks() -> None:
    parents = {row["name"]: row.get("part_of") for row in rows("benchmarks")}
    assert set(parents.values()) <= {*parents, None}
    for name in parents:
        above = [name]
        while (parent := parents[above[-1]]) is not None:
            assert parent not in above, above
            above.append(parent)


def test_benchmarks_measure() -> None:
    """A range is two ascending numbers of the unit; a paper is an arXiv id or an address."""
    for row in rows("benchmarks"):
        assert isinstance(row["higher"], bool), row
        if "range" in row:
            low, high = row["range"]
            assert row["unit"] and low < high, row
        if "paper" in row:
            address = urlsplit(row["paper"])
            assert PAPER.fullmatch(row["paper"]) or (address.scheme == "https" and "." in address.netloc), row


def test_spellings_with_signs_stand_apart() -> None:
    """A sign that no name is made of would be lost in says: τ-bench would be any bench."""
    for row in rows("benchmarks"):
        assert all(SIGNS.search(says) for says in row.get("signs", ())), row
        assert not [says for says in row["says"] if SIGNS.search(says) and not re.search("['&’]", says)], row


def test_organisations_point_at_organisations() -> None:
    ids = [row["id"] for row in rows("organisations")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", id_) for id_ in ids)
    assert {row["part_of"] for row in rows("organisations") if "part_of" in row} <= set(ids)


def test_people_belong_to_organisations() -> None:
    ids = {row["id"] for row in rows("organisations")}
    for row in rows("people"):
        for of in row.get("of", ()):
            assert of["id"] in ids and set(of) <= {"id", "since", "until"}, row
            assert 1900 < of.get("since", 1901) <= of.get("until", 2100) <= 2100, row


def test_people_are_said_by_more_than_one_word() -> None:
    """First names and nicknames are suggestions, never spellings; one word only where no Latin letter is in it,
    or where it is the name that a person writes under."""
    for row in rows("people"):
        for says in row["says"]:
            assert " " in says or not says.isascii() or says in row.get("handles", ()) or says == "BlinkDL", row
