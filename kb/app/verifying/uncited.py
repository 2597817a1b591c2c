"""What a Markdown page says without a citation."""

import re
from collections.abc import Iterator

from kb import citing

_DEFINITION = re.compile(r"\[\^([^\]\s]{1,4096})\]:(.*)")
_NOTE = re.compile(r"\[\^([^\]\s]{1,4096})\]")
_FENCE = re.compile(r"[ >]{0,8}(`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|\Z)")
_DELIMITER = re.compile(r"[ \t]*\|[ \t|:-]*-[ \t|:-]*")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]|\Z)")
_SILENT = re.compile(r"- and [0-9,]+ more|Nothing to tell\.|<!--.*-->|")  # what kb says of the page itself
_MARKS = (("heading", _HEADING), ("quote", re.compile(r"[ ]{0,3}>")), ("item", _ITEM))
_GO_ON = {("text", "text"), ("quote", "quote"), ("text", "item")}


def sentences(text: str) -> list[tuple[int, str]]:
    """Line and words of each paragraph, item, quote and row of a table that ends in no verifiable footnote.

    The paragraph below the title speaks of the page.
    """
    lines = text.splitlines()
    verified = {match[1] for line in lines if (match := _DEFINITION.match(line)) and any(citing.found(match[2]))}
    return [(number, words) for number, words in _blocks(lines) if not verified.intersection(_NOTE.findall(words))]


def _blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """What a reader takes for one thing that is said, with its first line."""
    blocks: list[tuple[str, int, list[str]]] = []
    before = ""
    for number, (kind, line) in enumerate(zip(_kinds(lines), lines, strict=True), 1):
        if (kind, before) in _GO_ON:
            blocks[-1][2].append(line.strip())
        else:
            blocks += [(kind, number, [line.strip()])] if kind else []
            before = kind
    for place, (kind, number, rows) in enumerate(blocks):
        is_about = place == 1 and kind == "text" and blocks[0][0] == "heading"
        if kind != "heading" and not is_about:
            yield number, " ".join(rows)


def _kinds(lines: list[str]) -> Iterator[str]:
    """heading, item, quote, row or text; "" for what says nothing."""
    fence = "---" if lines[:1] == ["---"] else ""
    for number, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence:
            fence = "" if number and line.strip(" >").startswith(fence) else fence
            yield ""
        elif opened:
            fence = opened[1]
            yield ""
        elif _DEFINITION.match(line) or _SILENT.fullmatch(line.strip()):
            yield ""
        elif line.lstrip().startswith("|"):
            is_head = any(map(_DELIMITER.fullmatch, lines[number : number + 2]))
            yield "" if is_head else "row"
        else:
            yield next((kind for kind, mark in _MARKS if mark.match(line)), "text")
