"""Two names that are written in an address more than one way: DOIs and titles of Wikipedia."""

import re
from unicodedata import normalize
from urllib.parse import quote, unquote

from kb.urls.address import Address

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9})*/[!-$&-~]+\Z")
_DOI_PATH = re.compile(r"/doi(?:/[a-z]{1,12})?/(10\..+)|/(?:article|chapter|book)/(10\.1007/.+)", re.DOTALL)
_WIKIPEDIA = re.compile(r"([a-z-]{2,20})(?:\.m)?\.wikipedia\.org\Z")
_TITLE_PATH = re.compile(r"/(?:wiki|zh|zh-[a-z]{2,4})/(.+)\Z", re.DOTALL)  # Chinese has a path for each script


def doi(written: str) -> str:
    """A DOI in lower case, without the sentence's punctuation behind it; "" if it is none.

    SICI DOIs have brackets, angles and semicolons of their own: a closing bracket goes only if nothing opened it.
    """
    found = unquote(written).lower()
    while found[-1:] in (".", ",", ";") or (found.endswith(")") and found.count(")") > found.count("(")):
        found = found[:-1]
    return found if _DOI.match(found) and not _climbs(found) else ""


def doi_of(address: Address) -> str:
    """The DOI in an address of doi.org or of a publisher (``/doi/full/10.…``); "" if there is none."""
    if "/10." not in address.path:
        return ""
    if address.host in ("doi.org", "dx.doi.org"):
        return doi(address.path[1:])
    found = _DOI_PATH.match(address.path)
    return doi(found[1] or found[2]) if found else ""


def doi_opens(name: str) -> str:
    return "https://doi.org/" + quote(name, safe="/:;()")


def title_of(address: Address) -> tuple[str, str]:
    """Language and title of a page of Wikipedia; ("", "") if it is none."""
    wiki = _WIKIPEDIA.match(address.host)
    if not wiki:
        return "", ""
    path = _TITLE_PATH.match(address.path)
    written = unquote(path[1]) if path else address.value("title") if address.path == "/w/index.php" else None
    return (wiki[1], title) if written and (title := _title(written)) else ("", "")


def title_opens(language: str, title: str) -> str:
    """The address of a page of Wikipedia; "" for no title, or what can be no language."""
    if not title or not re.fullmatch("[a-z-]{2,20}", language):
        return ""
    return f"https://{language}.wikipedia.org/wiki/{quote(title, safe='/:(),', errors='replace')}"


def _title(written: str) -> str:
    """MediaWiki's form: underscores for blanks, the first letter upper; "" for what can be no title."""
    title = "_".join(word for word in re.split("[ _]+", normalize("NFC", written)) if word)
    title = title.strip("/_")
    if not title.isprintable() or re.search(r"[#<>\[\]|{}\ufffd]", title) or _climbs(title):
        return ""
    first = title[:1].upper()
    return first + title[1:] if len(first) == 1 else title  # "ß" has no single upper letter


def _climbs(name: str) -> bool:
    """Its segments would be resolved away in an address."""
    return name.endswith("/") or any(part in (".", "..") for part in name.split("/"))
