"""Who speaks in each block: the owner, a quoted source, a speaker, a model, or nobody.

First person proves little: in a highlight "I" is the author, in a trace it is a model.  So
the kind of a block decides, then what its text is made of, then where it stands; the first
rule that fits wins (entities 7).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from kb import catalogue
from kb.note import Block, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser

_BY_KIND = {
    "property": "metadata",
    "field": "metadata",
    "heading": "metadata",
    "embed": "metadata",
    "definition": "metadata",
    "comment": "metadata",
    "attribution": "metadata",
    "quote": "source_quote",
    "highlight": "source_quote",
    "speech": "transcript",
    "trace": "model_output",
    "annotation": "own_thought",
    "callout": "own_thought",
}
_FEW = 3  # words beside a link that only say whose it is: Nate Lambert's [[…]]
_NAME = 4  # words of an item that only names something
_LONG = 150  # characters that are left
_LEAD_IN = 40  # characters of a line that only announces what follows
_MARK = re.compile(r"[\s>]*(?:[-*+•‣◦]|\d{1,3}[.)])[ \t\u00a0]+")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LABEL = re.compile(r"[^:：.!?。！？\r\n]{1,40}[:：]\s*")
_FIRST_PERSON = re.compile(r"我|\b(?:I|I'm|I’m|my|me|я|мне|меня|мой|моя|моё|мои|по-моему)\b", re.IGNORECASE)
_NAMES = "list of names"
_GUESSED = frozenset({"default", "section", "text under a link", "remark under a link"})
_ENDS_TRACE = ("heading", "quote", "callout", "table")
_CALLOUTS = ("callout", "quote")
_VOICES = ("own_thought", "source_quote", "transcript", "metadata", "model_output")
_ENDED = tuple(".!?。！？…")


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    covered = _Covered(raw.text, note, mentions)
    before: Block | None = None
    voice = rule = ""
    whose = _whose(note)
    is_trace = False
    for block in note.blocks:
        opens = _trace().match(raw.text, block.span.start, block.span.end)
        is_trace = bool(opens) or (is_trace and block.kind not in _ENDS_TRACE)
        voice, rule, confidence = _told(block, before, voice, rule, covered)
        if is_trace and rule in _GUESSED and not (opens and opens.end() == block.span.end):
            voice, rule, confidence = "model_output", "trace", 0.7
        if whose and rule in _GUESSED:
            voice, rule, confidence = whose, "property", 1.0
        yield Mention("voice", voice, block.span, rule, confidence)
        before = block


def _whose(note: Note) -> str:
    """Whose words a note holds, where it says so itself: ``voice: source`` among its properties."""
    for name, value, _ in note.properties:
        if name.casefold() == "voice" and isinstance(value, str):
            return next((voice for voice in _VOICES if value.strip().casefold() in (voice, *voice.split("_"))), "")
    return ""


def _told(block: Block, before: Block | None, voice: str, rule: str, covered: "_Covered") -> tuple[str, str, float]:
    """Voice, rule and confidence.  before: the block above, with its voice and rule."""
    if block.kind in _CALLOUTS and (named := _of_callout(block, before, voice, rule)):
        return named, "callout", 1.0
    if known := _BY_KIND.get(block.kind):
        return known, "kind", 0.9
    words, linked = covered.rest(block)
    if len(words) > _LONG:  # a sentence or more: neither links alone nor a name
        return _by_place(block, before, voice, words, covered)
    count = len(_WORD.findall(words)) + len(_HAN.findall(words))
    if linked and count <= _FEW:
        return "metadata", "links", 0.8
    if words.rstrip().endswith((":", "：")) and len(words.strip()) <= _LEAD_IN:
        return "metadata", "lead-in", 0.6
    if before and before.kind in ("embed", "quote") and _is_credit(words):
        return "metadata", "credit", 0.6
    if _is_name(block, words, count, covered) and before and (_leads_in(before, covered) or rule == _NAMES):
        return "metadata", _NAMES, 0.6
    return _by_place(block, before, voice, words, covered)


def _of_callout(block: Block, before: Block | None, voice: str, rule: str) -> str:
    """Whose words a callout holds by its type (``> [!assistant]``); its further paragraphs follow its first."""
    if kind := dict(block.facts).get("callout"):
        return _callouts().get(str(kind), "")
    goes_on = before is not None and before.kind == block.kind and block.span.line <= before.last + 2
    return voice if goes_on and rule == "callout" else ""


def _by_place(
    block: Block, before: Block | None, voice: str, words: str, covered: "_Covered"
) -> tuple[str, str, float]:
    if block.level and not covered.is_item(block) and before and before.level == block.level and voice == "metadata":
        own = _FIRST_PERSON.search(words)
        return ("own_thought", "remark under a link", 0.6) if own else ("source_quote", "text under a link", 0.5)
    for heading in reversed(block.headings):
        if meant := _sections().get(heading.strip().casefold()):
            return meant, "section", 0.6
    return "own_thought", "default", 0.5


class _Covered:
    """What is left of a block's text without its links, dates, list marks and labels."""

    def __init__(self, text: str, note: Note, mentions: Mentions) -> None:
        self.text = text
        links = ((link.span.start, link.span.end, True) for link in note.links)
        dates = ((mention.span.start, mention.span.end, False) for mention in mentions if mention.kind == "date")
        self._spans = sorted([*links, *dates])

    def rest(self, block: Block) -> tuple[str, bool]:
        """The words that are left, and whether a link was among the others."""
        start, end = block.span.start, block.span.end
        inside = self._spans[bisect_left(self._spans, (start,)) : bisect_left(self._spans, (end,))]
        linked = any(is_link for _, _, is_link in inside)
        if end - start > _LONG and not linked:
            return self.text[start:end], False
        pieces: list[str] = []
        place = start
        for begin, stop, _ in inside:
            pieces.append(self.text[place : max(place, begin)])
            place = max(place, stop)
        pieces.append(self.text[place:end])
        left = "".join(pieces)
        if len(left) <= 2 * _LONG:
            left = "\n".join(_said(row, linked) for row in left.splitlines()).replace("<br>", "")
        return left, linked

    def is_item(self, block: Block) -> bool:
        """Whether it begins with a list mark, and is not a later paragraph of an item."""
        return bool(_MARK.match(self.text, block.span.start, block.span.end))

    def ends_with_colon(self, block: Block) -> bool:
        return self.text[block.span.start : block.span.end].rstrip().endswith((":", "："))


