"""Bytes of strangers: ``python -m tests.fuzz`` looks for more that a reader cannot take."""

from random import Random

import pytest

from tests import fuzz
from tests.fuzz import mutation

MANY = 150  # of each corpus, by chance
FILES = [(name, place.name) for name in fuzz.names() for place in fuzz.corpus(name)]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_what_was_found_once_is_read(name: str, file: str) -> None:
    """Every file of every corpus; what fuzzing finds is kept there."""
    fuzz.check(name)((fuzz.FOLDER / "corpus" / name / file).read_bytes())


@pytest.mark.parametrize("name", fuzz.names())
def test_what_is_nearly_such_a_file_is_read(name: str) -> None:
    """The same in every run: what fails here fails again."""
    check, seeds, random = fuzz.check(name), [place.read_bytes() for place in fuzz.corpus(name)], Random(20241205)
    for _ in range(MANY):
        check(mutation.mutated(random.choice(seeds), seeds, random))
