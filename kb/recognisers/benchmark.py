"""Benchmarks, contests, leaderboards, and measures that stand where a benchmark's name would.

A contest that is held every year is that year's where the year stands beside it (``year``), a
subset is itself: ``GPQA (Diamond)`` is not GPQA.  ``sign`` is a name that counts literally, as pass@1.
``vault`` is what the vault itself says (kb.entities.ownnames).
"""

from collections.abc import Callable, Iterator
from functools import partial

from kb.entities import ownrolls
from kb.entities.ownrolls import Known
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser


def find(known: Callable[[], Known], raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within the name of a model or a product."""
    yield from ownrolls.find("benchmark", known(), raw, note, mentions)


def given(root: str) -> Recogniser:
    """What is recognised in one vault; its own names come first."""
    return PART._replace(find=partial(find, ownrolls.given(root)))


PART = Recogniser("benchmark", ("model",), partial(find, ownrolls.catalogued), given)
