"""Recoll: desktop search over Xapian, with stems of the languages it is told of."""

from . import Command, Peer, Place, Question


def _prepare(place: Place) -> None:
    settings = f"topdirs = {place.vault}\nindexstemminglanguages = english russian\nloglevel = 1\n"
    (place.home / "recoll.conf").write_text(settings, "utf-8")


def _full(place: Place) -> Command:
    return ("recollindex", "-c", str(place.home), "-z")


def _update(place: Place) -> Command:
    return ("recollindex", "-c", str(place.home))


def _ask(place: Place, question: Question, limit: int) -> Command:
    text = question.quoted() + (f" dir:{question.folder}" if question.folder else "")
    return ("recollq", "-c", str(place.home), "-b", "-n", f"0-{limit}", text)


PART = Peer(
    name="recoll",
    program="recollq",
    install="apt-get install recollcmd",
    version=("recollq", "-v"),
    ask=_ask,
    full=_full,
    update=_update,
    prepare=_prepare,
)
