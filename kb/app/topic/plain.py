"""A text of a note for others to read: what leads into the vault, or was not meant to be read, is gone from it."""

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

_COMMENT = re.compile(r"%%.*?%%|<!--.*?(?:-->|\Z)", re.DOTALL)
_EMBED = re.compile(r"!\[\[[^\[\]]{0,1000}\]\]|!\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}[^()]{0,200}\)")
_WIKI = re.compile(r"\[\[([^\[\]|]{0,1000})(?:\|([^\[\]]{0,1000}))?\]\]")
_LINK = re.compile(r"\[([^\[\]]{0,1000})\]\(\s{0,9}<?([^()\s<>]{0,2000})>?[^()]{0,200}\)")
_ID = re.compile(r"\s\^[A-Za-z0-9-]{1,100}(?=\s*\Z)", re.MULTILINE)
# Addresses that open something on the owner's machine, and places on it.
_OWN = re.compile(
    r"\b(?:obsidian|file|zotero|kindle|ibooks|things|message|x-[a-z-]{1,20}|app|vscode)://\S{1,2000}"
    r"|\bkb:\S{1,4000};q=[0-9a-f.]{1,60}"
    r"|(?<![\w/.])(?:~|/(?:home|Users|root|mnt|media|Volumes|tmp|var))/[^\s,;)\]]{1,1000}|\b[A-Za-z]:\\[^\s,;)\]]{1,1000}",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t]{2,}")


def reader(paths: Iterable[str]) -> Callable[[str], str]:
    """What makes a text plain.  paths: of notes, which are told by their names alone."""
    every = sorted({path for path in paths if path}, key=len, reverse=True)
    names = "|".join(map(re.escape, every))
    noted = re.compile(rf"(?<![\w/])(?:{names})(?::[0-9]+(?:-[0-9]+)?)?(?![\w/])") if names else None

    def plain(text: str) -> str:
        told = _EMBED.sub(lambda match: match[1] or "", _COMMENT.sub("", text))
        told = _LINK.sub(_linked, _WIKI.sub(_named, told))
        told = noted.sub(lambda match: name(match[0]), told) if noted else told
        told = _ID.sub("", _OWN.sub("…", told))
        return _BLANKS.sub(" ", told).strip() if told != text else text

    return plain


def web(url: str) -> str:
    """An address that others can open, without who opened it; "" for any other."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _is_public(host):
        return ""
    return parts._replace(netloc=f"{host}:{port}" if port else host).geturl() if "@" in parts.netloc else url


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".home", ".arpa"))


def _named(match: re.Match[str]) -> str:
    """A link between notes as the words it shows; without any, the name of the note."""
    target, _, heading = match[1].partition("#")
    return match[2] or name(target) or heading.lstrip("#^")


def _linked(match: re.Match[str]) -> str:
    address = web(match[2])
    return f"{match[1]} ({address})" if address else match[1]


def name(path: str) -> str:
    """Without its folders, its ending and a line."""
    last = re.sub(r":[0-9]+(?:-[0-9]+)?\Z", "", path).rpartition("/")[2]
    return re.sub(r"(?<=.)\.(?:md|markdown|txt|canvas|base|srt|vtt|json3?|tsv)\Z", "", last).strip()