def _said(row: str, linked: bool) -> str:
    """A line without its list mark and, where it has a link, without the label before it."""
    mark = _MARK.match(row)
    place = mark.end() if mark else 0
    label = _LABEL.match(row, place) if linked else None
    return row[label.end() if label else place :]


def _is_name(block: Block, words: str, count: int, covered: _Covered) -> bool:
    return covered.is_item(block) and 0 < count <= _NAME and not words.rstrip().endswith(_ENDED)


def _leads_in(block: Block, covered: _Covered) -> bool:
    """``Models:`` above a list of names."""
    return covered.ends_with_colon(block)


def _is_credit(words: str) -> bool:
    first, _, rest = words.strip().partition(" ")
    named = [word for word in rest.split() if word[:1].isupper()]
    return first.rstrip(":：").casefold() in _credits() and 0 < len(rest.split()) <= _NAME and bool(named)


@cache
def _sections() -> dict[str, str]:
    return {name.casefold(): row["means"] for row in catalogue.rows("markers")["section"] for name in row["says"]}


@cache
def _trace() -> re.Pattern[str]:
    """A line that says that what follows was pasted from a model."""
    names = "|".join(re.escape(name) for row in catalogue.rows("markers")["trace"] for name in row["says"])
    return re.compile(rf"[ \t]*[*_]{{0,2}}(?:{names})[*_]{{0,2}}[:：][*_]{{0,2}}[ \t]*(?:\r?\n|\Z)", re.IGNORECASE)


@cache
def _callouts() -> dict[str, str]:
    return {name: row["means"] for row in catalogue.rows("callouts")["voice"] for name in row["says"]}


@cache
def _credits() -> frozenset[str]:
    return frozenset(name.casefold() for row in catalogue.rows("markers")["credit"] for name in row["says"])


PART = Recogniser("voice", ("date",), find)
