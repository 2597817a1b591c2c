"""Writing a section that kb owns into a note of its reader's.

Outside of it no byte changes, and what somebody edited within it is never lost: kb then refuses to
write it again.
"""

import os
from typing import Literal

from kb import fences
from kb.app import writing
from kb.errors import Refused
from kb.fences import Fence, Stray
from kb.text import LINE_END

Outcome = Literal["created", "changed", "unchanged"]

_EDITED = (
    "to keep your words, delete the first and the last line of it, <!-- kb:… -->: it is all yours then, and kb "
    "writes a new one; to have it written anew, delete it"
)
_LOST = "delete that line too: what it held is yours then, and kb writes a new one"


def write(root: str, path: str, name: str, body: str, most: int = 0) -> Outcome:
    """Put a section into a note: in place of the one that is there, else at its end.

    path: relative to the vault; of a note that may be missing.  name: of the section.  body: Markdown.
    most: bytes that the note may have; 0 for any.  Raises Refused where the section was edited, the
    path leads out of the vault or through a link, or the note is not UTF-8; OSError where another
    program was faster.
    """
    before = _before(root, path, most)
    data = placed(_text(path, before or b""), name, body, path).encode()
    if data == before:
        return "unchanged"
    writing.write(root, path, data, before)
    writing.sync(os.path.dirname(os.path.join(root, path)))
    return "created" if before is None else "changed"


def placed(text: str, name: str, body: str, path: str) -> str:
    """The text of a note with the section in it.  path: to tell of it.  Raises Refused."""
    found, strays = fences.find(text)
    own = [fence for fence in found if fence.name == name]
    for stray in strays:
        if stray.name == name:
            raise _refused(text, path, stray, f"lost its {'end' if stray.mark == 'begin' else 'beginning'}", _LOST)
    if len(own) > 1:
        raise _refused(text, path, own[1], "stands there a second time", "delete one of them")
    if own and own[0].edited:
        raise _refused(text, path, own[0], "was edited, so kb leaves it as it is", _EDITED)
    if not own:
        end = _line_end(text)
        return f"{text}{_gap(text, end)}{fences.fenced(name, body, end)}{end}"
    section = text[own[0].start : own[0].end]
    return text[: own[0].start] + fences.fenced(name, body, _line_end(section)) + text[own[0].end :]


def _refused(text: str, path: str, at: Fence | Stray, what: str, hint: str) -> Refused:
    line = len(LINE_END.findall(text, 0, at.start)) + 1
    return Refused(f"{path}:{line}: the section kb:{at.name} {what}", hint)


def _line_end(text: str) -> str:
    """What ends the first line; a line feed where there is only one."""
    match = LINE_END.search(text)
    return match[0] if match else "\n"


def _gap(text: str, end: str) -> str:
    """What is missing for an empty line between a note and its new section."""
    if not text.strip("\ufeff"):
        return ""
    tail = text[len(text.rstrip("\r\n")) :]
    return end * max(0, 2 - len(LINE_END.findall(tail)))


def _before(root: str, path: str, most: int) -> bytes | None:
    """What the note holds now, None if there is none."""
    if os.path.isabs(path) or any(part in ("", ".", "..") for part in path.replace(os.sep, "/").split("/")):
        raise Refused(f"{path} is no place inside the vault")
    writing.without_links(root, path.rpartition("/")[0])
    place = os.path.join(root, path)
    if os.path.islink(place):
        raise Refused(f"{path} is a link; kb writes only into files of the vault itself")
    try:
        return writing.bytes_of(place, most)
    except FileNotFoundError:
        return None


def _text(path: str, data: bytes) -> str:
    """Raises Refused for what would be other bytes when it is written again."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused(f"{path} is not UTF-8, so kb leaves it as it is", "save it as UTF-8 first")
    return text
