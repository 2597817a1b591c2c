"""All trials, in the order in which they are run."""

from tests.reliability import Trial, crowd, failing, killing, power, replacing, room, versions

TRIALS: tuple[Trial, ...] = (
    killing.TRIAL,
    *replacing.TRIALS,
    power.TRIAL,
    failing.TRIAL,
    *room.TRIALS,
    crowd.TRIAL,
    versions.TRIAL,
)
