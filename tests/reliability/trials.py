"""All trials, in the order in which they are run."""

from tests.reliability import (
    Trial,
    changing,
    commands,
    crowd,
    editing,
    failing,
    killing,
    places,
    power,
    replacing,
    room,
    screen,
    vanishing,
    versions,
)

TRIALS: tuple[Trial, ...] = (
    killing.TRIAL,
    *replacing.TRIALS,
    power.TRIAL,
    failing.TRIAL,
    *room.TRIALS,
    crowd.TRIAL,
    versions.TRIAL,
    commands.TRIAL,
    editing.TRIAL,
    places.TRIAL,
    vanishing.TRIAL,
    changing.TRIAL,
    screen.TRIAL,
)
