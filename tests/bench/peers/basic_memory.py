"""Basic Memory: notes for assistants; here its search by words alone."""

import json
import re

from . import Command, Peer, Place, Question

_PATH = re.compile(r'"file_path": *("(?:[^"\\]|\\.)*")')


def _full(place: Place) -> Command:
    return ("basic-memory", "reindex", "--full", "--search")


def _update(place: Place) -> Command:
    return ("basic-memory", "reindex", "--search")


def _ask(place: Place, question: Question, limit: int) -> Command | None:
    if question.folder:
        return None
    return ("basic-memory", "tool", "search-notes", question.quoted(), "--page-size", str(limit))


def _listed(place: Place, written: str) -> set[str]:
    return {json.loads(path) for path in _PATH.findall(written)}


def _environment(place: Place) -> dict[str, str]:
    return {
        "HOME": str(place.home),
        "BASIC_MEMORY_HOME": str(place.vault),
        "BASIC_MEMORY_CONFIG_DIR": str(place.home / "config"),
        "BASIC_MEMORY_SEMANTIC_SEARCH_ENABLED": "false",
        "BASIC_MEMORY_DISABLE_PERMALINKS": "true",  # it would write them into the notes
        "BASIC_MEMORY_AUTO_UPDATE": "false",
        "NO_COLOR": "1",
    }


PART = Peer(
    name="basic-memory",
    program="basic-memory",
    install="pip install basic-memory (Python 3.12)",
    version=("basic-memory", "--version"),
    ask=_ask,
    listed=_listed,
    full=_full,
    update=_update,
    environment=_environment,
    most=1_000,  # a question takes it as long as a start takes others
)
