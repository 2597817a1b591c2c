"""Benchmarks, contests, leaderboards, and measures that stand where a benchmark's name would.

A contest that is held every year is that year's where the year stands beside it (``year``), a
subset is itself: ``GPQA (Diamond)`` is not GPQA.  ``sign`` is a name that counts literally, as pass@1.
"""

from collections.abc import Iterator

from kb.entities import naming
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within the name of a model or a product."""
    yield from naming.find("benchmark", raw, note, mentions)


PART = Recogniser("benchmark", ("model",), find)
