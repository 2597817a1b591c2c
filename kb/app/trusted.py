"""Which templates of which vaults their reader trusts: kept in the user's data folder, outside of any vault.

A template is trusted by the sum of its bytes and the path of its vault, so that neither a changed one
nor the same one of a stranger's vault is run.
"""

import json
import os
from typing import Any

from kb import smallfile
from kb.app import writing
from kb.errors import KbError

_FILE = "trusted.json"
_LARGEST = 5_000_000  # bytes

Trusted = dict[str, dict[str, str]]  # of each vault, by its path: the name of a template and its sum


def folder() -> str:
    import platformdirs

    return platformdirs.user_data_dir("kb")


def sums(root: str) -> dict[str, str]:
    """Of the templates that are trusted in a vault, by their names.  Raises KbError."""
    return _load()[0].get(root, {})


def keep(root: str, known: dict[str, str]) -> None:
    """Trust these templates of a vault and no others.  Raises KbError."""
    trusted, before = _load()
    trusted.pop(root, None)
    if known:
        trusted[root] = known
    data = json.dumps(trusted, indent=1, sort_keys=True).encode() + b"\n"
    try:
        os.makedirs(folder(), exist_ok=True)
        writing.write(folder(), _FILE, data, before)
    except OSError as error:
        raise KbError(f"cannot write {_FILE} in {folder()}: {error.strerror or error}") from error
    writing.sync(folder())


def _load() -> tuple[Trusted, bytes | None]:
    """What is trusted, and the file's bytes; None if there is no file."""
    try:
        data = smallfile.read(folder(), _FILE, _LARGEST)
        return _checked(json.loads(data)), data
    except FileNotFoundError:
        return {}, None
    except (OSError, ValueError) as error:
        place = os.path.join(folder(), _FILE)
        hint = "take it away to trust nothing" if isinstance(error, ValueError) else ""
        raise KbError(f"cannot read {place}: {error}", hint) from error


def _checked(told: Any) -> Trusted:
    """Raises ValueError for what kb did not write."""
    if not isinstance(told, dict) or not all(isinstance(known, dict) for known in told.values()):
        raise ValueError("it is no list of trusted templates")
    return told
