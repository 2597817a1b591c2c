"""Settings and where each comes from: flag > environment > vault > user > default."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kb import smallfile
from kb.errors import UsageError
from kb.note import is_item
from kb.obsidian import Filters, Vault
from kb.obsidian import read as read_obsidian

if TYPE_CHECKING:
    from datetime import date

DEFAULTS: dict[str, Any] = {
    "vault.path": "",
    "vault.include": [
        *("*.md", "*.markdown", "*.txt", "*.canvas", "*.base"),
        *("*.srt", "*.vtt", "*.json3", "*.json", "*.tsv"),
    ],
    "vault.ignore": [],
    "vault.largest_note": 20_000_000,
    "index.path": "",
    "index.jobs": 0,
    "feeds.path": "",
    "feeds.allow": [],
    "feeds.into": "Clippings",
    "search.limit": 10,
    "search.xlang": False,
    "search.meaning": "auto",
    "search.links": "auto",
    "search.editor": "file:///{path}",
    "facts.stale": "30d",
    "import.into": "Highlights",
    "digest.follow": [],
}
_SAVED = "queries"  # the table of saved questions, by name
CHOICES = {"search.meaning": ("auto", "on", "off")}
ENVIRONMENT = {
    "vault.path": "KB_VAULT",
    "index.path": "KB_DB",
    "index.jobs": "KB_JOBS",
    "feeds.path": "KB_FEEDS",
    "search.meaning": "KB_MEANING",
}

TEMPLATE = """\
# Settings of this vault.  Every key is optional; kb config list shows what holds, and why.

[vault]
path = "."                                  # the folder of notes, relative to this file
# include = ["*.md", "*.txt", "*.srt"]        # what is a note; .json and .tsv only if they are transcripts
# ignore = ["Templates/*", "*.excalidraw.md"] # what is left out; hidden folders always are
# largest_note = 20_000_000                   # bytes; a larger file is reported, not read

[index]
# path = "/somewhere/index.sqlite"            # default: the user's cache folder
# jobs = 2                                    # processes that read notes; 1: one; default: one a core, at most 8

[feeds]
# path = "/somewhere/feeds"                   # what feeds gave; default: the user's data folder
# allow = ["nas.local"]                       # hosts that kb feed fetch may ask though they are of a private network
# into = "Clippings"                          # folder of the vault for items that become notes

[search]
# limit = 10                                  # hits of a search
# xlang = false                               # true: go on to other languages, as --xlang does
# meaning = "auto"                            # auto: if installed and ready; on: complain if not; off
# links = "auto"                              # path:line opens an editor, on a terminal: auto, always, never
# editor = "vscode://file/{path}:{line}"      # how; "obsidian", or an address; default: file:///{path}

[queries]                                     # saved questions, for query:NAME in any question
# limits = "limit OR лимит OR 上限"

[facts]
# stale = "30d"                               # the age from which kb facts marks a limit, a price … as stale

[import]
# into = "Highlights"                         # folder of the vault for imported notes

