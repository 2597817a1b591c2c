"""Where sentences end, in running text of three scripts, in list items and in what recognition of speech wrote."""

import re
from collections.abc import Iterator

from kb.claims import words
from kb.claims.plain import Plain

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
_WRAPPED = range(60, 101)  # a line this long, without an end, is one that a program or a hand has wrapped


def sentences(plain: Plain) -> Iterator[tuple[int, int]]:
    """Start and end of each, in the order of their place; what never ends is cut between words."""
    text = plain.text
    for start, end in _ended(plain):
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


def _ended(plain: Plain) -> Iterator[tuple[int, int]]:
    text = plain.text
    start = line = 0
    shortened = words.phrases("abbreviation")
    for match in _END.finditer(text):
        if match[0] == "." and shortened.before(text, match.end()) and not _SENTENCE.match(text, match.end()):
            continue
        if match[0][0] == "\n":
            goes_on = _goes_on(plain, line, match.start(), match.end())
            line = match.end()
            if goes_on:
                continue
        if match.end() > start and text[start : match.start()].strip():
            yield start, match.end()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _goes_on(plain: Plain, line: int, end: int, after: int) -> bool:
    """Whether a sentence goes on after a line end: what follows is small, or the line was full."""
    text = plain.text
    if "\n\n" in text[end:after] or after >= len(text):
        return False
    length = plain.place(end) - plain.place(line)
    return text[after].islower() or length in _WRAPPED or (length > _WRAPPED[-1] and _is_han(text[after]))


def _is_han(sign: str) -> bool:
    return sign.isalpha() and not sign.isupper()
