"""The normal form of a web address (formats 5.2): its parts, each in one spelling."""

import re
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?):)?(?P<slashes>//(?:[^/?#\\]*@)?)?"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[^\s/?#@:\[\]\\]{1,1000})(?::(?P<port>[0-9]{0,6}))?"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?\Z",
    re.IGNORECASE | re.DOTALL,
)
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z|\[")
_DOORS = re.compile(r"(?:(?:www|m|amp)\.)+(?=[^.]+\.)")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

# Beyond letters and digits: what RFC 2396 called unreserved, and what no server tells from its encoding.
_PATH_PLAIN = _LETTERS | frozenset("-._~!*'():@,")
_PATH_ODD = re.compile(r"%([0-9A-Fa-f]{2})?|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
# A form's value means the same either way; "&", "=", "+", ";", "#" and "%" would mean something else.
_QUERY_PLAIN = _PATH_PLAIN | frozenset("/?$")
# A ";" is encoded: "amp;b=1" sorted behind an "&" would else become an entity.
_QUERY_ODD = re.compile(r"%([0-9A-Fa-f]{2})?|[^A-Za-z0-9\-._~!$&'()*+,=:@/?]")

_ENTITIES = {"amp": "&", "#38": "&", "#x26": "&", "#47": "/", "#x2f": "/", "#61": "=", "#x3d": "="}
_ENTITIES |= {"#39": "'", "#x27": "'", "apos": "'", "#34": '"', "#x22": '"', "quot": '"', "lt": "<", "gt": ">"}
# Only these, and only with their semicolon: "&copy=1" is a parameter.  However deep "&amp;amp;" goes.
_ENTITY = re.compile(rf"&(?:(?:amp|#38|#x26);)*({'|'.join(_ENTITIES)});", re.IGNORECASE)
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})?")


class Address(NamedTuple):
    """A web address in its normal form; everything is ASCII but the fragment.

    host:     without ``www.``, ``m.``, ``amp.`` and default ports, with another port: what the key says.
    site:     where it opens: scheme and host as they were written, cleaned.
    path:     starts with a slash or is empty; never ends with one.
    query:    ``name=value`` pieces, sorted.
    fragment: as written.
    """

    host: str
    site: str
    path: str
    query: tuple[str, ...]
    fragment: str

    def value(self, name: str) -> str | None:
        """The decoded value of a parameter, of the first in order if there are several."""
        start = f"{name}="
        for piece in self.query:
            if piece.startswith(start):
                return unquote(piece[len(start) :].replace("+", " "))
        return None


def read(text: str) -> Address | None:
    """An address with a scheme, or a bare one such as ``www.openai.com/o1``; None if it is neither."""
    if not text.isascii():
        text = normalize("NFC", text)
    if "&" in text:
        text = _unescaped(text)
    found = _ADDRESS.match(text)
    if found is None:
        return None
    scheme, slashes, host, port, path, query, fragment = found.groups()
    if scheme and not slashes:
        return None
    if not slashes and ("." not in host or len(text.split(None, 1)) > 1):
        return None
    host = _host(host)
    if not host:
        return None
    port = _port(port)
    plain = "http" if port and scheme and scheme.lower() == "http" else "https"  # a port speaks one of the two
    return Address(
        _DOORS.sub("", host, count=1) + port if host[0] in "wma" else host + port,
        f"{plain}://{host}{port}",
        _path(path) if path else "",
        _query(query) if query else (),
        fragment or "",
    )


def quoted(text: str) -> str:
    """A query or a fragment with percent-encoding in one spelling."""
    return _QUERY_ODD.sub(_query_spelling, text)


def _unescaped(text: str) -> str:
    """HTML's entities undone once and for all, also where a letter of theirs is percent-encoded."""
    if "%" in text:
        text = _ENCODED.sub(_letter, text)
    return _ENTITY.sub(lambda found: _ENTITIES[found[1].lower()], text)


def _letter(found: re.Match[str]) -> str:
    return _spelt(found, _LETTERS, found[0])


def _path_spelling(found: re.Match[str]) -> str:
    return _spelt(found, _PATH_PLAIN, found[0].upper())


def _query_spelling(found: re.Match[str]) -> str:
    return _spelt(found, _QUERY_PLAIN, found[0].upper())


def _spelt(found: re.Match[str], plain: frozenset[str], kept: str) -> str:
    """A percent-encoded character decoded if it is plain; a character encoded if it may not stand."""
    if code := found[1]:
        char = chr(int(code, 16))
        return char if char in plain else kept
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _host(host: str) -> str:
    """A host in lower case and in punycode; "" for what can be no host."""
    if "%" in host:
        host = unquote(host)
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:  # a label too long, or letters no name may have
            return ""
    host = host.lower().rstrip(".")
    return host if len(host) <= 253 and _HOST.match(host) else ""


def _port(port: str | None) -> str:
    return "" if not port or int(port) in (80, 443) else f":{int(port)}"


def _path(path: str) -> str:
    path = _PATH_ODD.sub(_path_spelling, path)
    if "/." in path:
        path = _resolved(path)
    return path.rstrip("/")  # every slash: else the normal form of a normal form would lose another


def _resolved(path: str) -> str:
    """Without ``.`` and ``..``; empty segments stay: an archived address has its ``//`` inside."""
    kept: list[str] = []
    for segment in path[1:].split("/"):
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _query(query: str) -> tuple[str, ...]:
    query = quoted(query).replace("%20", "+")
    return tuple(sorted(piece for piece in query.split("&") if piece))
