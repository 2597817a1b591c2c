"""``python -m tests.bench``: make or copy a vault, measure kb on it, check its answers."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from . import (
    checks,
    contest,
    contest_report,
    feeds,
    measure,
    queries,
    recognising,
    report,
    shapes,
    suite,
    truth,
    vaults,
)
from .measure import Bench, Broken, Kb
from .vaults import Manifest


def main() -> int:
    """The exit code: 0, 1 if an answer of kb is wrong or a shape too dear, 2 if a command failed or was stopped."""
    given = _arguments()
    if given.shapes is not None:
        return shapes.run(given.shapes)
    with tempfile.TemporaryDirectory(prefix="kb-bench-", ignore_cleanup_errors=True) as folder:
        try:
            return _bench(given, Path(folder).resolve())
        except Broken as error:
            print(f"bench: {error}", file=sys.stderr)
            return 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--vault", type=Path, metavar="DIR", help="a vault to work on a copy of; default: one is made")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="what must be found in that vault, as JSON")
    parser.add_argument(
        "--notes", type=sizes, default=(1000,), metavar="N", help="notes of the vault that is made; --peers: N,N,N"
    )
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="runs of each command; the median counts")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--shapes",
        nargs="?",
        const="",
        metavar="NAME",
        help="instead: the CPU time of texts made to hang a reader; NAME: those whose name has this in it",
    )
    parser.add_argument("--recognisers", action="store_true", help="instead: how much text a second each reads")
    parser.add_argument("--queries", action="store_true", help="instead: questions of nine kinds, asked in one process")
    parser.add_argument("--feeds", action="store_true", help="instead: fetching, reading and telling 200 feeds")
    parser.add_argument("--peers", action="store_true", help="instead: beside what else is on this machine")
    parser.add_argument("--only", type=names, default=(), metavar="NAMES", help="of --peers these, beside kb")
    given = parser.parse_args()
    if given.shapes is not None and not shapes.names(given.shapes):
        parser.error(f"there is no shape called {given.shapes!r}")
    if given.manifest and not given.vault:
        parser.error("--manifest tells of a vault: give --vault too")
    if given.vault and not given.vault.is_dir():
        parser.error(f"there is no folder {given.vault}")
    if min(*given.notes, given.runs) < 1:
        parser.error("--notes and --runs are at least 1")
    if unknown := set(given.only) - set(contest.names()):
        parser.error(f"there is no {', '.join(sorted(unknown))}: {', '.join(contest.names())}")
    if given.vault and given.peers:
        parser.error("--peers makes its vaults: it knows what must be found in them")
    if len(given.notes) > 1 and not given.peers:
        parser.error("several sizes are for --peers")
    return given


def sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _bench(given: argparse.Namespace, folder: Path) -> int:
    if given.feeds:
        print(feeds.measure_feeds(_kb(folder)), end="")
        return 0
    if given.peers:
        held = contest.hold(_kb(folder), folder / "sizes", given.notes, given.runs, given.only)
        print((contest_report.document if given.format == "json" else contest_report.text)(held), end="")
        return 2 if held.stopped else 0
    manifest = _prepare(given, folder / "vault")
    notes = truth.vault(folder / "vault")
    if not notes.paths:
        raise Broken(f"there are no notes in {given.vault}")
    links = truth.backlinks(notes)
    words = truth.words(notes, manifest["rare_term"] if manifest else "", truth.hub(notes, links))
    if given.recognisers:
        print(recognising.measure(folder / "vault"), end="")
        return 0
    if given.queries:
        print(queries.measure(folder / "vault", folder / "index.sqlite", words), end="")
        return 0
    kb = _kb(folder)
    results = suite.measure(kb, notes, words, given.runs)
    verdict = checks.check(kb, manifest, links) if manifest else None
    print((report.document if given.format == "json" else report.text)(results, verdict), end="")
    return 1 if verdict and verdict.failures else 0


def _prepare(given: argparse.Namespace, vault: Path) -> Manifest | None:
    """Make a vault, or copy the one given: that one is never touched."""
    if not given.vault:
        return vaults.make(vault, given.notes[0])
    shutil.copytree(given.vault, vault, symlinks=True, copy_function=shutil.copy2)
    return vaults.read_manifest(given.manifest) if given.manifest else None


def _kb(folder: Path) -> Kb:
    scratch, settings = folder / "scratch", folder / "settings"
    scratch.mkdir()
    settings.mkdir()
    bench = Bench(scratch, measure.environment(settings))
    return Kb(bench, measure.program(), folder / "vault", folder / "index.sqlite")


if __name__ == "__main__":
    sys.exit(main())
