"""Where in a work an address points: a second, a page, a heading, a quoted sentence."""

import re
from urllib.parse import unquote

Locator = tuple[tuple[str, str | float], ...]

_CLOCK = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9}(?:\.[0-9]{1,6})?)s?)?\Z")
_COLONS = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{1,2}(?:\.[0-9]{1,6})?)\Z")


def seconds(written: str) -> float | None:
    """``90``, ``90s``, ``1m5s``, ``1h2m3s`` or ``1:05`` in seconds; None for anything else."""
    found = _CLOCK.match(written) or _COLONS.match(written)
    if not written or found is None:
        return None
    hours, minutes, rest = found.groups()
    return int(hours or 0) * 3600.0 + int(minutes or 0) * 60.0 + float(rest or 0)


def of_fragment(fragment: str) -> Locator:
    """The places that a fragment names; a route (``#/`` or ``#!``) is a page of its own, not a place."""
    element, _, directive = fragment.partition(":~:")
    quotes = tuple(("quote", _quote(part[5:])) for part in directive.split("&") if part.startswith("text="))
    if not element or element.startswith(("!", "/")):
        return quotes
    name, _, value = element.partition("=")
    if name == "page" and re.fullmatch("[0-9]{1,6}", value):
        return (("page", value), *quotes)
    if name == "t" and (time := seconds(value.removeprefix("npt:").partition(",")[0])) is not None:
        return (("time", time), *quotes)
    return (("fragment", unquote(element)), *quotes)


def _quote(directive: str) -> str:
    """The words of ``[before-,]from[,to][,-after]`` (URL Fragment Text Directives, WICG)."""
    parts = [part for part in directive.split(",") if part[:1] != "-" and part[-1:] != "-"]
    return " … ".join(unquote(part) for part in parts[:2])
