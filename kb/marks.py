"""What a paragraph says of itself: its ``^id``, its task, its callout, that it is a remark.

Read on the raw lines: CommonMark leaves ``**我推論：**這是`` without bold, and knows none of
the others (formats S9, 1.6).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from kb import catalogue
from kb.note import Block, Facts
from kb.text import LINE_END, Lines, Span

_HEADING = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t>]+)*#{1,6}(?:[ \t]+|\Z)")
_NESTED = re.compile(r"[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])")
_ANCHOR = re.compile(r"(?:(?<=\s)|\A)\^([A-Za-z0-9-]+)\Z")
_LONGEST_ANCHOR = 200  # characters
_TASK = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([^\r\n])\][ \t]")
_CALLOUT = re.compile(r"[\s>]*>[ \t]*\[!([^\]\r\n|]+)(?:\|[^\]\r\n]*)?\]([+-]?)[ \t]*([^\r\n]*)")
_DASH = re.compile(r"[\s>]*(?:\\?-{1,2}|[*+—–―])\s*(?=\S)")
_NAME_END = re.compile(r"[,(\[，（]|\s[-—–]\s")
_WIKILINK = re.compile(r"\[\[([^\[\]|#]+)")


def described(text: str, lines: Lines, block: Block) -> Block:
    """The block with what its own text says of it; its ``^id`` is taken out of its span."""
    inside = text[block.span.start : block.span.end]
    facts: Facts = block.facts
    if block.kind == "item" and (task := _TASK.match(inside)):
        facts += (("task", task[1]),)
    elif block.kind in ("callout", "quote") and (callout := _CALLOUT.match(inside)):
        facts += _of_callout(callout)
    elif block.kind in ("prose", "item") and (marker := _markers().match(inside)):
        block = replace(block, kind="annotation")
        facts += (("marker", marker["marker"]), ("body", marker.end()))
    elif block.kind == "attribution":
        facts += (("by", _author(inside)),)
    if facts != block.facts:
        block = replace(block, facts=facts)
    return _without_anchor(text, lines, block) if "^" in inside[-_LONGEST_ANCHOR:] else block


def _of_callout(callout: re.Match[str]) -> Facts:
    kind = callout[1].strip().casefold()
    facts: Facts = (("callout", _callouts().get(kind, kind)),)
    if callout[3].strip():
        facts += (("title", callout[3].strip()),)
    return (*facts, ("folded", callout[2] == "-")) if callout[2] else facts


def _without_anchor(text: str, lines: Lines, block: Block) -> Block:
    """A paragraph that is nothing but an id keeps its text; kb.markdown gives the id away."""
    start, end, line = block.span
    anchor = _ANCHOR.search(text, max(start, end - _LONGEST_ANCHOR), end)
    if not anchor:
        return block
    rest = text[start : anchor.start()].rstrip(" \t\r\n>")
    if not rest:
        return replace(block, anchor=anchor[1].lower())
    stop = start + len(rest)
    return replace(block, anchor=anchor[1].lower(), span=Span(start, stop, line), last=lines.line(stop - 1))


def heading(text: str) -> str:
    """A heading's words, without its marks."""
    rows = LINE_END.split(text)
    if len(rows) > 1 and not _HEADING.match(rows[0]):  # underlined
        return " ".join(row.strip(" \t>") for row in rows[:-1])
    words = _HEADING.sub("", rows[0], count=1).strip()
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and (not bare or bare[-1] in " \t") else words


def is_nested(text: str, block: Block) -> bool:
    """Whether a heading stands in a quote or an item."""
    return bool(_NESTED.match(text, block.span.start, block.span.end))


def is_anchor(text: str, block: Block) -> bool:
    """Whether a block is an id on a line of its own, which names the block before it."""
    return bool(block.anchor) and text.startswith("^", block.span.start)


def is_attribution(row: str) -> bool:
    """A line that begins with a dash, as the last line of a quote: ``> — Somebody``."""
    return bool(re.match(r"[\s>]*(?:\\-|--|[—–―])\s*\S", row))


def _author(text: str) -> str:
    """Who an attribution names: what stands before a comma, a bracket or a link; else the link."""
    dash = _DASH.match(text)
    words = text[dash.end() if dash else 0 :].strip()
    name = _NAME_END.split(words, maxsplit=1)[0].strip(" *_\t")
    link = _WIKILINK.search(words)
    return name or (link[1].strip() if link else "")


def quotes(callout: str) -> bool:
    """Whether a callout of this type holds other people's words."""
    return _callouts().get(callout.strip().casefold(), callout.strip().casefold()) == "quote"


@cache
def _callouts() -> dict[str, str]:
    return {name: row["means"] for row in catalogue.rows("callouts")["callout"] for name in row["says"]}


@cache
def _markers() -> re.Pattern[str]:
    return opening(name for row in catalogue.rows("markers")["marker"] for name in row["says"])


def opening(says: Iterable[str]) -> re.Pattern[str]:
    """One of these words at the beginning of a paragraph (group ``marker``), bold or not, with its colon
    inside or after the bold."""
    names = "|".join(re.escape(name) for name in sorted(says, key=len, reverse=True))
    return re.compile(
        rf"(?:[-*+][ \t]+|\d{{1,3}}[.)][ \t]+)?(?:\*\*|__|\*|_)?(?P<marker>{names})"
        r"[ \t]*(?:[:：](?:\*\*|__|\*|_)?|(?:\*\*|__|\*|_)[ \t]*[:：])[ \t\u00a0]*",
        re.IGNORECASE,
    )