[digest]
# follow = ["o1", "Noam Brown", "openai.com", "tag:ai", "query:limits"]  # default: what the notes speak of most
"""


class Setting(NamedTuple):
    """origin: flag, environment, vault, user or default, with the place it stands in."""

    value: Any
    origin: str


# What ends so is a note only if a format knows it by what stands in it: a transcript.
_BY_CONTENT = (".json", ".tsv")
# What programs that sync leave beside a note when two machines wrote it.
_CONFLICT = re.compile(r"\.sync-conflict-\d{8}-\d{6}|\([^()/]*conflicted copy[^()/]*\)", re.IGNORECASE)

# What a vault says of models and of other names, and imported lists: kb.entities.overrides, ownnames, imported.
_OWN = (".kb/models.toml", ".kb/names.toml", ".kb/models.imported.toml")
_LARGEST_OWN = 2_000_000  # bytes of the largest

_LARGEST = 200_000  # bytes of a file of settings
_MOST_JOBS = 8  # by default: more would wait for the one process that writes
_MOST_DOTS = 1_000  # in a line: the library takes memory with the square of the parts of a name

Kind = Literal["note", "by-content", "hidden", "attachment"]


@dataclass(frozen=True)
class Settings:
    """What holds for this run."""

    values: Mapping[str, Setting]
    root: str
    database: str

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    @property
    def saved(self) -> dict[str, str]:
        """Saved questions by name."""
        head = f"{_SAVED}."
        return {key.removeprefix(head): str(item.value) for key, item in self.values.items() if key.startswith(head)}

    @property
    def rules(self) -> tuple[str, ...]:
        """The settings by which a vault's files are told apart and understood."""
        keys = ("vault.include", "vault.ignore", "vault.largest_note")
        return (*(str(self[key]) for key in keys), str(self.obsidian), self.understood_by)

    @cached_property
    def understood_by(self) -> str:
        """What decides how a note is understood: if it changes, unchanged notes are read anew.

        Of the vault's own models and names the sums only, taken before they are read: one that is
        too old makes kb read once too often, never once too little.
        """
        sums = "  ".join(_sum(self.root, place) for place in _OWN)
        return f"{sums} {self.obsidian.daily_folder} {self.obsidian.daily_format}"

    @property
    def jobs(self) -> int:
        """How many processes may read notes."""
        return self["index.jobs"] or _jobs()

    @cached_property
    def feeds(self) -> str:
        """The folder of the vault's archives of feeds; it may be missing."""
        return self["feeds.path"] or archives(self.root)

    def kind(self, path: str) -> Kind:
        """What a file is, by its name: a note, perhaps a note, one that is left out of search
        (links may lead to it), or an attachment.  An item of a feed is a note."""
        if is_item(path):
            return "note"
        name = path.rpartition("/")[2].lower()
        if not self._included.match(name):
            return "attachment"
        if self._filters.hide(path) or is_conflict(name):
            return "hidden"
        return "by-content" if name.endswith(_BY_CONTENT) else "note"

    def is_note(self, path: str) -> bool:
        """Whether a file is a note whatever stands in it."""
        return self.kind(path) == "note"

    @cached_property
    def obsidian(self) -> Vault:
        """The vault's own settings."""
        return read_obsidian(self.root)

    @cached_property
    def _filters(self) -> Filters:
        return Filters(self.obsidian.ignored)

    @cached_property
    def _included(self) -> re.Pattern[str]:
        patterns = [translate(pattern.lower()) for pattern in self["vault.include"]]
        return re.compile("|".join(patterns) if patterns else r"(?!)")

    def is_ignored(self, path: str) -> bool:
        """Whether a file or folder is left out: a pattern fits it, or a folder above it."""
        return any(fnmatchcase(path, pattern.rstrip("/")) for pattern in self["vault.ignore"])


def _jobs() -> int:
    """One for each core that this process may run on, where the system tells."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_JOBS)


def is_conflict(name: str) -> bool:
    """Whether a file is a second copy that a syncing program made."""
    return bool(_CONFLICT.search(name))


def load(flags: Mapping[str, Any]) -> Settings:
    """Find the vault and its index.  Raises UsageError where there is no vault."""
    values = layers(flags)
    root = values["vault.path"].value
    if not root:
        raise UsageError("no vault: kb does not know which folder holds your notes", "start with: kb init DIR")
    if not os.path.isdir(root):
        raise UsageError(f"there is no folder {root}", f"it was named by: {values['vault.path'].origin}")
    root = os.path.realpath(root)
    return Settings(values, root, values["index.path"].value or cache(root))


def layers(flags: Mapping[str, Any]) -> dict[str, Setting]:
    """Every setting with its origin; the vault may be missing."""
    values = {key: Setting(value, "default") for key, value in DEFAULTS.items()}
    _take(values, os.path.join(own_folder(), "config.toml"), "user")
    named = flags.get("vault.path") or os.environ.get(ENVIRONMENT["vault.path"], "")
    near = os.path.join(named, "config.toml") if named else _nearest(os.getcwd())
    if near:
        _take(values, near, "vault")
    for key, variable in ENVIRONMENT.items():
        if given := os.environ.get(variable):
            value: Any = os.path.abspath(given) if key.endswith(".path") else given
            if isinstance(DEFAULTS[key], int) and given.isdecimal() and len(given) < 10:
                value = int(given)
            _check(key, value, f"the environment variable {variable}")
            values[key] = Setting(value, f"environment {variable}")
    for key, flag in flags.items():
        if flag is not None:
            values[key] = Setting(os.path.abspath(flag) if key.endswith(".path") else flag, "flag")
    return values


def shown(flags: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every setting with where it comes from; those of Obsidian too, if there is a vault."""
    held = layers(flags)
    root = held["vault.path"].value
    if not held["index.jobs"].value:
        held["index.jobs"] = held["index.jobs"]._replace(value=_jobs())
    if root and not held["index.path"].value:
        held["index.path"] = held["index.path"]._replace(value=cache(root))
    if root and not held["feeds.path"].value:
        held["feeds.path"] = held["feeds.path"]._replace(value=archives(root))
    rows = [{"key": key, "value": item.value, "origin": item.origin} for key, item in held.items()]
    told = read_obsidian(root)._asdict() if root else {}
    return rows + [{"key": f"obsidian.{key}", "value": value, "origin": "obsidian"} for key, value in told.items()]


def _nearest(folder: str) -> str:
    """The config.toml with a [vault] table in this folder or the nearest one above it."""
    while True:
        path = os.path.join(folder, "config.toml")
        if os.path.isfile(path) and "vault" in _read(path):
            return path
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above


