"""What a feed holds as plain text: HTML without its tags, and texts on one line."""

import html
import re
from collections.abc import Callable, Iterable

from kb.feeds.limits import LONGEST

NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2: Char has none of these

# One pattern, not html.parser: that takes time by the square of ``<b <b <b ...`` and stops
# with an AssertionError at ``<![<![``.  No part of it gives back what it has taken.
_PIECE = re.compile(
    r"(?P<text>[^<]++)"
    r"|<!--.*?(?:-->|\Z)"
    r"|<(?P<dropped>script|style|template|iframe|object|svg|head|title)\b.*?(?:</(?P=dropped)\s*>|\Z)"
    r"|</?(?P<name>[a-z][a-z0-9]*+)(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>"
    r"|</?(?P<odd>[a-z][a-z0-9]*+)[^<>]*+>"  # quotes that do not close
    r"|<[!?][^<>]*+>",
    re.DOTALL | re.IGNORECASE,
)
_APART = "p div section article blockquote pre figure figcaption hr ul ol dl table h1 h2 h3 h4 h5 h6"
_GAPS = dict.fromkeys(_APART.split(), "\n\n")
_GAPS |= {"br": "\n", "li": "\n- ", "tr": "\n", "dt": "\n", "dd": "\n", "td": " ", "th": " "}
_TARGET = re.compile(r"\shref\s{0,9}=\s{0,9}(?:\"([^\"<]*)\"|'([^'<]*)'|([^\s\"'<>]+))", re.IGNORECASE)
_IN_BRACKETS = str.maketrans({" ": "%20", "<": "%3C", ">": "%3E"})
_BLANKS = re.compile(r"[^\S\n]+")
_REFERENCE = re.compile(r"&#?\w+;")


def plain(value: object, kind: str = "text/html", follow: Callable[[str], str] | None = None) -> str:
    """HTML as plain text: paragraphs apart, items as ``- ``, scripts gone.

    kind:   its media type; what is neither HTML nor XML keeps its lines and its ``<``.
    follow: from the target of a link to its address, which is written behind the words of the
            link, as ``words <address>``; "" leaves it out.  Without it the words stand alone.
    """
    text = _text(value)
    if "html" not in kind and "xml" not in kind:
        return _laid_out(text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = _Shown(follow)
    return _laid_out(NO_TEXT.sub("", _PIECE.sub(shown.piece, " ".join(text.split()))))


class _Shown:
    """What stands for each piece of HTML, in order.  said: since the link that is open began."""

    def __init__(self, follow: Callable[[str], str] | None) -> None:
        self.follow = follow
        self.address = ""
        self.said: list[str] = []

    def piece(self, piece: re.Match[str]) -> str:
        """A text as it is read, or the gap a tag leaves.

        The end of an item ends its line; other ends only part paragraphs.
        """
        if piece["text"]:
            text = html.unescape(piece["text"])
            self.said.append(text)
            return text
        name = (piece["name"] or piece["odd"] or "").lower()
        if name == "a" and self.follow:
            return self._link(piece[0], self.follow)
        gap = _GAPS.get(name, "")
        if gap == "\n\n" or not piece[0].startswith("</"):
            return gap
        return "\n" if gap == "\n- " else ""

    def _link(self, tag: str, follow: Callable[[str], str]) -> str:
        """At its end the address, if its words do not say it."""
        address, words = self.address, "".join(self.said).strip()
        self.address, self.said = "", []
        if not tag.startswith("</"):
            found = _TARGET.search(tag)
            target = html.unescape(found[1] or found[2] or found[3] or "") if found else ""
            self.address = "" if target.startswith("#") else follow(target)  # a footnote of the same page
            return ""
        bare = address.partition("://")[2].rstrip("/")
        return f" <{address.translate(_IN_BRACKETS)}>" if words and address and bare not in words else ""


def _laid_out(text: str) -> str:
    """Lines without blanks around them, one empty line at most between two."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip()


def _text(value: object) -> str:
    """A text or number of the feed; what no text may hold is gone."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return NO_TEXT.sub("", str(value)[:LONGEST])


def line(value: object) -> str:
    """A text or number on one line; empty for anything else."""
    return " ".join(_text(value).split())


def lines(values: Iterable[object]) -> tuple[str, ...]:
    """Each on one line, and once; empty ones are left out."""
    return tuple(dict.fromkeys(filter(None, map(line, values))))


def heading(value: object) -> str:
    """A title on one line, ``&amp;`` read once more where a feed has escaped it twice (formats 4.1)."""
    text = _text(value)
    return line(html.unescape(text) if _REFERENCE.search(text) else text)
