"""Addresses taken apart before anybody is connected to."""

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

from kb.fetching.networks import numeric
from kb.fetching.values import NoAnswer

_LONGEST = 8_000  # characters; servers take hardly more
_PORTS = {"http": 80, "https": 443}
_UNPRIVILEGED = 1024  # below it only the two: no mail, no shells (reliability 6.16)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,126}\.?")
_NUMBERS = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")  # what systems read as an address of version 4
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"  # stands for itself in a path or query


@dataclass(frozen=True, slots=True)
class Target:
    """What to ask whom.  host: as it is asked of DNS; path: with its query, percent-encoded;
    user: what stood before the @."""

    scheme: str
    host: str
    port: int
    path: str
    user: str = ""

    @property
    def authority(self) -> str:
        """The host as it stands in an address, and its port unless that is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Without credentials: fit to be shown."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def private_url(self) -> str:
        """With credentials: for who gave them."""
        return f"{self.scheme}://{self.user}@{self.authority}{self.path}" if self.user else self.url

    @property
    def authorization(self) -> str:
        """For the header of this name (RFC 7617), or "".

        >>> target("https://me:a%20b@e.com/").authorization
        'Basic bWU6YSBi'
        """
        name, _, password = self.user.encode().partition(b":")
        pair = unquote_to_bytes(name) + b":" + unquote_to_bytes(password)
        return f"Basic {b64encode(pair).decode('ascii')}" if self.user else ""


def target(url: str) -> Target:
    """An address taken apart.  Raises NoAnswer for what kb does not ask.

    >>> target("HTTPS://Пример.рф/лента?a=b c#d").url
    'https://xn--e1afmkfd.xn--p1ai/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0?a=b%20c'
    """
    if len(url) > _LONGEST:
        raise NoAnswer("refused", "url", f"an address of more than {_LONGEST} characters")
    if _CONTROL.search(url):  # urlsplit would drop line breaks silently
        raise NoAnswer("refused", "url", "control characters in the address")
    try:
        url.encode("utf-8", "surrogateescape")
        parts = urlsplit(url.strip(" "))
        port = parts.port
    except ValueError as error:
        raise NoAnswer("refused", "url", "no address of the web") from error
    if parts.scheme not in _PORTS:
        raise NoAnswer("refused", "scheme", f"only http and https are asked, not {parts.scheme[:20] or 'nothing'}")
    user = parts.netloc.rpartition("@")[0].encode("utf-8", "replace").decode()
    return Target(parts.scheme, _host(parts), _port(port, parts.scheme), _path(parts), user)


def redirected(origin: Target, location: str) -> Target:
    """Where a redirect leads, with the credentials only if it stays with the host.

    location: as the header has it, of any bytes, read as Latin-1.
    """
    there = location.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
    try:
        joined = urljoin(origin.url, there)
    except ValueError as error:
        raise NoAnswer("refused", "url", "redirected to no address of the web") from error
    led = target(joined)
    if origin.scheme == "https" and led.scheme == "http":
        raise NoAnswer("refused", "downgrade", f"redirected from https to http, {led.host}")
    same = led.host == origin.host and (led.port == origin.port or (origin.port, led.port) == (80, 443))
    return replace(led, user=origin.user if same else "")


def _host(parts: SplitResult) -> str:
    """Lower-case, in ASCII (IDNA 2003), without a last dot."""
    said = parts.hostname or ""
    if "[" in parts.netloc:
        if "%" in said or not numeric(said):
            raise NoAnswer("refused", "host", "no host that can be asked")
        return said
    try:
        host = said if said.isascii() else said.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NoAnswer("refused", "host", "no host that can be asked") from error
    if not _HOST.fullmatch(host) or (_NUMBERS.fullmatch(host) and not numeric(host)):
        raise NoAnswer("refused", "host", "no host that can be asked")
    return host.removesuffix(".")


def _port(port: int | None, scheme: str) -> int:
    port = _PORTS[scheme] if port is None else port
    if port < _UNPRIVILEGED and port not in _PORTS.values():
        raise NoAnswer("refused", "port", f"port {port} is not of the web")
    return port


def _path(parts: SplitResult) -> str:
    """Percent-encoded where it must be, and no further: servers tell %2F from /."""
    path = quote(parts.path or "/", safe=_KEPT, errors="surrogateescape")
    query = quote(parts.query, safe=_KEPT, errors="surrogateescape")
    return f"{path}?{query}" if query else path
