"""``python -m tests.judged``: nDCG@5, MRR and Hit@1 of kb's ranking, beside plain full-text search."""

import argparse
import json
import sys

from . import gold, report
from .running import ask


def main(words: list[str] | None = None) -> int:
    given = _arguments(words)
    asked = ask([query for query in gold.read() if _fits(query, given)])
    if given.json:
        print(json.dumps(report.document(asked), ensure_ascii=False, indent=1))
        return 0
    print(*report.table(asked), sep="\n")
    if given.misses:
        print(*report.misses(asked, given.misses), sep="\n")
    return 0


def _fits(query: gold.Query, given: argparse.Namespace) -> bool:
    return given.kind in ("", query.kind) and given.fold in ("", query.fold)


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.judged", description=__doc__)
    parser.add_argument("--kind", choices=gold.KINDS, default="", help="only questions of this kind")
    parser.add_argument("--fold", choices=gold.FOLDS, default="", help="tune on one, check with the other")
    parser.add_argument(
        "--misses", type=int, nargs="?", const=20, default=0, metavar="N", help="the N worst, and what was found"
    )
    parser.add_argument("--json", action="store_true", help="the figures, and each question's, as JSON")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
