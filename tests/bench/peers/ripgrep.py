"""ripgrep: no index, every file is read for every question."""

import re

from . import Command, Peer, Place, Question

_SHORT = 2  # letters: such a word stands inside of many
_BOTH = 'rg -il0 -e "$1" "$3" | xargs -0 rg -il -e "$2"; true'  # xargs complains of a batch without any


def linked(hub: str) -> str:
    """A pattern for wikilinks to a note, in whatever folder and with whatever text."""
    name = re.escape(hub).replace(r"\ ", " ")  # an escaped blank is an error to them
    return rf"\[\[([^]|#]*/)?{name}[]|#]"


def _ask(place: Place, question: Question, limit: int) -> Command:
    folder = str(place.vault / question.folder)
    if len(question.words) == 2:
        return ("sh", "-c", _BOTH, "sh", *question.words, folder)
    whole = ("-w",) if question.words[0].isascii() and len(question.words[0]) <= _SHORT else ()
    return ("rg", "-il", *whole, "-e", question.words[0], folder)


def _backlinks(place: Place, hub: str) -> Command:
    return ("rg", "-l", "-e", linked(hub), str(place.vault))


PART = Peer(
    name="ripgrep",
    program="rg",
    install="apt-get install ripgrep",
    version=("rg", "--version"),
    ask=_ask,
    backlinks=_backlinks,
)
