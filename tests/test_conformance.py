"""Every case of the page of formats stands in the tests: as a row of ``cases/``, or as a test
whose first words name it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.conftest import ROOT, Kb

TESTS = ROOT / "tests"
INDEX = tomllib.loads((TESTS / "cases" / "conformance.toml").read_text(encoding="utf-8"))
GAPS = {gap["id"]: gap["reason"] for gap in INDEX["gap"]}
CASES = [f"{letter}{number:02}" for letter, count in INDEX["sections"].items() for number in range(1, count + 1)]
NAMED = re.compile(r"[A-N][0-9]{2}\b")


@cache
def shown() -> frozenset[str]:
    return frozenset({*_rows(), *_tests()})


def _rows() -> Iterator[str]:
    """Rows of cases whose id begins with a case's letters."""
    for path in (TESTS / "cases").glob("*.toml"):
        if path.name != "conformance.toml":
            for rows in tomllib.loads(path.read_text(encoding="utf-8")).values():
                for row in rows if isinstance(rows, list) else ():
                    if isinstance(row, dict) and (named := NAMED.match(str(row.get("id", "")))):
                        yield named[0]


def _tests() -> Iterator[str]:
    """Tests whose docstring begins with the letters of cases: ``A05, A06: …``."""
    for path in TESTS.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield from NAMED.findall((ast.get_docstring(node) or "").partition(":")[0])


def params() -> Iterator[Any]:
    for case in CASES:
        yield pytest.param(case, marks=pytest.mark.xfail(reason=GAPS[case]) if case in GAPS else ())


def test_there_are_ninety_five_cases_and_few_gaps() -> None:
    assert len(CASES) == 95
    assert len(GAPS) < 5


@pytest.mark.parametrize("case", [*params()])
def test_the_case_is_shown(case: str) -> None:
    assert case in shown()


def test_tags_that_differ_in_case_are_one(kb: Kb) -> None:
    """C04: one tag, shown as it was first written, in both places."""
    kb.write("a.md", "#AI is here")
    kb.write("b.md", "and #ai there")
    assert kb.json("status")["tags"] == 1
    assert kb.paths("tag:AI") == kb.paths("tag:ai") == ["a.md", "b.md"]
    assert [tag["tag"] for name in "ab" for tag in kb.json("inspect", name)["tags"]] == ["AI", "ai"]
