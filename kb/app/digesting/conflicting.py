"""Which claims that are new contradict another: the seam that a digest has for ``kb claims compare``."""

import sqlite3
from collections.abc import Iterable

from kb.app import comparing
from kb.app.digesting.change import Change
from kb.app.digesting.snapshot import Snapshot
from kb.views import claims as view


def conflicts(db: sqlite3.Connection, before: Snapshot, after: Snapshot) -> Iterable[Change]:
    """One for each pair in conflict of which at least one claim was not there before."""
    known = {(path, claim.says) for path, said in before.items() for claim in said.claims}
    new = {
        (path, claim.line) for path, said in after.items() for claim in said.claims if (path, claim.says) not in known
    }
    if not new:
        return
    found = comparing.page(db, comparing.Wanted(only=("conflict",)), 0).document
    for group in found["groups"]:
        claims = {row["n"]: row for row in group["claims"]}
        for pair in group["pairs"]:
            one, other = claims[pair["a"]], claims[pair["b"]]
            if (one["path"], one["line"]) in new:
                one, other = other, one
            if pair["verdict"] == "conflict" and (other["path"], other["line"]) in new:
                measure = group["measure"] or "a number"
                text = f"{measure}: {view.amount(other)}, but {view.amount(one)} in {one['path']}:{one['line']}"
                names = tuple(dict.fromkeys((*other["subjects"], *one["subjects"])))
                yield Change("claim", "!", text, other["path"], other["line"], other["kind"], names)
