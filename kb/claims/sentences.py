"""Where sentences end, in running text of three scripts, in list items and in what recognition of speech wrote."""

import re
from collections.abc import Iterator

_END = re.compile(
    r"(?<!\d)[.!?…]+[\"'”’»)\]]*(?=\s)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!approx\.)(?<!\bca\.)(?<! ок\.)(?<! п\.)"
    r"|(?<=\d)[.!?]+[\"'”’»)\]]*(?=\s+[^\Wa-z\d_]|\s*\Z)"
    r"|[。！？!?]+[”」』)]*|\n+"
)
_HARD_WRAPPED = 60  # a line this long, without an end, may go on in the next one


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in the order of their place."""
    start = line = 0
    for match in _END.finditer(text):
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
