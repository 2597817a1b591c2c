"""However kb is stopped, nothing that it kept is lost: ``python -m tests.reliability`` tries it in full."""

from random import Random

import pytest

from kb import registry
from kb.store import VERSION
from tests.reliability import Impossible, Trial, commands, running
from tests.reliability.trials import TRIALS
from tests.reliability.versions import older

SEED = 20250304  # the same in every run: what fails here fails again


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_stopped_in_every_way_kb_keeps_what_it_has(trial: Trial) -> None:
    """A few times each."""
    try:
        with running.scratch() as folder:
            verdict = trial.run(trial.short, folder, Random(SEED))
    except Impossible as error:
        pytest.skip(str(error))
    assert not verdict.broken, "\n".join([str(dict(verdict.figures)), *verdict.faults])


def test_every_old_version_of_the_index_is_kept_as_an_example() -> None:
    """Who makes the tables anew leaves the old ones in tests/cases/indexes."""
    assert list(older()) == list(range(1, VERSION))


def test_every_command_is_tried_on_a_vault() -> None:
    """A new command has its row in tests/cases/commands.toml, and every row is of a command."""
    assert {row.command for row in commands.rows()} == set(registry.names("kb.commands"))
