"""XML that parses, whatever it was.

What stands before the root is cut off; faults are mended, or the entry they are in is left out.
"""

import html
import re

from kb.feeds.limits import BREAKS, MENDED
from kb.feeds.plain import NO_TEXT
from kb.feeds.values import NotAFeed, Remark
from kb.feeds.walk import Walk

_EARLY = 100_000  # characters in which the root must begin
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_AMPERSAND = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:(#?\w{1,32});)?", re.DOTALL)
_OF_XML = ("amp", "lt", "gt", "quot", "apos")
_ROOT_NAME = re.compile(r"\A<[^\s/>]+")
_USED = re.compile(r"</?([A-Za-z][\w.-]{0,20}):[A-Za-z]")
_DECLARED = re.compile(r"xmlns:([\w.-]+)")
_PREFIXES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
}


def from_root(text: str, name: str, roots: re.Pattern[str], what: str) -> tuple[str, int]:
    """The text from its root element on, and how many lines were before.

    What stands before is a DOCTYPE or the warnings of a server.  It is never parsed, so
    nothing declared there can take effect.

    Raises NotAFeed if there is no such root, or a web page around it, or if entities are
    declared.  name, what: what is read and what it should be, for the error.
    """
    match = roots.search(text, 0, _EARLY)
    page = _PAGE.search(text, 0, match.start() if match else _EARLY)
    if not match or page:
        raise NotAFeed(f"{name} is not {what}", "it is a web page" if page else "")
    if "<!ENTITY" in text[: match.start()]:
        raise NotAFeed(f"{name} is not read: it declares entities of its own", "harmless feeds have none")
    return text[match.start() :], text.count("\n", 0, match.start())


def well_formed(text: str, before: int) -> tuple[bytes, list[Remark]]:
    """The document with what is broken mended, or left out; empty if nothing can be kept.

    before: lines cut off its front.
    """
    walk = Walk(text.encode())
    if not walk.error:
        return walk.data, []
    remarks = [Remark(walk.line + before, "malformed", str(walk.error))]
    if not walk.error.final:
        walk = Walk(_mended(text).encode())
    return _without_breaks(walk), remarks


def _without_breaks(walk: Walk) -> bytes:
    for _ in range(BREAKS):
        if not walk.error:
            return walk.data
        walk = Walk(_without_break(walk, walk.error.final))
    if walk.error:
        walk = Walk(b"".join(walk.whole()))
    return b"" if walk.error else walk.data


def _without_break(walk: Walk, final: bool) -> bytes:
    """What is whole before the break, and all from the next entry on."""
    kept, closing = walk.whole()
    following = -1 if final else walk.next_entry()
    return kept + (closing if following < 0 else walk.data[following:])


def _mended(text: str) -> str:
    """With the two faults most met mended: ``&`` and names as in HTML, undeclared prefixes."""
    text = _AMPERSAND.sub(_escaped, text)
    declared = {"xml", "xmlns", *_DECLARED.findall(text)}  # the two of XML itself must not be declared
    missing = [prefix for prefix in dict.fromkeys(_USED.findall(text)) if prefix not in declared][:MENDED]
    added = "".join(f' xmlns:{prefix}="{_PREFIXES.get(prefix, "urn:prefix:" + prefix)}"' for prefix in missing)
    return _ROOT_NAME.sub(lambda root: root[0] + added, text)


def _escaped(match: re.Match[str]) -> str:
    """The sign that a name of HTML means, or an ampersand that stands for itself."""
    if match[0].startswith("<") or match[1] in _OF_XML:
        return match[0]
    said = html.unescape(match[0])
    if match[1] is None or said == match[0]:
        return f"&amp;{match[0][1:]}"
    return html.escape(NO_TEXT.sub("\ufffd", said))
