"""What was found, as a Page: one document for programs and lines for a person."""

import re

_BLANKS = re.compile(r"\s+")


def squeezed(text: str) -> str:
    """Every run of blanks (line ends, no-break spaces) as one space; ends are kept."""
    return _BLANKS.sub(" ", text)


def clock(seconds: float) -> str:
    """``1:02:03`` or ``2:03``."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
