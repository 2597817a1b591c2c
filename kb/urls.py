"""One canonical form for the spellings of an address (formats 5.2), used as a link's key."""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_DEFAULT_PORT = re.compile(r":(?:80|443)\Z")
_UNRESERVED = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|hsa_|_hs)\w*|(?:g|d|fb|msclk|y|tw|tt)clid|mc_[ce]id|mkt_tok|igshid|ref_src|ref_url"
)


def canonical(url: str) -> str:
    """The key of an address: the same for http and https, with and without ``www.``, a
    trailing slash, a default port, a fragment or tracking parameters.  Never shown as a link.

    >>> canonical("HTTPS://www.OpenAI.com:443/o1/?utm_source=x#y")
    'openai.com/o1'
    """
    url = url.strip()
    parts = _split(url if "://" in url else f"https://{url}")
    if parts is None or parts.scheme not in ("http", "https"):
        return url
    host = _DEFAULT_PORT.sub("", parts.netloc.rpartition("@")[2].lower()).rstrip(".")
    host = host.removeprefix("www.")
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)
    ]
    path = _quoted(parts.path).removesuffix("/")
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return _host(host) + path + (f"?{urlencode(sorted(query))}" if query else "") + route


def is_address(name: str) -> bool:
    """A name that a person means as an address: with a scheme, ``www.``, or ``site.tld/path``."""
    return bool(re.match(r"https?://\S+\Z|www\.\S+\Z|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}/\S*\Z", name, re.IGNORECASE))


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # a bracket that is no IPv6 address
        return None


def _host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _quoted(path: str) -> str:
    """Percent-encoding in one spelling: unreserved characters plain, the rest upper case."""
    if not path.isascii():
        path = "".join(
            c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogatepass")) for c in path
        )
    return _UNRESERVED.sub(_one, path) if "%" in path else path


def _one(match: re.Match[str]) -> str:
    char = unquote(match[0])
    return char if char in _PLAIN else match[0].upper()
