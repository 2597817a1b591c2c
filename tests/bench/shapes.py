"""Texts made to hang a reader: each must cost in proportion to its length (reliability 4-6).

A shape makes such a text of about any length.  It goes through all that an ingest does to a
note before it is stored: every format's sniffing, one format's parsing, every recogniser.
"""

import gc
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from typing import NamedTuple, cast

from kb import registry
from kb.app.ingesting import understanding
from kb.formats import Format
from kb.note import Raw, Reading
from kb.recognisers import Recogniser

Make = Callable[[int], str]  # the text, of about so many characters

SMALL, LARGE = 25_000, 100_000  # characters
GROWTH = 6.0  # bound, for four times the text: linear is 4
COST = 60.0  # bound, µs of CPU a character (reliability 6.15)
_FLOOR = 0.002  # seconds: a shorter run says nothing of growth
_TINY = 500  # characters: enough to load what a shape needs
_PATIENCE = 20  # seconds of CPU for one shape
MARKER = "walrus"
_LEVELS = 10_000
_LINE = 1_000_000  # characters
MEMORY = 500  # bound, MB
_MB = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss to bytes
_REPEATS = 2
_LONG = 1.0  # seconds


class Shape(NamedTuple):
    """path: the name of the file, by which some formats know it."""

    name: str
    make: Make
    path: str = "x.md"


class Extreme(NamedTuple):
    """One text, the CPU seconds it may take, and whether its last word must be found."""

    name: str
    make: Callable[[], str]
    bound: float


# --- how a text is made ---------------------------------------------------------------


