"""Where sentences end, in running text of three scripts, in list items and in what recognition of speech wrote."""

import re
from collections.abc import Iterator

from kb.claims import words

# Every end begins with one of a few signs, so that the search runs from one to the next.
_END = re.compile(
    "[.!?…。！？\n](?:"
    r"(?<=\n)\n*"
    r"|(?<=[.!?…])(?<!\d[.!?…])[.!?…]{0,9}[\"'”’»)\]]{0,9}(?=\s)"
    r"|(?<=\d[.!?])[.!?]{0,9}[\"'”’»)\]]{0,9}(?=\s+[^\Wa-z\d_]|\s*\Z)"
    r"|(?<=[。！？!?])[。！？!?]{0,9}[”」』)]{0,9})"
)
_SENTENCE = re.compile(r"\s+[А-ЯЁ]")  # after "5 млн." it begins; "vs. Claude" is none
_LONGEST = 1000  # characters of a sentence; recognised speech may have no end
_HARD_WRAPPED = 60  # a line this long, without an end, may go on in the next one


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in the order of their place; what never ends is cut between words."""
    for start, end in _ended(text):
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


def _ended(text: str) -> Iterator[tuple[int, int]]:
    start = line = 0
    shortened = words.phrases("abbreviation")
    for match in _END.finditer(text):
        if match[0] == "." and shortened.before(text, match.end()) and not _SENTENCE.match(text, match.end()):
            continue
        if match[0][0] == "\n":
            goes_on = _goes_on(text, line, match.start(), match.end())
            line = match.end()
            if goes_on:
                continue
        if match.end() > start and text[start : match.start()].strip():
            yield start, match.end()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _goes_on(text: str, line: int, end: int, after: int) -> bool:
    """Whether a sentence goes on after a line end: what follows is small, or the line was full."""
    if "\n\n" in text[end:after] or after >= len(text):
        return False
    begins = text[after]
    return begins.islower() or (end - line >= _HARD_WRAPPED and not begins.isupper() and begins.isalpha())
