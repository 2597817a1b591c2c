"""zk: notes and their links, of Markdown files alone."""

from . import Command, Peer, Place, Question

_KEPT = ".zk"


def _prepare(place: Place) -> None:
    (place.vault / _KEPT).mkdir(exist_ok=True)
    (place.vault / _KEPT / "config.toml").touch()


def _line(place: Place, *words: str) -> Command:
    return ("zk", "--no-input", "-W", str(place.vault), *words)


def _full(place: Place) -> Command:
    return _line(place, "index", "--force", "--quiet")


def _update(place: Place) -> Command:
    return _line(place, "index", "--quiet")


def _list(place: Place, limit: int, *words: str) -> Command:
    return _line(place, "list", "--no-pager", "--quiet", "--format", "{{abs-path}}", "--limit", str(limit), *words)


def _ask(place: Place, question: Question, limit: int) -> Command:
    folder = (str(place.vault / question.folder),) if question.folder else ()
    return _list(place, limit, "--match", question.quoted(), *folder)


def _backlinks(place: Place, hub: str) -> Command:
    (note,) = place.vault.rglob(f"{hub}.md")
    return _list(place, 0, "--link-to", str(note))


def _environment(place: Place) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(place.home)}


PART = Peer(
    name="zk",
    program="zk",
    install="https://zk-org.github.io/zk",
    version=("zk", "--version"),
    ask=_ask,
    full=_full,
    update=_update,
    backlinks=_backlinks,
    prepare=_prepare,
    environment=_environment,
    kept=_KEPT,
    most=1_000,  # each note it adds is compared with every link it knows
)
