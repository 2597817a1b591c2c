"""A decision kept in a vault's own file: read, changed as a text, put in place whole."""

import os
from collections.abc import Callable

from kb import smallfile
from kb.app import writing
from kb.entities.ownfile import LARGEST
from kb.errors import KbError


def change(root: str, place: str, how: Callable[[str], str]) -> bool:
    """Write what ``how`` makes of the file's text; whether that changed it.

    Raises KbError if the file cannot be read or written, and whatever ``how`` raises.
    """
    try:
        before: bytes | None = smallfile.read(root, place, LARGEST)
    except FileNotFoundError:
        before = None
    except OSError as error:
        raise KbError(f"cannot read {place}: {error.strerror or error}", "it is left as it is") from error
    try:
        text = (before or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise KbError(f"{place} is not UTF-8", "it is left as it is") from error
    after = how(text)
    if after == text:
        return False
    try:
        writing.write(root, place, after.encode(), before)
    except OSError as error:
        raise KbError(f"cannot write {place}: {error.strerror or error}", "it is left as it was") from error
    writing.sync(os.path.dirname(os.path.join(root, place)))
    return True
