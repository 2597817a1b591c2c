"""The language of a source, as far as its title tells.  Names tell none: "OpenAI o1-mini"."""

import re

from kb.analysis.script import language as written
from kb.note import Link
from kb.saying.origins import called
from kb.saying.pages import Page, within

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FEW = 2  # words, or letters of Chinese: fewer than a title has


def language(page: Page, source: Link) -> str:
    """Of the title that a link shows; ``und`` for an address, and where names are all it has."""
    title = called(source)
    if source.kind == "web" and not source.display:
        return "und"
    for name in within(page.known, source.span.start, source.span.end):
        title = title.replace(page.words(name.span), " ")
    if len(_WORD.findall(title)) < _FEW and len(_HAN.findall(title)) <= _FEW:
        return "und"
    return written(title)
