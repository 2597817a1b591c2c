"""Organisations: makers of models, laboratories, universities, publishers, platforms.

A mention is a name (``name``), an account (``handle``), a site (``host``) or a word of an
address (``slug``); the last three stand in addresses, but for ``@handle``.  A platform's
address says where something stands, not who speaks: it is no mention.  ``vault`` is what the vault itself
says (kb.entities.ownnames).
"""

from collections.abc import Callable, Iterator
from functools import partial

from kb.entities import ownrolls
from kb.entities.ownrolls import Known
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser


def find(known: Callable[[], Known], raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within the name of a model or a product."""
    yield from ownrolls.find("organisation", known(), raw, note, mentions)


def given(root: str) -> Recogniser:
    """What is recognised in one vault; its own names come first."""
    return PART._replace(find=partial(find, ownrolls.given(root)))


PART = Recogniser("organisation", ("model",), partial(find, ownrolls.catalogued), given)
