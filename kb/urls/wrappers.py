"""Addresses that hold another address: archives, redirects, proxies, mirrors."""

import re
from urllib.parse import unquote

from kb.urls import sites
from kb.urls.address import Address, read
from kb.urls.places import Locator

_ENCODED = re.compile(r"https?(?:%3A|:%2F)", re.IGNORECASE)
_START = re.compile(r"(?:https?:/{1,2}(?=[^/])|(?=[^/]+\.))", re.IGNORECASE)


def unwrapped(address: Address, most: int) -> tuple[Address, sites.Site, Locator]:
    """The innermost address, under the host and path it is known by, and the time of its snapshot.

    most: how deep to look; an address holds no more addresses than it has characters.
    """
    snapshot: Locator = ()
    for _ in range(most):
        address, site = _settled(address)
        inside, taken = _inside(address, site)
        inner = read(inside) if inside else None
        if inner is None:
            break
        address, snapshot = inner, taken or snapshot
    return address, site, snapshot


def _settled(address: Address) -> tuple[Address, sites.Site]:
    """An address under the one host and path it is known by, without tracking."""
    site = sites.of(address.host)
    if site.opens:
        address = address._replace(host=site.host, site=f"https://{site.opens}")
        site = sites.of(site.host)
    if address.query:
        address = address._replace(query=sites.wanted(site, address.query))
    for row in site.moved:
        address = address._replace(path=sites.pattern(row["path"]).sub(row["to"], address.path))
    return address, site


def _inside(address: Address, site: sites.Site) -> tuple[str, Locator]:
    """The text of the address that this one holds, "" if none, and when a snapshot was taken."""
    for row in site.wrappers:
        found = sites.pattern(row["path"]).fullmatch(address.path)
        if found is None:
            continue
        groups = found.groupdict("")
        if text := _in_query(row, address) if "query" in row else _in_path(row["inside"], groups, address):
            taken = groups.get("snapshot")
            return text, (("snapshot", taken),) if taken else ()
    return "", ()


def _in_query(row: sites.Row, address: Address) -> str:
    value = next((value for name in row["query"] if (value := address.value(name))), "")
    return value if re.match("https?://", value) else ""


def _in_path(template: str, groups: dict[str, str], address: Address) -> str:
    """What a path holds, with the query and the fragment behind it, which are the inner address's."""
    inside = template.format_map({**groups, "host": _translated(address.host), "path": address.path})
    if _ENCODED.match(inside):
        inside = unquote(inside)
    start = _START.match(inside)
    if start is None:
        return ""
    query = "&".join(address.query)
    joint = "&" if "?" in inside else "?"
    fragment = f"#{address.fragment}" if address.fragment else ""
    return f"https://{inside[start.end() :]}{joint + query if query else ''}{fragment}"


def _translated(host: str) -> str:
    """The host in the first label of translate.goog: ``a--b-org`` is ``a-b.org``."""
    return re.sub("--?", lambda hyphens: "." if hyphens[0] == "-" else "-", host.partition(".")[0])
