"""What was found, as a Page: one document for programs and lines for a person."""

import re

_BLANKS = re.compile(r"\s+")


def squeezed(text: str) -> str:
    """Every run of blanks (line ends, no-break spaces) as one space; ends are kept."""
    return _BLANKS.sub(" ", text)
