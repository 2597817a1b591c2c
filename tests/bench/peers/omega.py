"""Xapian's own indexer and its search, omindex and quest."""

from urllib.parse import unquote

from . import Command, Peer, Place, Question

_URL = "url=/"


def _full(place: Place) -> Command:
    where = ("--db", str(place.home / "db"), "--url", "/")
    return ("omindex", *where, "--mime-type=md:text/plain", str(place.vault))


def _ask(place: Place, question: Question, limit: int) -> Command:
    text = question.quoted() + (f" folder:/{question.folder}" if question.folder else "")
    manner = ("-o", "and", "-f", "default,cjk_ngram", "-b", "folder:P")
    return ("quest", "-d", str(place.home / "db"), "-m", str(limit), *manner, text)


def _listed(place: Place, written: str) -> set[str]:
    return {unquote(line.removeprefix(_URL)) for line in written.splitlines() if line.startswith(_URL)}


def _environment(place: Place) -> dict[str, str]:
    return {"XAPIAN_CJK_NGRAM": "1"}


PART = Peer(
    name="omega",
    program="omindex",
    install="apt-get install xapian-omega xapian-tools",
    version=("omindex", "--version"),
    ask=_ask,
    listed=_listed,
    full=_full,
    environment=_environment,
)
