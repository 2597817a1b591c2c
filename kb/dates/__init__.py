"""Dates, durations, times in a recording and counts, as people of many languages write them.

``read``, ``duration`` and ``count`` understand a whole field; ``kindle`` a Kindle line;
``daily`` the name of a daily note, which ``named`` makes; ``found`` looks for dates and durations
in running text, where silence is better than a guess.  Words come from catalogue/dates.toml.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.dates.amounts import count, duration, plain, timecode
    from kb.dates.fields import kindle, read
    from kb.dates.moment import daily, named
    from kb.dates.running import Found, found
    from kb.dates.when import When
    from kb.dates.words import label

__all__ = [
    "Found",
    "When",
    "count",
    "daily",
    "duration",
    "found",
    "kindle",
    "label",
    "named",
    "plain",
    "read",
    "timecode",
]

_HOME = {
    **dict.fromkeys(("count", "duration", "plain", "timecode"), "amounts"),
    **dict.fromkeys(("kindle", "read"), "fields"),
    **dict.fromkeys(("Found", "found"), "running"),
    "When": "when",
    **dict.fromkeys(("daily", "named"), "moment"),
    "label": "words",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for: patterns take 20 ms to make, and most commands read no date."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
