"""Raw to Note: one module a note format, each with ``sniff`` and ``parse``.

The format that is surest of a file takes it; ``sniff`` answers from 0 (not mine) to 1.
"""

from collections.abc import Callable
from typing import NamedTuple

from kb.note import Note, Raw


class Format(NamedTuple):
    name: str
    sniff: Callable[[Raw], float]
    parse: Callable[[Raw], Note]
