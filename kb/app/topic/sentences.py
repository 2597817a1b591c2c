"""From blocks to what is told of them: short runs of sentences, and their words without markup."""

import re
from collections.abc import Iterator

from kb.claims.plain import GAP, Named, Plain
from kb.claims.sentences import sentences
from kb.text import one_line

WHOLE = 60  # words of a text that is told as it is; what is longer is cut at its sentences
_FULL = 25  # words of a run to which no further sentence is added
_LONGEST = 400  # characters of a sentence; recognised speech may have no end
_UNREAD = re.compile(r"`[^`\n]{1,300}`|\[\[[^\]\n]{0,400}\]\]|\]\([^)\n]{0,2000}\)|https?://[^\s)>\]]{1,2000}")

_HAN = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[^\W_{_HAN}]+(?:['’.,-][^\W_{_HAN}]+)*")
_LETTER = re.compile(f"[{_HAN}]")

_SIGN = re.compile(r"[\n\r\[\]<>*_=~`%\\]|\A\s*[-+•‣◦\d]")
_MARGIN = re.compile(r"^[ \t>]+", re.MULTILINE)
_MARK = re.compile(r"\A(?:[-*+•‣◦]|\d{1,3}[.)])[ \t\u00a0]+")
_ITEM = re.compile(r"\n(?:[-*+•‣◦]|\d{1,3}[.)])[ \t\u00a0]+")
_GONE = re.compile(
    r"!\[\[[^\]\n]{0,400}\]\]|!\[[^\]\n]{0,400}\]\([^)\n]{0,2000}\)|\[\^[^\]\s]{1,40}\]|%%[^%]{0,400}%%"
    r"|\[![^\]\n]{1,40}\][+-]?|<(?!https?:)/?[a-zA-Z][^<>\n]{0,200}>|\*\*|==|~~|`"
)
_NAME = r"(?:[^\]|\n]|\](?!\])){0,400}"
_WIKI = re.compile(rf"\[\[(?:{_NAME}\|)?({_NAME})\]\]")
_LINK = re.compile(r"\[([^\]\n]{0,400})\]\([^)\n]{0,2000}\)")
_APART = re.compile(r"https?://[^\s)>\]]{1,2000}|(?<![^\s>])#[^\W\d][\w/-]{0,100}")
_OPEN_LINK = re.compile(r"\]\([^)\n]{0,2000}\)")
_LEANING = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,300})(?<=[^\s*_])\1(?![\w*])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_WRAPPED = re.compile(rf"(?<=[{_HAN}，。、；：！？」』）])\s*\n\s*(?=[{_HAN}「『（])")


def words(text: str) -> int:
    """How long a text is: its words; two letters of Han are about one.

    >>> words("o1 thinks"), words("推理模型 o1")
    (2, 3)
    """
    return len(_WORD.findall(text)) + (len(_LETTER.findall(text)) + 1) // 2


def shown(text: str) -> str:
    """The words of a slice of a note on one line, for people: no markup, margins, marks of items, addresses of links.

    >>> shown("> - ==It **thinks** before==\\n>   it [answers](https://a.org), says [[o1|the note]]")
    'It thinks before it answers, says the note'
    """
    if not _SIGN.search(text):
        return one_line(text)
    text = _MARK.sub("", _MARGIN.sub("", text).lstrip())
    text = _WRAPPED.sub("", _ITEM.sub(" • ", text))
    text = _LINK.sub(r"\1", _WIKI.sub(r"\1", _GONE.sub("", text)))
    text = _LEANING.sub(r"\2", _OPEN_LINK.sub("", text))
    return one_line(_ESCAPED.sub(r"\1", text))


def said(text: str) -> int:
    """How many words of a slice are not those of links and tags."""
    return words(shown(_APART.sub("", _LINK.sub("", _WIKI.sub("", text)))))


def runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of sentences of a text begin and end: each as long as a passage should be, none a fragment."""
    if words(text) <= WHOLE:
        yield _trimmed(text, 0, len(text))
        return
    found: list[tuple[int, int, int]] = []  # with its words
    for start, end in _sentences(text):
        size = words(text[start:end])
        if found and found[-1][2] < _FULL and found[-1][2] + size <= WHOLE:
            found[-1] = found[-1][0], end, found[-1][2] + size
        else:
            found.append((start, end, size))
    if len(found) > 1 and found[-1][2] < _FULL and found[-2][2] + found[-1][2] <= WHOLE + _FULL:
        (start, _, _), (_, end, _) = found[-2:]
        found[-2:] = [(start, end, 0)]
    for start, end, _ in found:
        yield _trimmed(text, start, end)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    plain = Plain(text, 0, len(text), [Named(*match.span(), GAP) for match in _UNREAD.finditer(text)])
    for first, last in sentences(plain):
        start, end = plain.span(first, last)
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())
