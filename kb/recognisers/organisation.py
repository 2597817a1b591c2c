"""Organisations: makers of models, laboratories, universities, publishers, platforms.

A mention is a name (``name``), an account (``handle``), a site (``host``) or a word of an
address (``slug``); the last three stand in addresses, but for ``@handle``.  A platform's
address says where something stands, not who speaks: it is no mention.
"""

from collections.abc import Iterator

from kb.entities import naming
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within the name of a model or a product."""
    yield from naming.find("organisation", raw, note, mentions)


PART = Recogniser("organisation", ("model",), find)
