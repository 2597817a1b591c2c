"""The daily note of a day: the one that is there, else the one that Obsidian would make."""

from datetime import date

from kb import dates, filenames
from kb.config import Settings
from kb.errors import AmbiguousName, UsageError
from kb.obsidian import Vault
from kb.scan import scan


def note(settings: Settings, day: date) -> str:
    """Its path in the vault; the note may be missing.

    A note that is there is known by its name in any language.  Raises UsageError where the vault's
    format makes no name that kb could be sure of, AmbiguousName where several notes are of the day.
    """
    vault = settings.obsidian
    found = sorted(path for path in scan(settings.root).files if _of(vault, path) == day.isoformat())
    if len(found) > 1:
        raise AmbiguousName(f"{len(found)} notes are the daily note of {day}", "\n    ".join(found[:10]))
    return found[0] if found else _new(vault, day)


def _of(vault: Vault, path: str) -> str:
    """The ISO day of a note that has its place and name by the vault's settings; else empty."""
    inside = path.removeprefix(f"{vault.daily_folder}/") if vault.daily_folder else path
    if (vault.daily_folder and inside == path) or not inside.endswith(".md"):
        return ""
    return dates.daily(vault.daily_format, inside.removesuffix(".md"))


def _new(vault: Vault, day: date) -> str:
    name = dates.named(vault.daily_format, day)
    if not name:
        raise UsageError(
            f"there is no daily note of {day}, and what '{vault.daily_format}' calls it depends on more than the day",
            "open it in Obsidian first; kb then writes into it",
        )
    path = f"{vault.daily_folder}/{name}.md".lstrip("/")
    for part in path.removesuffix(".md").split("/"):
        if filenames.legal(part) != part:
            raise UsageError(
                f"'{part}' is no name for a daily note on every system", "see Obsidian's settings: Daily notes"
            )
    return path
