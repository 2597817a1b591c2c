"""``kb links --check``: what a person would mend in the links of a vault."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

from kb.app import subpaths
from kb.errors import UsageError
from kb.page import Facts, Page
from kb.store import checks, details
from kb.store.details import LinkRow
from kb.views import linked

PROBLEMS = ("unresolved", "ambiguous", "missing-heading", "missing-block", "orphan", "dead-end")


def check(db: sqlite3.Connection, only: str = "", strict: bool = False) -> Page:
    """only: the problems to look for, with commas between them; all if empty.
    strict: a link by an alias is unresolved."""
    wanted = tuple(name.strip() for name in only.split(",") if name.strip()) or PROBLEMS
    if unknown := [name for name in wanted if name not in PROBLEMS]:
        raise UsageError(f"there is no check called '{unknown[0]}'", f"checks: {', '.join(PROBLEMS)}")
    found = [row for row in _problems(db, strict) if row["problem"] in wanted]
    counts = Counter(row["problem"] for row in found)
    return linked.problems(found, {name: counts[name] for name in PROBLEMS if name in wanted})


def _problems(db: sqlite3.Connection, strict: bool) -> Iterator[Facts]:
    for link in checks.loose(db, strict):
        if link.status == "ambiguous":
            yield _of_link(link.status, link, details.candidates(db, link.key, link.target))
        else:
            yield _of_link("unresolved", link, [])
    places = subpaths.Places(db)
    for link in sorted(checks.with_subpath(db), key=lambda link: (link.resolved or "", link.source, link.line)):
        if places.line(link) is None:
            yield _of_link("missing-block" if link.subpath.startswith("#^") else "missing-heading", link, [])
    for problem, paths in (("orphan", checks.orphans(db)), ("dead-end", checks.dead_ends(db))):
        for path in paths:
            yield {"problem": problem, "path": path, "line": 1, "column": 0, "kind": "", "target": "", "candidates": []}


def _of_link(problem: str, link: LinkRow, candidates: list[str]) -> Facts:
    return {
        "problem": problem,
        "path": link.source,
        "line": link.line,
        "column": link.start,
        "kind": link.kind,
        "target": link.target + link.subpath,
        "candidates": candidates,
    }
