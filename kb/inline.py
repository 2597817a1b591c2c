"""Links, tags and marked words in running text: one linear pass, Obsidian's rules (formats 1.1, 1.2, 1.4, 1.6).

markdown-it finds the blocks; what stands inside them is read here, because a parser for
rendering gives neither places nor wikilinks, and costs more than all the rest.
"""

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

from kb.note import Diagnostic, Link, Tag
from kb.text import LINE_END, Lines, Span

# Full-width and CJK punctuation ends addresses and tags (DD-4): 參見https://a.b/。下一句
_WIDE = "\u3000-\u3004\u3008-\u3020\u3030\u303d\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2026\u2014"
_HAN = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
# What an address cannot follow directly; Han can: 參見https://…
_NAME = "A-Za-z0-9_\u00c0-\u052f"
# Han may stand in an address where a site puts a page's name, or after = and _ (formats 5.3);
# elsewhere it is the sentence that goes on: https://openai.com/o1/是
_NAMED = "|".join(
    rf"(?<={part})" for part in ("wiki/", "item/", "tag/", "tags/", "topic/", "search/", "=", "_", "/zh-tw/")
)
_URL = rf"(?:[^\s<>\"`\[\]{{}}|\\^{_WIDE}{_HAN}]|(?:{_NAMED})[{_HAN}]+)+"
_TAG = rf"[^\s\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{{|}}~\[\]\\{_WIDE}]+"

# Every branch begins with a plain character, so that the engine can leap from one such
# character to the next instead of trying each branch at each place (four times faster).
_WIKI = r"(?:[^\[\]\r\n]|\[(?!\[)|\](?!\]))+"
_INLINE = re.compile(
    rf"""
    \\[!-/:-@\[-`{{-~]
    | `(?P<code>`*)
    | %(?P<note>%+)
    | =(?P<mark>=+)
    | <(?P<html>!--)
    | <(?P<auto>[Hh][Tt][Tt][Pp][Ss]?://[^\s<>]+)>
    | <(?P<element>/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>)
    | !\[\[(?!\[)(?P<embed>{_WIKI})\]\]
    | \[\[(?!\[)(?P<wiki>{_WIKI})\]\]
    | !\[(?P<image>)
    | \[(?P<open>)
    | \](?P<close>)
    | :(?P<url>//{_URL})
    | w(?P<www>(?<![{_NAME}/@]w)ww\.(?=\w){_URL})
    | \#(?P<tag>(?<!\S\#){_TAG})
    | \$(?P<math>\$?)
    """,
    re.VERBOSE,
)
_SCHEME_BEFORE = re.compile(r"(?<![A-Za-z0-9\u00c0-\u052f/@])https?\Z", re.IGNORECASE)
_DESTINATION = re.compile(
    r"""\(\s*(<[^<>\r\n]*>|(?:[^\s()<>]|\([^\s()]*\))+)(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)"""
)
_REFERENCE = re.compile(r"\[([^\[\]\r\n]{0,999})\]")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^|//\])([^\[\]\r\n]{1,999})\]:[ \t]*(<[^<>\r\n]*>|\S+)", re.MULTILINE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ROLE = re.compile(
    r"[\s>]*(?:(?:[-*+•‣◦]|\d{1,3}[.)])[ \t]+)?(?:\*\*|__)?([^\W\d_][^:：*_\[\]()|#\r\n]{0,60}?)(?:\*\*|__)?"
    r"[:：](?:\*\*|__)?[ \t\u00a0]*"
)
_LONGEST_ROLE = 100  # characters of a line before a link that may name its role
_MOST_FENCES = 20
_LONGEST_LABEL = 999  # characters, as CommonMark has it
_BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_SIZE = re.compile(r"[0-9]+(?:x[0-9]+)?\Z")
_BAR = re.compile(r"\\?\|")
_HTML_TARGET = re.compile(r"""\b(?:href|src)\s*=\s*["'](https?://[^"'\s<>]+)["']""", re.IGNORECASE)


def definitions(text: str) -> dict[str, str]:
    """``[id]: address`` lines: where a reference link leads.  The first definition wins."""
    if "]:" not in text:
        return {}
    found: dict[str, str] = {}
    for match in _DEFINITION.finditer(text):
        found.setdefault(_label(match[1]), match[2].strip("<>"))
    return found


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


