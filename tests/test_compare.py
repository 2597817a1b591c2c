"""Claims side by side: verdicts on pairs, arithmetic done again, and what is never called a conflict."""

import tomllib
from typing import Any

import pytest

from tests.conftest import ROOT, Kb

CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/cases/compare.toml").read_text(encoding="utf-8"))["case"]
VERDICTS = [case for case in CASES if "verdicts" in case]
ARITHMETIC = [case for case in CASES if "arithmetic" in case]


def compared(kb: Kb, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of a case's notes."""
    for number, text in enumerate(case["notes"]):
        day = case.get("dates", [""] * 9)[number]
        kb.write(f"note {number}.md", f"---\ndate: {day}\n---\n{text}\n" if day else f"{text}\n")
    found: list[dict[str, Any]] = kb.json("claims", "compare", "--all", code=None)["groups"]
    return found


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: case["name"])
def test_what_is_said_of_two_claims(kb: Kb, case: dict[str, Any]) -> None:
    """Each case is notes, and the verdicts on all pairs of their claims."""
    pairs = [pair for group in compared(kb, case) for pair in group["pairs"]]
    assert [pair["verdict"] for pair in pairs] == case["verdicts"]
    assert case.get("why", "") in (pairs[0]["why"] if pairs else "")


@pytest.mark.parametrize("case", ARITHMETIC, ids=lambda case: case["name"])
def test_arithmetic_is_done_again(kb: Kb, case: dict[str, Any]) -> None:
    """Each case is notes, and what became of each reckoning in them."""
    checks = [check for group in compared(kb, case) for check in group["arithmetic"]]
    assert [check["verdict"] for check in checks] == case["arithmetic"]