def again(unit: str, before: str = "", after: str = "") -> Make:
    """The same piece, over and over."""
    return lambda n: before + unit * max(1, (n - len(before) - len(after)) // len(unit)) + after


def each(piece: Callable[[int], str], before: str = "", after: str = "") -> Make:
    """A piece for every number: 0, 1, 2 …"""
    return lambda n: before + "".join(_until(n - len(before) - len(after), map(piece, count()))) + after


def _until(n: int, pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        yield piece
        n -= len(piece)
        if n <= 0:
            return


def within(opening: str, inside: str, closing: str) -> Make:
    """As many openings as closings around it."""

    def make(n: int) -> str:
        depth = max(1, n // len(opening + closing))
        return opening * depth + inside + closing * depth

    return make


def then(*makes: Make) -> Make:
    """Several texts, one after the other, of equal length."""
    return lambda n: "".join(make(n // len(makes)) for make in makes)


def properties(make: Make) -> Make:
    """Most of it between the fences of a note's properties; never more than kb gives to YAML."""
    return lambda n: f"---\n{make(n * 6 // 10)}\n---\n" + "Some words. " * (n * 4 // 10 // 12)


def _one_row(n: int) -> str:
    columns = max(1, n // 6)
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + "|b" * columns + "|\n"


def _wide_head(n: int) -> str:
    """A row of one cell is filled up to as many as the head has."""
    columns, rows = max(1, n // 8), max(1, n // 6)
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + "|b\n" * rows


def _deeper(mark: str, step: str = "", between: str = "") -> Make:
    return each(lambda i: step * i + mark + between)


# --- the shapes -------------------------------------------------------------------------

_CONTAINERS = [
    Shape("separate quotes", again("> a\n\n")),
    Shape("empty quotes", again(">\n\n")),
    Shape("quotes of blank lines", again("> \n")),
    Shape("blanks in a quote", again(" ", ">", "x")),
    Shape("one callout of a long name", again("a", "> [!")),
    Shape("open callouts", again("> [!a\n\n")),
    Shape("nested quotes", again(">")),
    Shape("quotes one deeper on each line", _deeper(" a\n", ">")),
    Shape("lazy quotes", again("> a\nb\n")),
    Shape("callouts", again("> [!note] T\n> a\n\n")),
    Shape("callouts in callouts", _deeper("> [!note] a\n", "> ")),
    Shape("flat list", again("- a\n")),
    Shape("loose list", again("- a\n\n")),
    Shape("numbered list", each(lambda i: f"{i}. a\n")),
    Shape("list marks on one line", again("- ")),
    Shape("deep lists by indentation", _deeper("- a\n", "  ")),
    Shape("lists that change their mark", again("- a\n+ a\n* a\n")),
    Shape("tasks", again("- [ ] a\n")),
    Shape("empty items", again("-\n")),
    Shape("quotes in items in quotes", again("> - ")),
    Shape("lists parted by comments", again("- a\n\n<!-- -->\n\n")),
    Shape("items with lazy lines", again("- a\nb\n")),
]

_LEAVES = [
    Shape("rules", again("---\n")),
    Shape("rules after a word", again("---\n", "a\n\n")),
    Shape("setext underlines", again("a\n===\n")),
    Shape("one long setext underline", again("=", "a\n")),
    Shape("a paragraph that ends in an underline", again("a\n", after="===\n")),
    Shape("hashes after a heading", again("#", "# a", "x")),
    Shape("blanks after a heading", again(" ", "# a", "x")),
    Shape("headings of all levels", each(lambda i: "#" * (i % 6 + 1) + " a\n")),
    Shape("empty headings", again("#\n")),
    Shape("one fence", again("a\n", "```\n")),
    Shape("fences in fences", again("```\n~~~\n")),
    Shape("fences of growing length", each(lambda i: "`" * (i + 3) + "\na\n")),
    Shape("code by indentation", again("    a\n\n")),
    Shape("HTML block openers", again("<div>\n")),
    Shape("HTML block openers after blank lines", again("<div>\n\n")),
    Shape("HTML openers on one line", again("<div>")),
    Shape("scripts", again("<script>\n")),
    Shape("comment fences", again("<!--")),
    Shape("open comments", again("<!-- a\n\n")),
    Shape("processing instructions", again("<?a\n\n", "a\n\n")),
    Shape("table of one row with n columns", _one_row),
    Shape("table of n rows", again("|a|b|\n", "|a|b|\n|-|-|\n")),
    Shape("wide head over short rows", _wide_head),
    Shape("bars", again("|a")),
    Shape("heads of tables", again("|a|b|\n|-|-|\n\n")),
    Shape("delimiters of tables", again("|-|-|\n")),
    Shape("escaped bars in a table", again("\\|", "|a|\n|-|\n|")),
    Shape("one definition again and again", again("[d]: http://x/y\n")),
    Shape(
        "many reference definitions with uses",
        then(each(lambda i: f"[d{i}]: http://x/{i}\n"), each(lambda i: f"[d{i}] ", before="\n")),
    ),
    Shape("open titles of definitions", again("[a]: x 'y\n")),
    Shape("labels of definitions that do not end", again("[a\n")),
    Shape("footnotes referring to each other", each(lambda i: f"[^{i}]: see [^{i + 1}]\n\n")),
    Shape("footnotes that are not there", again("[^a]")),
    Shape("inline footnotes", again("^[a")),
    Shape("footnotes in footnotes", again("[^a]: ")),
    Shape("formulas on lines", again("$$\na\n$$\n")),
    Shape("open formulas on lines", again("$$ a\n\n")),
]

_INLINE = [
    Shape("unclosed emphasis", again("*a ")),
    Shape("stars", again("*")),
    Shape("stars of two lengths", again("**a *b ")),
    Shape("underscores", again("_a_ _")),
    Shape("tildes", again("~~a ")),
    Shape("equals", again("== a ")),
    Shape("marked words", again("==a== ")),
    Shape("backtick runs of growing length", each(lambda i: "`" * (i + 1) + " ")),
    Shape("pairs of backticks", again("`a` ")),
    Shape("math dollars", again("$a ")),
    Shape("math dollars in pairs", again("$$a ")),
    Shape("prices", again("$5 ")),
    Shape("open brackets", again("[")),
    Shape("closed brackets", again("]", "[a]: x\n\n")),
    Shape("brackets in brackets", within("[", "a", "]")),
    Shape("brackets in brackets and a definition", lambda n: "[q]: x\n\n" + within("[", "q", "]")(n)),
    Shape("links in links", again("[a](")),
    Shape("link label soup", again("[a][b](c)[d]![e][] ", "[a]: x\n[e]: y\n\n")),
    Shape("blanks in an open destination", again(" ", "[a](")),
    Shape("open destinations", again("[a]( ")),
    Shape("open titles of links", again('[a](b "c ')),
    Shape("brackets in a destination", again("(", "[a](")),
    Shape("closed brackets in destinations", again("[a](b(c)d) ")),
    Shape("pieces of a destination", again("(a)", "[a](")),
    Shape("unclosed angles", again("<http://a")),
    Shape("unclosed wikilinks", again("[[a")),
    Shape("unclosed embeds", again("é ![[a")),
    Shape("wikilinks", again("[[a]] ")),
    Shape("wikilinks in wikilinks", within("[[", "b", "]]")),
    Shape("wikilinks closed once", again("[[a] ")),
    Shape("pipes in wikilinks", again("[[a|b|c]] ")),
    Shape("pipes in one wikilink", again("|b", "[[a", "]]")),
    Shape("hashes in one wikilink", again("#b", "[[a", "]]")),
    Shape("embeds on lines", again("![[a]]\n")),
    Shape("images", again("![a](b.png)\n")),
    Shape("open images", again("![")),
    Shape("blanks before an open embed", again(" ", "a\n", "![[a")),
    Shape("tags", again("#a ")),
    Shape("tags run together", again("#a")),
    Shape("one tag of n parts", again("a/", "#")),
    Shape("hashes", again("#")),
    Shape("bare URLs without end", again("c", "https://a.b/")),
    Shape("bare URLs", again("https://a.b/c?d=e ")),
    Shape("bare URLs in bare URLs", again("http://a?b=")),
    Shape("colons and slashes", again("://")),
    Shape("brackets after a URL", again(")", "http://a.b/")),
    Shape("exclamation marks after a URL", again("!", "http://a.b/")),
    Shape("parameters of a URL", again("utm_a=b&", "https://a.b/?")),
    Shape("www", again("www.a")),
    Shape("addresses of mail", again("a@b.")),
    Shape("percent signs", again("%% ")),
    Shape("single percent signs", again("%")),
    Shape("entities", again("&amp;")),
    Shape("open entities", again("&#x")),
    Shape("backslashes", again("\\")),
    Shape("backslashes at line ends", again("a\\\n")),
    Shape("breaks", again("a<br>\n")),
    Shape("open attributes", again("<a href='")),
    Shape("addresses in HTML", again('<a href="http://a.b">\n', "<div>\n")),
    Shape("carets run together", again("^a")),
    Shape("one long block id", again("b", "a ^")),
    Shape("comments on lines", again("%%\na\n%%\n")),
    Shape("carets", again("a ^b\n")),
    Shape("apostrophes", again("'")),
    Shape("quotation marks", again('"a ')),
]

_PROPERTIES = [
    Shape("frontmatter of n keys", properties(each(lambda i: f"k{i}: a\n"))),
    Shape("duplicate keys", properties(again("a: b\n"))),
    Shape("duplicate tags", properties(again("tags: a\n"))),
    Shape("duplicate lists of aliases", properties(each(lambda i: f"aliases: [a{i}, b]\n"))),
    Shape("YAML flow nesting", properties(again("[", "a: "))),
    Shape("YAML flow tables", properties(again("{a: ", "a: "))),
    Shape("YAML by indentation", properties(_deeper("a:\n", " "))),
    Shape("YAML list of n items", properties(again("- a\n", "tags:\n"))),
    Shape("YAML flow list of n items", properties(again("a, ", "tags: [", "a]"))),
    Shape("YAML that is broken, with n items", properties(again("- a\n", "a: b: c\ntags:\n"))),
    Shape("YAML that is broken, with n tags", properties(again("tags: a\n", "a: b: c\n"))),
    Shape("YAML anchors", properties(each(lambda i: f"k{i}: &a{i} *a{i - 1}\n"))),
    Shape("YAML open quotes", properties(again('a: "b\n'))),
    Shape("YAML folded text", properties(again("  a\n\n", "a: >\n"))),
    Shape("YAML comments", properties(again("# a\n"))),
    Shape("tags in one text", properties(again("a, ", "tags: "))),
    Shape("blanks in a property", properties(again(" ", "a b", "c"))),
    Shape("unquoted links in properties", properties(each(lambda i: f"k{i}: [[b]]\n"))),
    Shape("links in properties", properties(again('  - "[[b]]"\n', "a:\n"))),
    Shape("one property of n brackets", properties(again("[a](", 'a: "', '"'))),
    Shape("one property of n digits", properties(again("1", "date: "))),
    Shape("one property of n authors", properties(again("A B and ", "author: "))),
    Shape("frontmatter without end", again("a: b\n", "---\n")),
    Shape("frontmatter that almost ends", again("--- a\n", "---\n")),
    Shape("frontmatter of blank lines", again(" \n", "---\n")),
    Shape("frontmatter beyond the limit", again("k: v\n", "---\na: [b\n", "---\n")),
]

_CHARACTERS = [
    Shape("blanks in a line", again(" ", "a", "b")),
    Shape("blanks in a line of plain text", again(" ", "a", "b"), "x.txt"),
    Shape("blanks between bars", again(" ", "|a|\n|-|\n|", "|")),
    Shape("blanks after a break", again(" ", "<br>", "x")),
    Shape("blanks in breaks", again("<br  ", "a", ">")),
    Shape("one word", again("a")),
    Shape("words", again("a ")),
    Shape("words on lines", again("a\n")),
    Shape("paragraphs", again("a\n\n")),
    Shape("Han without blanks", again("推理")),
    Shape("Han and Latin by turns", again("推a")),
    Shape("kana", again("カな")),
    Shape("Cyrillic", again("модель ")),
    Shape("combining marks", again("e\u0301")),
    Shape("combining marks on one letter", again("\u0301", "e")),
    Shape("zero-width runs", again("\u200b")),
    Shape("zero-width in words", again("a\u200b")),
    Shape("marks of direction", again("\u202ea\u202c")),
    Shape("joined emoji", again("👩\u200d🚀")),
    Shape("CR only", again("a\r")),
    Shape("CR and nothing else", again("\r")),
    Shape("mixed line ends", again("a\r\nb\rc\n\n\r")),
    Shape("NUL", again("\0")),
    Shape("NUL at line ends", again("a\0\n")),
    Shape("other line ends", again("a\u2028b\x85c\x0b")),
    Shape("no-break blanks", again("\u00a0")),
    Shape("no-break blanks at line ends", again("a\u00a0\u00a0\u00a0\n")),
    Shape("blanks", again(" ", after="x")),
    Shape("tabs", again("\t", after="x")),
    Shape("tabs after items", again("-\t")),
    Shape("blank lines", again(" \n")),
    Shape("full-width marks", again("，。「」")),
    Shape("dashes", again("—")),
    Shape("one number", again("1")),
    Shape("commas in one number", again("1,", after="1")),
    Shape("dots", again(".")),
]

_WRITINGS = [
    Shape("dates", again("2024-09-12 ")),
    Shape("days and months", again("12 September ")),
    Shape("commas after a date", again(", ", "2024-09-12 ", "x")),
    Shape("dates in brackets", again("(2024-09-12 ")),
    Shape("days without a year", again("9/12 2:47AM ")),
    Shape("posts and their times", again("https://x.com/a/status/1834665203407241366\n(9/14 2:47AM)\n")),
    Shape("a field of n durations", again("1 h ", "- Duration: ")),
    Shape("a field of n dates", again("12.09.2024, ", "- Date: ")),
    Shape("Han numerals", again("三百")),
    Shape("dates with points", again("12.09.2024")),
    Shape("clock times", again("1:02:03 ")),
    Shape("colons between numbers", again("1:", after="1")),
    Shape("durations", again("1 h 2 min ")),
    Shape("capitalised names", again("Ann Lee ")),
    Shape("initials", again("A. ")),
    Shape("names of models", again("o1-mini GPT-4o ")),
    Shape("numbers of models", again("gpt-4-")),
    Shape("Readwise items", again("  • x (View Highlight)\n")),
    Shape("Readwise items without locations", again("- a\n", "# T\n\n![rw-book-cover](a)\n\n## Highlights\n")),
    Shape("Readwise items with notes", again("- a ([Location 1](http://a))\n    - Note: b\n", "# T\n## Highlights\n")),
    Shape("Readwise open locations", again("(View Highlight ", "(View Highlight)(View Highlight)\n")),
    Shape(
        "Readwise blanks in an item", again(" ", "## Highlights\n- a (View Highlight)\n- b (View Highlight)\n- c", "x")
    ),
    Shape("Readwise blanks in a paste", again(" ", "a (View Highlight)\nb (View Highlight)\nc", "x")),
    Shape("addresses over a soft heading", again("www.a", after=" x\nHead\nsome longer words\n"), "x.txt"),
    Shape("fields in bold", again("- **Key:** value\n")),
    Shape("open bold fields", again("**a: ")),
    Shape("blank lines under a field of two colons", again("\n", "a:: b\n\nc\n", "d")),
    Shape(
        "Readwise items of many blanks",
        again("- c" + " " * 2000 + "x\n", "## Highlights\n" + "- a (View Highlight)\n" * 2),
    ),
    Shape("fields of two colons", again("a:: b\n")),
    Shape("fields in brackets", again("[a:: b] ")),
    Shape("marks of HTML", again("<mark>a")),
    Shape("soft headings", again("Heading\na longer line under it\n"), "x.txt"),
    Shape("soft headings of one word", again("a:\n"), "x.txt"),
    Shape("wrapped lines", again("a" * 80 + "\n"), "x.txt"),
    Shape("CHUNK markers", again("CHUNK 1:\n"), "x.txt"),
    Shape("CHUNK markers with traces", again("--- CHUNK ---\na\nSource:\n"), "x.txt"),
    Shape("blanks around a CHUNK", again(" ", "CHUNK", "x"), "x.txt"),
    Shape("segments", again("### Segment 1 (00:00 - 03:00) []\n")),
    Shape("segments with speech", again("### Segment 1 (00:00 - 03:00) []\n\nA: b\n\n", "## Transcript\n\n")),
    Shape("timestamps each line", each(lambda i: f"{i // 60:02}:{i % 60:02} a\n"), "x.txt"),
    Shape("timestamps in one line", again("[00:12] "), "x.txt"),
    Shape("speakers each line", again("**Ann Lee** [00:12]: b\n")),
    Shape("labels each line", again("Ann: b\nBob: c\n"), "x.txt"),
    Shape("cues of subtitles", each(lambda i: f"{i}\n00:00:{i % 60:02},000 --> 00:00:{i % 60:02},900\na\n\n"), "x.srt"),
    Shape("arrows of subtitles", again("00:00:01,000 --> "), "x.srt"),
    Shape("tags in subtitles", again("<c>a", "WEBVTT\n\n00:01.000 --> 00:02.000\n"), "x.vtt"),
    Shape("blanks in a sound of subtitles", again(" ", "1\n00:00:01,000 --> 00:00:02,000\n(", "x\n"), "x.srt"),
    Shape("sounds of subtitles", again("[ ♪ ", "1\n00:00:01,000 --> 00:00:02,000\n", "\n"), "x.srt"),
    Shape("blanks in a voice of subtitles", again(" ", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v", "x\n"), "x.vtt"),
    Shape("voices of subtitles", again("<v Ann>a", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "\n"), "x.vtt"),
    Shape("a transcript of a podcast", again("<cite>A:</cite>\n<time>0:09</time>\n<p>b</p>\n"), "x.html"),
    Shape("rolling cues", again("00:01.000 --> 00:02.000\na\nb\n\n", "WEBVTT\n\n"), "x.vtt"),
    Shape("Kindle separators", again("==========\n"), "x.txt"),
    Shape(
        "Kindle clippings",
        each(lambda i: f"T (A)\n- Your Highlight on Location {i} | Added on 1 May 2024\n\na\n==========\n"),
        "x.txt",
    ),
    Shape("Kindle titles of brackets", again("(", after="\n- Your Note on page 1 | Added\n\na\n==========\n"), "x.txt"),
    Shape("lines of a chat", again("You said:\na\nChatGPT said:\nb\n")),
    Shape("quotes and attributions", again("> “a”\n> — Ann Lee\n\n")),
    Shape("open curly quotes", again("“a ")),
    Shape("attributions", again("— Ann Lee\n")),
    Shape(
        "canvas text", each(lambda i: f'{{"id":"{i}","type":"text","text":"[[a]]"}},', '{"nodes":[', "{}]}"), "x.canvas"
    ),
    Shape("canvas escapes", again("\\n\\u63a8", '{"nodes":[{"type":"text","text":"', '"}]}'), "x.canvas"),
    Shape("canvas nesting", within('{"nodes":[', "1", "]}"), "x.canvas"),
    Shape("canvas that breaks off", again('{"text":"a', '{"nodes":['), "x.canvas"),
    Shape("JSON brackets", again("["), "x.json"),
    Shape("JSON of one number", again("1"), "x.json"),
    Shape("filters of a base", again('  - file.hasLink("a")\n', "filters:\n"), "x.base"),
    Shape("brackets of a base", again("[", "a: "), "x.base"),
    Shape("a base by indentation", _deeper("a:\n", " "), "x.base"),
    Shape("JSON segments", again('{"start":1,"end":2,"text":"a"},', '{"segments":[', "{}]}"), "x.json"),
    Shape("rows of a CSV", again('"a","b",c\n', "Highlight,Book Title,Author\n"), "x.csv"),
    Shape("a CSV with an open quote", again("a,b\n", 'Highlight,Book Title\n"'), "x.csv"),
    Shape(
        "bookmarks of a browser",
        again('<DT><A HREF="http://a.b">c</A>\n', "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n"),
        "x.html",
    ),
]

SHAPES = {shape.name: shape for shape in (*_CONTAINERS, *_LEAVES, *_INLINE, *_PROPERTIES, *_CHARACTERS, *_WRITINGS)}


def _levels(opening: str, between: str = "") -> Callable[[], str]:
    return lambda: f"{opening * _LEVELS}{between} {MARKER}\n"


def _columns() -> str:
    return f"{'|a' * _LEVELS}|\n{'|-' * _LEVELS}|\n{'|b' * (_LEVELS - 1)}| {MARKER} |\n"


def _line(unit: str) -> Callable[[], str]:
    return lambda: unit * (_LINE // len(unit)) + f" {MARKER}"


_LEVEL_SECONDS, _LINE_SECONDS = 5.0, 3.0
EXTREMES = {
    extreme.name: extreme
    for extreme in (
        Extreme("10,000 levels of >", _levels(">"), _LEVEL_SECONDS),
        Extreme("10,000 levels of > with blanks", _levels("> "), _LEVEL_SECONDS),
        Extreme("10,000 levels of -", _levels("- "), _LEVEL_SECONDS),
        Extreme("10,000 levels of 1.", _levels("1. "), _LEVEL_SECONDS),
        Extreme("10,000 levels of > and -", _levels("> - "), _LEVEL_SECONDS),
        Extreme("10,000 levels of [[", _levels("[["), _LEVEL_SECONDS),
        Extreme("10,000 levels of [", _levels("["), _LEVEL_SECONDS),
        Extreme("10,000 levels of *", _levels("*", "a"), _LEVEL_SECONDS),
        Extreme("10,000 levels of * apart", _levels("*a "), _LEVEL_SECONDS),
        Extreme("10,000 levels of <div>", _levels("<div>"), _LEVEL_SECONDS),
        Extreme("10,000 levels of <div> on lines", _levels("<div>\n\n"), _LEVEL_SECONDS),
        Extreme("10,000 levels of fences", _levels("```\n~~~\n"), _LEVEL_SECONDS),
        Extreme("a fence of 10,000 backticks", _levels("`", "\n"), _LEVEL_SECONDS),
        Extreme("10,000 columns", _columns, _LEVEL_SECONDS),
        Extreme("a line of one word", _line("a"), _LINE_SECONDS),
        Extreme("a line of words", _line("word "), _LINE_SECONDS),
        Extreme("a line of Han", _line("推理"), _LINE_SECONDS),
        Extreme("a line of Russian", _line("модель "), _LINE_SECONDS),
        Extreme("a line of wikilinks", _line("[[a note]] "), _LINE_SECONDS),
        Extreme("a line of addresses", _line("https://a.b/c?d=e "), _LINE_SECONDS),
        Extreme("a line of open brackets", _line("["), _LINE_SECONDS),
        Extreme("a line of open embeds", _line("![[a"), _LINE_SECONDS),
        Extreme("a line of stars", _line("*a "), _LINE_SECONDS),
        Extreme("a line of backticks", _line("`a` "), _LINE_SECONDS),
        Extreme("a line of bars", _line("|a"), _LINE_SECONDS),
        Extreme("a line of tags", _line("#a "), _LINE_SECONDS),
        Extreme("a line of dates", _line("2024-09-12 "), _LINE_SECONDS),
        Extreme("a line of names", _line("Ann Lee "), _LINE_SECONDS),
    )
}


# --- what they cost -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Growth:
    """CPU seconds of a shape at two lengths, characters.  error: why there are none."""

    name: str
    small: float = 0.0
    large: float = 0.0
    length: int = LARGE
    error: str = ""

    @property
    def times(self) -> float:
        return self.large / max(self.small, _FLOOR)

    @property
    def cost(self) -> float:
        """µs a character, of the larger text."""
        return self.large / self.length * 1e6

    @property
    def is_beyond(self) -> bool:
        return bool(self.error) or self.times >= GROWTH or self.cost >= COST


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and MB of an extreme, and whether its last word stands in a block."""

    name: str
    bound: float
    seconds: float = 0.0
    peak: float = 0.0
    is_found: bool = False
    error: str = ""

    @property
    def share(self) -> float:
        return self.seconds / self.bound

    @property
    def is_beyond(self) -> bool:
        return bool(self.error) or self.seconds >= self.bound or self.peak >= MEMORY or not self.is_found


def understand(text: str, path: str = "x.md") -> Reading:
    return _Parts.of_kb().understand(Raw(path, text, "", 0, len(text)))


# A limit on its CPU time makes a process's own clock tick every 4 ms; a thread's stays exact.
_clock = time.thread_time


def seconds(shape: Shape, length: int, repeats: int = _REPEATS) -> float:
    """The least CPU time of some runs: whatever else runs here only ever adds to it.
    One run is enough if it is a long one."""
    parts, raw = _Parts.of_kb(), Raw(shape.path, shape.make(length), "", 0, length)
    least = _seconds(parts, raw)
    for _ in range(repeats - 1):
        if least < _LONG:
            least = min(least, _seconds(parts, raw))
    return least


def _seconds(parts: "_Parts", raw: Raw) -> float:
    gc.collect()
    gc.disable()
    try:
        start = _clock()
        parts.understand(raw)
        return _clock() - start
    finally:
        gc.enable()


class _Parts(NamedTuple):
    """The formats and recognisers that kb has."""

    formats: list[Format]
    recognisers: list[Recogniser]

    @classmethod
    def of_kb(cls) -> "_Parts":
        return cls(registry.parts("kb.formats"), understanding.recognisers())

    def understand(self, raw: Raw) -> Reading:
        return understanding.understand(raw, self.formats, self.recognisers)


def grow(
    shape: Shape, small: int = SMALL, large: int = LARGE, repeats: int = _REPEATS, bound: float = GROWTH
) -> Growth:
    """Measure a shape at two lengths; once more if it seems beyond the bound."""
    seconds(shape, _TINY, 1)
    growth = Growth(shape.name, seconds(shape, small, repeats), seconds(shape, large, repeats), large)
    if growth.times >= bound:
        again_small, again_large = seconds(shape, small, repeats), seconds(shape, large, repeats)
        growth = Growth(shape.name, min(growth.small, again_small), min(growth.large, again_large), large)
    return growth


def spend(extreme: Extreme) -> Cost:
    """Understand an extreme once, and look for its last word."""
    understand("a note\n")
    text = extreme.make()
    parts = _Parts.of_kb()
    start = _clock()
    reading = parts.understand(Raw("x.md", text, "", 0, len(text)))
    spent = _clock() - start
    return Cost(extreme.name, extreme.bound, spent, _peak(), is_found(reading))


def is_found(reading: Reading) -> bool:
    """Whether the marker stands in a block: what is in no block, no search finds."""
    place = reading.raw.text.rfind(MARKER)
    return any(block.span.start <= place < block.span.end for block in reading.note.blocks)


def _peak() -> float:
    """MB.  Where the system tells that of this program alone, without what the one before it in this process had."""
    with suppress(OSError), open("/proc/self/status", encoding="ascii", errors="replace") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024 / 1e6
    import resource  # not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MB / 1e6


# --- the two tables -----------------------------------------------------------------------


def names(wanted: str) -> list[str]:
    """The shapes and extremes that are called so, or have it in their names; all for ""."""
    known = [*SHAPES, *EXTREMES]
    return [wanted] if wanted in known else [name for name in known if wanted.casefold() in name.casefold()]


def run(wanted: str = "") -> int:
    """Measure and print; 1 if anything is beyond its bound."""
    rows = [apart(name) for name in names(wanted)]
    growths = sorted((row for row in rows if isinstance(row, Growth)), key=lambda row: (not row.error, -row.times))
    costs = sorted((row for row in rows if isinstance(row, Cost)), key=lambda row: (not row.error, -row.share))
    beyond = [row.name for row in growths if row.is_beyond] + [row.name for row in costs if row.is_beyond]
    print("\n".join([*_growths(growths), *_costs(costs), *_verdict(growths, costs, beyond)]))
    return int(bool(beyond))


@cache
def _load() -> None:
    """What is loaded when a note first needs it need not be loaded in every process anew."""
    head = "---\na: b\n---\n# a\n\n- Date: 1 May 2024\n\n> [!note] a\n\n"
    understand(head + "2024-09-12, 12 May, 9月12日, 1 h 2 min, 三天 [[a]] **我的想法**: 推理\n")


def apart(name: str, lengths: tuple[int, int] = (SMALL, LARGE), patience: int = _PATIENCE) -> Growth | Cost:
    """Measured in a process of its own, which is all that a text can hang or kill.
    lengths: of a shape, characters.  patience: seconds of CPU."""
    _load()
    receiver, sender = Pipe(duplex=False)
    process = Process(target=_tell, args=(name, lengths, patience, sender))
    process.start()
    sender.close()
    try:
        return cast(Growth | Cost, receiver.recv())
    except EOFError:
        process.join()
        error = f"no end in {patience} s of CPU" if process.exitcode == -signal.SIGXCPU else f"died: {process.exitcode}"
        return Growth(name, error=error) if name in SHAPES else Cost(name, EXTREMES[name].bound, error=error)
    finally:
        process.join()


def _tell(name: str, lengths: tuple[int, int], patience: int, sender: Connection) -> None:
    import resource

    gc.freeze()  # what the parent made is no work of this process
    resource.setrlimit(resource.RLIMIT_CPU, (patience, patience + 1))
    sender.send(grow(SHAPES[name], *lengths) if name in SHAPES else spend(EXTREMES[name]))


def _growths(rows: list[Growth]) -> list[str]:
    if not rows:
        return []
    heads = ("", f"s at {SMALL // 1000}k", f"s at {LARGE // 1000}k", "growth", "µs a char", "")
    cells = [
        (row.name, f"{row.small:.4f}", f"{row.large:.4f}", f"{row.times:.2f}", f"{row.cost:.2f}", _mark(row))
        for row in rows
    ]
    return [
        f"CPU time of four times the text: growth under {GROWTH:g}, under {COST:g} µs a character",
        *_table([heads, *cells]),
        "",
    ]


def _costs(rows: list[Cost]) -> list[str]:
    if not rows:
        return []
    heads = ("", "CPU s", "bound", "peak MB", "found", "")
    cells = [
        (
            row.name,
            f"{row.seconds:.3f}",
            f"{row.bound:g}",
            f"{row.peak:.0f}",
            "yes" if row.is_found else "NO",
            _mark(row),
        )
        for row in rows
    ]
    return [f"Ten thousand levels, and lines of a million characters: under {MEMORY} MB", *_table([heads, *cells]), ""]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Names and the last column to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place in (0, len(row) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _mark(row: Growth | Cost) -> str:
    return f"<-- {row.error or 'BEYOND'}" if row.is_beyond else ""


def _verdict(growths: list[Growth], costs: list[Cost], beyond: list[str]) -> list[str]:
    lines = [f"{len(growths)} shapes and {len(costs)} extremes: {len(beyond)} beyond their bounds"]
    lines += [f"  beyond: {name}" for name in beyond]
    if ended := [row for row in growths if not row.error]:
        dearest = max(ended, key=lambda row: row.cost)
        lines.append(f"grows most: {ended[0].name}, {ended[0].times:.2f} times")
        lines.append(f"costs most: {dearest.name}, {dearest.cost:.1f} µs a character")
    if measured := [row for row in costs if not row.error]:
        worst = measured[0]
        lines.append(f"nearest to its bound: {worst.name}, {worst.seconds:.2f} of {worst.bound:g} s")
    return lines