class Scanner:
    """Reads the blocks of one note in order; links, tags and diagnostics pile up in it.

    The one thing it remembers between blocks is whether a ``%%`` comment is open.
    """

    def __init__(self, path: str, text: str, lines: Lines) -> None:
        self.path = path
        self.text = text
        self.lines = lines
        self.links: list[Link] = []
        self.tags: list[Tag] = []
        self.marked: list[Span] = []
        self.comments: list[tuple[int, int]] = []  # where the %% comments stand
        self.diagnostics: list[Diagnostic] = []
        self._line_end = -1  # of the line with the last dollar
        self._no_formula = -1  # up to here no dollar closes a formula
        self._opened = -1  # where the %% comment begins that is open now
        self._html = False  # inside an HTML comment
        self._references: Mapping[str, str] = definitions(text)

    def read(self, start: int, end: int) -> None:
        """Read the inline text between two places; code and math in it do not count."""
        text = self.text
        brackets: list[int] = []
        unclosed: set[str] = set()
        marked = -1  # where the passage after an open == begins
        place = start
        while match := _INLINE.search(text, place, end):
            place = match.end()
            kind = match.lastgroup
            if kind in ("wiki", "embed"):
                self._wiki(match[kind], kind, match.start(), place)
            elif kind in ("open", "image"):
                brackets.append(match.start())
            elif kind == "close":
                if brackets:
                    place = self._bracket(brackets.pop(), match.start(), end)
            elif kind == "url":
                scheme = _SCHEME_BEFORE.search(text, max(start, match.start() - 6), match.start())
                place = self._bare(scheme.start(), place) if scheme else place
            elif kind == "www":
                place = self._bare(match.start(), place)
            elif kind == "auto":
                self._web(match[kind], "", match.start(), place)
            elif kind == "tag":
                self._tag(match[kind], match.start())
            elif kind in ("code", "math"):
                place = self._skip(match[0], place, end, unclosed)
            elif kind == "element":  # what stands in its attributes is no text
                self.read_html(match.start(), place)
            elif kind == "html":
                place = self._html_comment(place, end, unclosed)
            elif kind == "note" and len(match[0]) == 2:  # Obsidian's fence is exactly two
                self._comment(match.start())
            elif kind == "mark" and len(match[0]) == 2:
                marked = self._mark(marked, match.start(), place, end)

    def read_html(self, start: int, end: int) -> None:
        """Addresses in the tags of an HTML block; Markdown in it is not rendered."""
        for match in _HTML_TARGET.finditer(self.text, start, end):
            self._web(match[1].replace("&amp;", "&"), "", match.start(1), match.end(1))

    def value(self, start: int, end: int) -> None:
        """A property's value: a link if it is nothing but a link, or an address."""
        raw = self.text[start:end]
        value = raw.strip().strip("\"'<>").strip()
        place = start + raw.find(value)
        wiki = _INLINE.fullmatch(value)
        if wiki and wiki.lastgroup == "wiki":
            self._wiki(wiki["wiki"], "property", place, place + len(value))
        elif _ADDRESS.fullmatch(value):
            self._web(value, "", place, place + len(value))
        elif value.startswith("[") and (destination := _DESTINATION.fullmatch(value, value.find("](") + 1)):
            self._markdown(value[1 : value.find("](")], destination[1], False, place, place + len(value))

    @property
    def _context(self) -> str:
        return "comment" if self._html or self._opened >= 0 else ""

    def _add(self, kind: str, target: str, subpath: str, display: str, start: int, end: int) -> None:
        span = self.lines.span(start, end)
        self.links.append(Link(kind, target, subpath, display, span, self._context, self._role(start)))

    def _role(self, start: int) -> str:
        """The label before a link on its line: ``- Product post: [...](...)`` (formats S3)."""
        begin = self.text.rfind("\n", max(0, start - _LONGEST_ROLE), start) + 1
        label = _ROLE.fullmatch(self.text, begin, start) if begin or start < _LONGEST_ROLE else None
        return label[1].strip() if label else ""

    def _remark(self, place: int, code: str, message: str) -> None:
        self.diagnostics.append(Diagnostic(self.path, self.lines.line(place), code, message))

    def _wiki(self, inside: str, kind: str, start: int, end: int) -> None:
        parts = [part.strip() for part in _BAR.split(inside)]
        target, display = parts[0], parts[1:]
        if not target or target.startswith(("##", "^^")):
            return
        if target.startswith(("http://", "https://")):
            self._remark(start, "url-in-wikilink", "an address stands in double brackets")
            self._web(target, "|".join(display), start, end)
            return
        if kind == "embed":
            display = [part for part in display if not _SIZE.match(part)]
        name, mark, subpath = target.partition("#")
        self._add(kind, name.strip(), mark + subpath, "|".join(display), start, end)

    def _bracket(self, start: int, close: int, end: int) -> int:
        """A closed bracket: a link with a destination, a reference, or nothing."""
        text = self.text
        image = text[start] == "!"
        begin = start + 1 + image
        if destination := _DESTINATION.match(text, close + 1, end):
            self._markdown(text[begin:close], destination[1], image, start, destination.end())
            return destination.end()
        after = close + 1
        if self._references and close - begin <= _LONGEST_LABEL:
            label = text[begin:close]
            named = _REFERENCE.match(text, after, end)
            key = _label(named[1]) if named and named[1].strip() else _label(label)
            if key in self._references and text[after : after + 1] != ":":
                after = named.end() if named else after
                self._markdown(label, self._references[key], image, start, after)
        return after

    def _markdown(self, label: str, destination: str, image: bool, start: int, end: int) -> None:
        destination = _unescaped(destination.strip("<>").strip())
        display = "" if image and _SIZE.match(label.rpartition("|")[2]) else label.strip().replace("\\|", "|")
        if not destination:
            return
        if _SCHEME.match(destination) or destination.startswith(("//", "www.")):
            self._web(destination, display, start, end)
            return
        name, mark, subpath = destination.partition("#")
        self._add("embed" if image else "markdown", unquote(name), mark + unquote(subpath), display, start, end)

    def _web(self, url: str, display: str, start: int, end: int) -> None:
        self._add("web", url, "", display, start, end)

    def _bare(self, start: int, end: int) -> int:
        """An address in running text: without the sentence's punctuation after it."""
        url = self.text[start:end]
        last = len(url)
        surplus = url.count(")") - url.count("(")
        while last and (url[last - 1] in ".,;:!?'*_~" or (url[last - 1] == ")" and surplus > 0)):
            surplus -= url[last - 1] == ")"
            last -= 1
        last -= 2 if url.endswith("==", 0, last) else 0  # the end of a marked passage
        self._web(url[:last], "", start, start + last)
        return start + last

    def _html_comment(self, place: int, end: int, unclosed: set[str]) -> int:
        """What stands in an HTML comment is read, but counted apart (DD-5)."""
        if "<!--" in unclosed:
            return place
        closing = self.text.find("-->", place, end)
        if closing < 0:
            unclosed.add("<!--")
            return place
        self._html = True
        self.read(place, closing)
        self._html = False
        return closing + 3

    def _mark(self, begin: int, start: int, place: int, end: int) -> int:
        """One ``==``: it opens a marked passage before a letter, and closes one after a letter."""
        text = self.text
        if begin >= 0 and not text[start - 1].isspace() and start > begin:
            self.marked.append(self.lines.span(begin, start))
            return -1
        return place if place < end and not text[place].isspace() else begin

    def _tag(self, name: str, start: int) -> None:
        parts = [part for part in name.split("/") if part]
        if not parts or "".join(parts).isdecimal():
            return
        self.tags.append(Tag("/".join(parts), self.lines.span(start, start + 1 + len(name)), self._context))

    def _skip(self, fence: str, place: int, end: int, unclosed: set[str]) -> int:
        """Past the code or formula that ``fence`` opens, if it is closed in this block."""
        if fence in unclosed or (fence == "$" and self.text[place : place + 1].isspace()):
            return place
        if len(unclosed) > _MOST_FENCES:  # runs of ever other lengths: no text that is meant
            return place
        if fence == "$":
            return self._skip_formula(place, end)
        closing = _closing(fence).search(self.text, place, end)
        if closing:
            return closing.end()
        unclosed.add(fence)
        return place

    def _skip_formula(self, place: int, end: int) -> int:
        """Past a formula that begins and ends in one line: "$6 a day" is a price."""
        if place > self._line_end:
            self._line_end = stop.start() if (stop := LINE_END.search(self.text, place, end)) else end
        if place < self._no_formula:
            return place
        closing = _ONE_DOLLAR.search(self.text, place, self._line_end)
        if not closing:
            self._no_formula = self._line_end
        return closing.end() if closing else place

    def _comment(self, start: int) -> None:
        if self._html:
            return
        if self._opened >= 0:
            self.comments.append((self._opened, start + 2))
            self._opened = -1
        else:
            self._opened = start

    def finish(self) -> None:
        """After the last block: a comment that nobody closed is none."""
        if self._opened < 0:
            return
        self._remark(self._opened, "unclosed-comment", "a %% comment is not closed; the text after it counts")
        self.links = [
            link._replace(context="") if link.span.start > self._opened and link.context else link
            for link in self.links
        ]
        self.tags = [
            tag._replace(context="") if tag.span.start > self._opened and tag.context else tag for tag in self.tags
        ]
        self._opened = -1


def _unescaped(destination: str) -> str:
    """Without CommonMark's backslashes and entities: ``a\\_b`` and ``a&#95;b`` are ``a_b``."""
    if "\\" in destination:
        destination = _BACKSLASH.sub(r"\1", destination)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), destination) if "&" in destination else destination


def code(text: str) -> list[tuple[int, int]]:
    """Where the code spans of a block stand."""
    found: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    place = 0
    while opening := _FENCE.search(text, place):
        place = opening.end()
        if opening[0] in unclosed or len(unclosed) > _MOST_FENCES:
            continue
        if closing := _closing(opening[0]).search(text, place):
            found.append((opening.start(), closing.end()))
            place = closing.end()
        else:
            unclosed.add(opening[0])
    return found


def _closing(fence: str) -> re.Pattern[str]:
    mark = re.escape(fence[0])
    return re.compile(rf"(?<!{mark}){re.escape(fence)}(?!{mark})")


_FENCE = re.compile("`+")
# No blank before, no digit after: "costs $5 and $6" is no formula.
_ONE_DOLLAR = re.compile(r"(?<![\s\\])\$(?![0-9$])")
