"""Note to Mentions: one module a kind of thing that is recognised in notes.

A recogniser never changes a note; it points at it.  ``needs`` names the recognisers whose
mentions it wants to see first.  One that a vault may teach has ``given``: from the vault's folder
to the recogniser that knows what stands there.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kb.note import Mention, Note, Raw

Mentions = tuple[Mention, ...]


class Recogniser(NamedTuple):
    name: str
    needs: tuple[str, ...]
    find: Callable[[Raw, Note, Mentions], Iterable[Mention]]
    given: "Callable[[str], Recogniser] | None" = None
