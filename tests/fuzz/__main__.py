"""``python -m tests.fuzz NAME``: look for bytes that a reader cannot take; the first found is kept and told."""

import argparse
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from tests import fuzz
from tests.fuzz import mutation


def main() -> int:
    """The exit code: 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("name", choices=fuzz.names())
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="where chance begins, without atheris")
    parser.add_argument("--plain", action="store_true", help="without atheris, though it is installed")
    given = parser.parse_args()
    if not given.plain:
        with suppress(ModuleNotFoundError):
            return _led(given.name, given.seconds)
    return _by_chance(given.name, given.seconds, Random(given.seed))


def _led(name: str, seconds: float) -> int:
    """By atheris, which ends the process itself, and keeps what it finds where it is run."""
    import atheris

    with atheris.instrument_imports(include=["kb"]):
        check = fuzz.check(name)
    wishes = (f"-max_total_time={seconds:.0f}", "-timeout=10", "-max_len=20000", f"-artifact_prefix={name}.")
    reached = tempfile.mkdtemp(prefix="kb-fuzz-")  # what it comes upon; the corpus is only read
    atheris.Setup([sys.argv[0], *wishes, reached, str(fuzz.FOLDER / "corpus" / name)], check)
    atheris.Fuzz()
    return 0


def _by_chance(name: str, seconds: float, random: Random) -> int:
    check, seeds = fuzz.check(name), [place.read_bytes() for place in fuzz.corpus(name)]
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = mutation.mutated(random.choice(seeds), seeds, random)
        tried += 1
        try:
            check(data)
        except Exception:
            Path(f"{name}.found").write_bytes(data)
            print(f"{name}: after {tried:,} tries, kept in {name}.found", file=sys.stderr)
            raise
    print(f"{name}: {tried:,} tries, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
