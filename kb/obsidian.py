"""What a vault's own Obsidian settings say of its files (formats 1.7).

Only what changes the meaning of a vault is read; never the workspace or a plugin's data.
"""

import json
import os
import re
from functools import cached_property
from typing import Any, NamedTuple

_LARGEST = 1_000_000  # bytes of a settings file
_LONGEST_FILTER = 300  # characters of a pattern
# A repeated group with a repetition inside can take exponential time: (a+)+
_DANGEROUS = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]|\\[1-9]")


class Vault(NamedTuple):
    """ignored: ``userIgnoreFilters``: beginnings of paths, or ``/patterns/``.
    attachments: ``attachmentFolderPath``.  link_format: ``shortest``, ``relative`` or
    ``absolute``.  daily_folder, daily_format: of daily notes, in Moment's tokens.
    """

    ignored: tuple[str, ...] = ()
    attachments: str = "/"
    link_format: str = "shortest"
    markdown_links: bool = False
    daily_folder: str = ""
    daily_format: str = "YYYY-MM-DD"
    templates: str = ""


class Filters:
    """Whether Obsidian leaves a file out of search; links may still lead to it."""

    def __init__(self, ignored: tuple[str, ...]) -> None:
        self._ignored = ignored

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(item.lstrip("/").casefold() for item in self._ignored if item.strip("/") and not _is_pattern(item))

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        found = []
        for item in self._ignored:
            if _is_pattern(item) and len(item) <= _LONGEST_FILTER and not _DANGEROUS.search(item):
                try:
                    found.append(re.compile(item[1:-1]))
                except re.error:
                    continue  # another dialect: not understood, so nothing is hidden
        return found

    def hide(self, path: str) -> bool:
        if not self._ignored:
            return False
        folded = path.casefold()
        return any(folded.startswith(prefix) for prefix in self._prefixes) or any(
            pattern.search(path[:1000]) for pattern in self._patterns
        )


def _is_pattern(item: str) -> bool:
    return len(item) > 2 and item.startswith("/") and item.endswith("/")


def read(root: str) -> Vault:
    """The settings of the vault at ``root``; what is missing or damaged is as Obsidian has it."""
    folder = _folder(root)
    if not folder:
        return Vault()
    app = _read(folder, "app.json")
    daily = _read(folder, "daily-notes.json")
    if not daily:
        periodic = _read(folder, os.path.join("plugins", "periodic-notes", "data.json")).get("daily")
        daily = periodic if isinstance(periodic, dict) else {}
    filters = app.get("userIgnoreFilters")
    return Vault(
        tuple(item for item in filters if isinstance(item, str)) if isinstance(filters, list) else (),
        _text(app, "attachmentFolderPath", "/"),
        _text(app, "newLinkFormat", "shortest"),
        app.get("useMarkdownLinks") is True,
        _text(daily, "folder", "").strip("/"),
        _text(daily, "format", "YYYY-MM-DD"),
        _text(_read(folder, "templates.json"), "folder", "").strip("/"),
    )


def _folder(root: str) -> str:
    """The settings' folder; it may have been given another name that begins with a dot."""
    usual = os.path.join(root, ".obsidian")
    if os.path.isdir(usual):
        return usual
    try:
        names = sorted(name for name in os.listdir(root) if name.startswith(".obsidian"))
    except OSError:
        return ""
    return next(
        (os.path.join(root, name) for name in names if os.path.isfile(os.path.join(root, name, "app.json"))), ""
    )


def _read(folder: str, name: str) -> dict[str, Any]:
    path = os.path.join(folder, name)
    try:
        if os.path.islink(path) or os.path.getsize(path) > _LARGEST:
            return {}
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(found: dict[str, Any], name: str, default: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) and value else default
