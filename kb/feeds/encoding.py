"""The bytes of a feed to text, whatever they are declared to be."""

import re
from collections.abc import Iterable

from kb.decoding import decode
from kb.feeds.limits import LARGEST
from kb.feeds.plain import NO_TEXT
from kb.feeds.values import NotAFeed, Remark

_SERVED = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_WRITTEN = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']""")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # UTF-16, with and without its mark

# Not all that Python has a codec for: utf-7, idna or unicode_escape are no encodings of feeds.
_LEGACY = re.compile(r"(?:iso|latin|cp|windows|koi8|mac|big5|gb|shift|s?jis|euc|ks_c|utf-?16)[\w.:-]*\Z", re.IGNORECASE)


def decoded(data: bytes, name: str, served: str = "") -> tuple[str, list[Remark]]:
    """The text from its first sign on.  Raises NotAFeed for more than LARGEST bytes.

    name:   of the feed, for the error.
    served: the Content-Type it came with.
    """
    if len(data) > LARGEST:
        raise NotAFeed(f"{name} is larger than {LARGEST // 1_000_000} MB")
    text, assumed = _read(data, _declared(data, served))
    text, removed = NO_TEXT.subn("", text)
    remarks = [Remark(1, "encoding", assumed)] if assumed else []
    if removed:
        remarks.append(Remark(1, "control-characters", f"{removed} characters that no text holds, left out"))
    return text.lstrip("\ufeff \t\r\n"), remarks


def _declared(data: bytes, served: str) -> list[str]:
    """The encodings that the server, then the document names."""
    written = _WRITTEN.findall(data, 0, 1024)
    return [*_SERVED.findall(served)[:1], *(name.decode("ascii") for name in written[:1])]


def _read(data: bytes, declared: list[str]) -> tuple[str, str]:
    """The text, and what had to be assumed.

    UTF-8 before what is declared: declarations are often wrong, and legacy text is hardly
    ever valid UTF-8 by chance (formats 4.1).
    """
    text, encoding = _strict(data, ("utf-8", *filter(_LEGACY.match, declared)))
    if not encoding:
        text, _, assumed = decode(data)
        return text, assumed
    agrees = not declared or declared[0].lower().startswith("utf")
    assumed = "" if agrees or encoding != "utf-8" or data.isascii() else f"declared {declared[0]}; read as utf-8"
    return text, assumed


def _strict(data: bytes, encodings: Iterable[str]) -> tuple[str, str]:
    """The text in the first encoding that fits without a fault, and that; else nothing."""
    if data.startswith(_WIDE):
        return "", ""
    for name in encodings:
        try:  # gb18030 holds all of gb2312, and what is written under that name beyond it
            return data.decode("gb18030" if name.lower() == "gb2312" else name), name
        except (UnicodeError, LookupError):
            continue
    return "", ""