def _sum(root: str, place: str) -> str:
    """A file's sum: empty if there is none."""
    from zlib import adler32, crc32

    try:
        whole = smallfile.read(root, place, _LARGEST_OWN)
    except FileNotFoundError:
        return ""
    except OSError:
        return "unreadable"
    return f"{len(whole)} {crc32(whole):08x} {adler32(whole):08x}"


def _take(values: dict[str, Setting], path: str, layer: str) -> None:
    if not os.path.isfile(path):
        return
    for table, entries in _read(path).items():
        for name, value in entries.items() if isinstance(entries, dict) else ():
            key = f"{table}.{name}"
            if table == _SAVED:
                if not isinstance(value, str):
                    raise UsageError(f"'{key}' must be a question, not {value!r}", f"in {path}")
                values[key] = Setting(value, f"{layer} {path}")
            elif key in DEFAULTS:
                _check(key, value, path)
                if key.endswith(".path") and value:
                    value = os.path.abspath(os.path.join(os.path.dirname(path), os.path.expanduser(value)))
                values[key] = Setting(value, f"{layer} {path}")


def _check(key: str, value: Any, path: str) -> None:
    expected = type(DEFAULTS[key])
    if expected is int and isinstance(value, int) and (isinstance(value, bool) or value < 0):
        raise UsageError(f"'{key}' must be a number from 0, not {value!r}", f"in {path}")
    if not isinstance(value, expected) or (expected is list and not all(isinstance(item, str) for item in value)):
        kinds = {"str": "a text", "int": "a number", "list": "a list of texts", "bool": "true or false"}
        kind = kinds[expected.__name__]
        raise UsageError(f"'{key}' must be {kind}, not {value!r}", f"in {path}")
    if key in CHOICES and value not in CHOICES[key]:
        raise UsageError(f"'{key}' is {', '.join(CHOICES[key])}; not {value!r}", f"in {path}")


def _read(path: str) -> dict[str, Any]:
    import tomllib  # 2 ms of every start, for those who have settings

    try:
        with open(path, "rb") as file:
            text = file.read(_LARGEST + 1).decode()
        if len(text) > _LARGEST or max(map(str.count, text.splitlines(), repeat(".")), default=0) > _MOST_DOTS:
            raise UsageError(f"{path} is too long to be settings", "kb init DIR writes an example")
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is not TOML: {error}", "kb init DIR writes an example") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def clock(now: str | None, zone: str | None) -> tuple[str, str]:
    """The moment to take as now and the time zone, checked; empty where they are not set."""
    now = now or os.environ.get("KB_NOW", "")
    zone = zone or os.environ.get("KB_TZ", "")
    if now:
        from datetime import datetime

        try:
            datetime.fromisoformat(now)
        except ValueError as error:
            raise UsageError(f"--now is an ISO time, not '{now}'", "example: --now 2024-09-13T09:00") from error
    if zone:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(zone)
        except (ValueError, OSError, KeyError) as error:
            raise UsageError(f"there is no time zone '{zone}'", "example: --tz Asia/Taipei") from error
    return now, zone


def today(clock: tuple[str, str]) -> "date":
    """The day that it is, by a clock as ``clock`` gives it."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    now, zone = clock
    moment = datetime.fromisoformat(now) if now else datetime.now().astimezone()
    place = ZoneInfo(zone) if zone else None
    return (moment.astimezone(place) if place and moment.tzinfo else moment).date()


def seconds(clock: tuple[str, str]) -> float | None:
    """The moment that is taken as now, in unix seconds; None where the clock runs.  A time
    without a zone is one of the zone that is set, else of this machine."""
    now, zone = clock
    if not now:
        return None
    from datetime import datetime
    from zoneinfo import ZoneInfo

    moment = datetime.fromisoformat(now)
    return (moment if moment.tzinfo or not zone else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()


def cache(root: str) -> str:
    """The index of a vault in the user's cache folder: derived data does not belong in a
    vault that other programs sync."""
    import platformdirs

    return os.path.join(platformdirs.user_cache_dir("kb"), _folder(root), "index.sqlite")


def archives(root: str) -> str:
    """Where the items of a vault's feeds are kept: in the user's data folder, since no feed
    gives them again."""
    import platformdirs

    return os.path.join(platformdirs.user_data_dir("kb"), _folder(root), "feeds")


def own_folder() -> str:
    """Where the user keeps what holds for every vault."""
    return os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "kb")


def _folder(root: str) -> str:
    """The name of what belongs to the vault in that folder."""
    from zlib import crc32

    name = "".join(char if char.isalnum() else "-" for char in root).strip("-")[-80:]
    return f"{name}-{crc32(root.encode('utf-8', 'surrogateescape')):08x}"
