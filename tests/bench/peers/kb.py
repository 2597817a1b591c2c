"""kb itself, by words alone: its search by meaning computes in a process of its own, later."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb import config
from kb.app.ingesting import refresh
from kb.app.searching import answers

from ..measure import program
from . import Command, Peer, Place, Question, Warm


def _line(place: Place, *words: str) -> Command:
    return (*program(), "--vault", str(place.vault), "--db", str(place.home / "index.sqlite"), *words)


def _ingest(place: Place) -> Command:
    return _line(place, "ingest")


def _text(question: Question) -> str:
    return question.quoted() + (f" path:{question.folder}" if question.folder else "")


def _ask(place: Place, question: Question, limit: int) -> Command:
    return _line(place, "search", "--format", "paths", "--limit", str(limit), _text(question))


def _backlinks(place: Place, hub: str) -> Command:
    return _line(place, "backlinks", "--format", "paths", hub)


def _listed(place: Place, written: str) -> set[str]:
    return set(written.splitlines())


def _environment(place: Place) -> dict[str, str]:
    return {"KB_MEANING": "off"}


@contextmanager
def _warm(place: Place) -> Iterator[Warm]:
    held = config.load({"vault.path": str(place.vault), "index.path": str(place.home / "index.sqlite")})
    db = refresh.opened(held).db
    yield lambda question, limit: answers.page(db, _text(question), limit)
    db.close()


PART = Peer(
    name="kb",
    program=Path(program()[0]).name,  # where kb is not installed, that of this interpreter
    install="pip install .",
    version=(*program(), "--version"),
    ask=_ask,
    listed=_listed,
    full=_ingest,
    backlinks=_backlinks,
    environment=_environment,
    warm=_warm,
)
