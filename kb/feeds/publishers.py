"""What single publishers mean by the common fields (formats 4.3)."""

import re

from kb.feeds.plain import line
from kb.feeds.values import Item
from kb.urls import key as key_of

_PAPER = re.compile(r"(?:https?://arxiv\.org/abs/|oai:arXiv\.org:)((?:[a-z.-]+/)?[0-9.]{7,10})(?:v[0-9]+)?\Z", re.I)
_ANNOUNCED = re.compile(r"arXiv:\S+\s+Announce Type:\s*([a-z-]+)\s*(?:Abstract:\s*)?", re.I)


def as_meant(item: Item) -> Item:
    """The item as its publisher means it; that of most as it is."""
    if item.id.startswith("yt:video:"):
        return item._replace(updated="")  # moves with every view
    paper = _PAPER.match(item.id)
    return _paper(item, paper[1]) if paper else item


def _paper(item: Item, name: str) -> Item:
    """A paper of arXiv, whatever its version, without the line of the day's list."""
    source = f"https://arxiv.org/abs/{name}"
    item = item._replace(id=f"arxiv:{name}", source=source, key=key_of(source))
    said = _ANNOUNCED.match(item.text)
    if said and said[1].startswith("replace"):  # the day of a new version, not of the paper
        item = item._replace(published="", updated=item.updated or item.published)
    return item._replace(text=line(item.text[said.end() if said else 0 :]))  # wrapped by hand
