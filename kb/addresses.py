"""Addresses that open a place in another program (formats 6)."""

import re
from typing import NamedTuple
from urllib.parse import quote

# What Obsidian itself leaves out when it writes a link to a heading.
_NO_HEADING = re.compile(r"[#|^:\\]|%%|\[\[|\]\]")


class Address(NamedTuple):
    """remark: why it may lead elsewhere; empty as a rule."""

    uri: str
    remark: str = ""


def obsidian(vault: str, path: str, heading: str = "", block: str = "") -> Address:
    """A note in Obsidian, at a heading or a block (``^`` may be left out) of it.

    Obsidian has no address for a line.  Everything is percent-encoded, blanks as ``%20``:
    it takes ``+`` for a plus.

    >>> obsidian("Notes", "AI/o1.md", "My usage").uri
    'obsidian://open?vault=Notes&file=AI%2Fo1%23My%20usage'
    """
    place = f"#^{block.removeprefix('^')}" if block else f"#{_sought(heading)}" if _sought(heading) else ""
    uri = f"obsidian://open?vault={_quoted(vault)}&file={_quoted(path.removesuffix('.md') + place)}"
    return Address(uri, "Obsidian reads the # in this file name as the start of a heading" if "#" in path else "")


def _sought(heading: str) -> str:
    return " ".join(_NO_HEADING.sub(" ", heading).split())


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")  # a name that is no text at all: half of a pair
