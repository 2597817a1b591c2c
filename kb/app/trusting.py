"""``kb trust`` and ``kb template``: what a vault's templates are, which may run, and a new one."""

import os
from importlib import resources

from kb import registry
from kb.app import templates, trusted, writing
from kb.app.templates import ENDING, FOLDER, NAME, Found
from kb.errors import KbError, Refused, UsageError
from kb.page import Facts, Page
from kb.views import trusting as view

KINDS = ("md", "html", "csv", "txt")  # of the examples


def listed(root: str) -> Page:
    """Every template; root: empty for no vault."""
    return view.listed([*map(_row, templates.found(root))], "no templates; kb template new NAME writes one")


def of_vault(root: str) -> Page:
    """Those that the vault has, with what is trusted."""
    return view.listed([*map(_row, _own(root))], f"this vault has no templates in {FOLDER}")


def shown(root: str, names: list[str]) -> list[Page]:
    """What stands in them; nothing is trusted by that."""
    return [view.text(one.name, one.size, one.sum, one.text) for one in _chosen(root, names)]


def trust(root: str, names: list[str]) -> Page:
    """Let these run, as they are now.  Raises KbError."""
    chosen = _chosen(root, names)
    trusted.keep(root, {**trusted.sums(root), **{one.name: one.sum for one in chosen}})
    return view.told([_row(one) | {"state": "trusted"} for one in chosen], "trusted")


def revoke(root: str, names: list[str]) -> Page:
    """Let these run no more; ones that are gone can be named too, in full."""
    known = trusted.sums(root)
    gone = [name for name in names if name in known]
    chosen = {one.name for one in _chosen(root, [name for name in names if name not in gone])}
    out = [{"name": name, "sum": known[name], "state": "not trusted"} for name in known if name in {*gone, *chosen}]
    trusted.keep(root, {name: sum for name, sum in known.items() if name not in {row["name"] for row in out}})
    return view.told(out, "trusted no more")


def new(root: str, name: str, kind: str, mine: bool) -> str:
    """Write an example for a person to change; its path.  It is trusted as it is written.

    mine: into the reader's own folder instead of the vault.  Raises UsageError, Refused, KbError.
    """
    file = f"{name}.{kind}{ENDING}"
    if kind not in KINDS:
        raise UsageError(f"there is no example called '{kind}'", f"examples: {', '.join(KINDS)}")
    if not NAME.fullmatch(file):
        raise UsageError(f"'{name}' is no name for a template", "letters, digits, - and _")
    if name in registry.names("kb.exports"):
        raise UsageError(f"'{name}' is a format of kb's own", "give the template another name")
    text = resources.files("kb.exports.templated").joinpath("examples", f"{kind}{ENDING}").read_bytes()
    above, place = (templates.own_folder(), file) if mine else (root, f"{FOLDER}/{file}")
    path = os.path.join(above, place)
    if os.path.lexists(path):
        raise Refused(f"{path} is there already", "give another name")
    try:
        writing.write(above, place, text, None)
    except OSError as error:
        raise KbError(f"cannot write {path}: {error.strerror or error}") from error
    if not mine:
        trust(root, [file])
    return path


def _own(root: str) -> list[Found]:
    return [one for one in templates.found(root) if one.folder == FOLDER]


def _chosen(root: str, names: list[str]) -> list[Found]:
    """The vault's templates that are meant: by their names, whole or short."""
    every = _own(root)
    chosen: list[Found] = []
    for name in names:
        fit = [one for one in every if name in (one.name, one.name.removesuffix(ENDING), one.short)]
        if not fit:
            known = ", ".join(one.name for one in every) or "none"
            raise UsageError(f"this vault has no template called '{name}'", f"in {FOLDER}: {known}")
        if bad := next((one for one in fit if one.why), None):
            raise KbError(f"cannot read the template {bad.name}: {bad.why}")
        chosen += [one for one in fit if one not in chosen]
    return chosen


def _row(one: Found) -> Facts:
    row = {"name": one.name, "format": one.short, "folder": one.folder or templates.own_folder()}
    return row | {"size": one.size, "sum": one.sum, "state": one.state}
