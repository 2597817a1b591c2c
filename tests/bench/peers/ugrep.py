"""ugrep: as ripgrep, and it knows of all words in one file."""

from . import Command, Peer, Place, Question
from .ripgrep import linked

_SHORT = 2  # letters: such a word stands inside of many


def _ask(place: Place, question: Question, limit: int) -> Command:
    folder = str(place.vault / question.folder)
    if len(question.words) > 1:
        return ("ugrep", "-r", "-i", "-l", "--bool", "--files", question.quoted(), folder)
    whole = ("-w",) if question.words[0].isascii() and len(question.words[0]) <= _SHORT else ()
    return ("ugrep", "-r", "-i", "-l", *whole, "-e", question.words[0], folder)


def _backlinks(place: Place, hub: str) -> Command:
    return ("ugrep", "-r", "-l", "-e", linked(hub), str(place.vault))


PART = Peer(
    name="ugrep",
    program="ugrep",
    install="apt-get install ugrep",
    version=("ugrep", "--version"),
    ask=_ask,
    backlinks=_backlinks,
)
