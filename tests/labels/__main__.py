"""``python -m tests.labels DOCUMENTS LABELS``: precision and recall against labels made by hand."""

import argparse
import sys
from pathlib import Path

from . import gold, report, scoring
from .gold import Unlabelled
from .understood import Reader


def main(words: list[str] | None = None) -> int:
    """The exit code: 0, or 1 if no document could be compared."""
    given = _arguments(words)
    reader = Reader(given.documents)
    table = scoring.empty()
    compared = 0
    for file in sorted(given.labels.rglob("*.json")):
        try:
            labels = gold.read(file, given.documents)
        except Unlabelled as error:
            print(f"labels: {error}", file=sys.stderr)
            continue
        scoring.compare(labels, reader.read(labels.doc), table)
        compared += 1
    print(*report.table(table, compared), *(report.remarks(table) if given.verbose else ()), sep="\n")
    return 0 if compared else 1


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.labels", description=__doc__)
    parser.add_argument("documents", type=Path, metavar="DOCUMENTS", help="a folder of documents")
    parser.add_argument("labels", type=Path, metavar="LABELS", help="a folder of label files")
    parser.add_argument("--verbose", "-v", action="store_true", help="each miss and each extra, with its line")
    given = parser.parse_args(words)
    for folder in (given.documents, given.labels):
        if not folder.is_dir():
            parser.error(f"there is no folder {folder}")
    return given


if __name__ == "__main__":
    sys.exit(main())
