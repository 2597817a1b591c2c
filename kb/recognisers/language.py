"""The language of each block, by its script (kb.analysis.script)."""

import re
from collections.abc import Iterator

from kb.analysis import han
from kb.analysis.script import ADDRESS, language
from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser

_WORD = re.compile(r"[^\W\d_]+")
_FEW = 2  # words of a field that tell no language


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    whole = ""
    for block in note.blocks:
        if block.kind in ("embed", "code", "math", "html"):
            yield Mention("language", "und", block.span, "kind")
            continue
        text = raw.text[block.span.start : block.span.end]
        code = language(text)
        if block.kind == "field" and block.headings and len(_WORD.findall(ADDRESS.sub(" ", text))) <= _FEW:
            code = language(block.headings[-1])  # a name and an address under "Метаданные" are Russian fields
        if code == "zh":  # the same letters in both writings: ask the whole note
            whole = whole or han.writing(raw.text) or "zh"
            code = whole
        yield Mention("language", code, block.span, "script")


PART = Recogniser("language", (), find)
