"""qmd: search over folders of Markdown; here by words, which needs no model of language."""

from . import Command, Peer, Place, Question

_COLLECTION = "notes"
_SCHEME = f"qmd://{_COLLECTION}/"


def _full(place: Place) -> Command:
    return ("qmd", "collection", "add", str(place.vault), "--name", _COLLECTION, "--mask", "**/*.{md,txt}")


def _update(place: Place) -> Command:
    return ("qmd", "update")


def _ask(place: Place, question: Question, limit: int) -> Command | None:
    return None if question.folder else ("qmd", "search", question.quoted(), "-n", str(limit), "--files")


def _listed(place: Place, written: str) -> set[str]:
    return {line.partition(_SCHEME)[2] for line in written.splitlines() if _SCHEME in line}


def _environment(place: Place) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(place.home), "XDG_CONFIG_HOME": str(place.home / "config"), "NO_COLOR": "1"}


PART = Peer(
    name="qmd",
    program="qmd",
    install="npm install --global @tobilu/qmd (Node 22)",
    version=("qmd", "--version"),
    ask=_ask,
    listed=_listed,
    full=_full,
    update=_update,
    environment=_environment,
)
