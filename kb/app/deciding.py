"""What a person decides about names of models: kept as plain text in the vault, and undone there."""

import os

from kb.app import writing
from kb.config import Settings
from kb.entities import overrides
from kb.entities.overrides import Decision
from kb.errors import KbError
from kb.page import Page
from kb.views import things as view


def decide(settings: Settings, decision: Decision) -> Page:
    """Write a decision into the vault's own rows, or take it out of them; the same twice is once.

    Raises UsageError for a decision that makes no sense, and KbError if the file cannot be read.
    """
    place = os.path.join(settings.root, overrides.PLACE)
    try:
        before: bytes | None = writing.bytes_of(place, overrides.LARGEST)
    except FileNotFoundError:
        before = None
    except OSError as error:
        raise KbError(f"cannot read {overrides.PLACE}: {error.strerror}") from error
    try:
        text = (before or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise KbError(f"{overrides.PLACE} is not UTF-8", "it is left as it is") from error
    after = overrides.changed(text, decision)
    if after != text:
        writing.write(settings.root, overrides.PLACE, after.encode(), before)
        writing.sync(os.path.dirname(place))
    return view.decided(decision._asdict(), overrides.PLACE, after != text)
