"""What strangers write, given to each reader as bytes: nothing but its own errors may come of any of them.

``python -m tests.fuzz NAME --seconds N`` goes on from the small files of its corpus: with atheris if that is
installed, which is led by the lines that are reached, else by plain mutation.  Each file of a corpus is
checked with all other tests.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parent
Check = Callable[[bytes], None]


def names() -> list[str]:
    """The harnesses; each has a folder of its name in ``corpus``."""
    return sorted(place.name for place in (FOLDER / "corpus").iterdir())


def check(name: str) -> Check:
    """What a harness does with some bytes: raises whatever should not happen."""
    found: Check = import_module(f"tests.fuzz.{name}").check
    return found


def corpus(name: str) -> list[Path]:
    return sorted((FOLDER / "corpus" / name).iterdir())
