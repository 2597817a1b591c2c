"""Templates of a vault and of its reader, by name: what ``--format brief`` means where kb has no such format.

Those of a vault count only once they are trusted (``kb.app.trusted``); those in the reader's own
folder of settings are trusted by lying there.
"""

import os
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Literal, NamedTuple

from kb import config, registry, smallfile
from kb.app import trusted
from kb.errors import KbError, Refused, UsageError
from kb.exports import templated
from kb.page import Page

FOLDER = ".kb/templates"
ENDING = ".j2"
LARGEST = 200_000  # bytes
NAME = re.compile(r"\w[\w-]{0,63}\.[a-z0-9]{1,8}\.j2")

_MOST = 200  # files of a folder that are looked at

State = Literal["yours", "trusted", "changed", "not trusted", "unreadable"]


class Found(NamedTuple):
    """A template.  name: ``brief.md.j2``; short: ``brief``.  sum: of its bytes, by which it is trusted.
    state: changed since it was trusted; unreadable, and why."""

    name: str
    short: str
    folder: str
    state: State
    text: str = ""
    size: int = 0
    sum: str = ""
    why: str = ""

    @property
    def counts(self) -> bool:
        return self.state in ("yours", "trusted")


def own_folder() -> str:
    """The reader's, beside the settings that hold for every vault."""
    return os.path.join(config.own_folder(), "templates")


def found(root: str) -> list[Found]:
    """All templates: those of the vault by name, then the reader's.  root: empty for no vault."""
    known = trusted.sums(root) if root else {}
    return [
        *(_judged(one, known) for one in (_read(root, FOLDER) if root else ())),
        *(one if one.why else one._replace(state="yours") for one in _read(own_folder(), "")),
    ]


def renderer(root: str, format: str) -> Callable[[Page], str]:
    """What makes a page of this format.  format: ``brief``, or ``brief.md`` where there are several.

    Raises UsageError if there is none, Refused if it is not trusted.
    """
    every = found(root)
    meant = [one for one in every if format in (one.short, one.name.removesuffix(ENDING))]
    fit = [one for one in meant if one.counts]
    if not fit:
        raise _untrusted(meant[0]) if meant else _unknown(format, every)
    beside = [one for one in fit if one.folder == fit[0].folder]
    if len(beside) > 1:
        names = ", ".join(one.name.removesuffix(ENDING) for one in beside)
        raise UsageError(f"there are several templates called '{format}'", f"say which: {names}")
    texts = {one.name: one.text for one in every if one.counts and one.folder == fit[0].folder}
    return lambda page: templated.render(page, templated.Template(fit[0].name, texts))


def _read(root: str, folder: str) -> Iterator[Found]:
    try:
        names = sorted(name for name in os.listdir(os.path.join(root, folder)) if NAME.fullmatch(name))
    except OSError:
        return
    for name in names[:_MOST]:
        one = Found(name, name.partition(".")[0], folder, "not trusted")
        try:
            data = _bytes(root, folder, name)
            yield one._replace(text=data.decode("utf-8"), size=len(data), sum=sha256(data).hexdigest())
        except OSError as error:
            yield one._replace(state="unreadable", why=str(error.strerror or error))
        except UnicodeDecodeError:
            yield one._replace(state="unreadable", why="it is not UTF-8")


def _bytes(root: str, folder: str, name: str) -> bytes:
    """No link of a vault is followed; in the reader's own folder links are the reader's."""
    if folder:
        return smallfile.read(root, f"{folder}/{name}", LARGEST)
    return smallfile.read(*os.path.split(os.path.realpath(os.path.join(root, name))), LARGEST)


def _judged(one: Found, known: dict[str, str]) -> Found:
    if one.why or one.name not in known:
        return one
    return one._replace(state="trusted" if known[one.name] == one.sum else "changed")


def _untrusted(one: Found) -> KbError:
    if one.why:
        return KbError(f"cannot read the template {one.name}: {one.why}")
    why = "changed since you trusted it" if one.state == "changed" else "came with this vault and is not trusted"
    return Refused(f"the template {one.name} {why}", f"kb trust {one.short} --show, then kb trust {one.short}")


def _unknown(format: str, every: list[Found]) -> UsageError:
    known = [name for name in registry.names("kb.exports") if name != "ansi"]
    known += dict.fromkeys(one.short for one in every if one.counts)
    return UsageError(f"there is no format called '{format}'", f"formats: {', '.join(known)}")
