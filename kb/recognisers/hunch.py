"""Hunches: what the owner infers, predicts, asks, judges, or marks as an idea, a comment, an observation.

A marked thought (「我推論：」, ``Prediction:``, ``[!question]``) is one hunch, from behind its mark on; a
prediction within an idea, a comment or a judgement is another, since it comes true on its own.  Else a
hunch is a sentence with a hedge (kb.hedges).  The rule tells which: ``marker``, ``label``, ``callout``,
``hedge``, ``question``.  Whether one was right is for the owner to say.

Facts: ``hedges`` and ``marker`` as they are written; ``models``: those spoken of in it, else in its block.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kb import catalogue, hedges, marks
from kb.hedges import Sentence
from kb.note import Block, Facts, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import lines_of

_SILENT = ("code", "math", "html", "table", "comment")
_LONGEST = 2_000  # characters of a marked thought
_VAGUE = ("idea", "comment", "evaluation")  # marks that leave open what follows
_OPEN = (*_VAGUE, "inference")  # under which a single sentence may be a prediction
_CALLOUT = re.compile(r"[\s>]*\[![^\]\n]*\][+-]?[\s>]*")


class _Mark(NamedTuple):
    """What makes a whole block one hunch.  end: where the thought begins."""

    end: int
    means: str
    rule: str
    says: str


class _Hunch(NamedTuple):
    start: int
    end: int
    means: str
    rule: str
    confidence: float
    facts: Facts


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place."""
    whose = {mention.span: mention.canonical for mention in mentions if mention.kind == "voice"}
    own = [block for block in note.blocks if whose.get(block.span) == "own_thought" and block.kind not in _SILENT]
    if not own:
        return
    sentences = list(hedges.found(raw.text, [block.span[:2] for block in own]))
    named = [mention for mention in mentions if mention.kind == "model" and ("context", "url") not in mention.facts]
    starts = [mention.span.start for mention in named]
    lines = lines_of(raw.text)

    def models(start: int, end: int) -> list[str]:
        here = named[bisect_left(starts, start) : bisect_left(starts, end)]
        return list(dict.fromkeys(mention.canonical for mention in here))

    place = 0
    for block in own:
        first = place
        while place < len(sentences) and sentences[place].start < block.span.end:
            place += 1
        for hunch in _of_block(raw.text, block, sentences[first:place]):
            facts = hunch.facts
            if spoken := models(hunch.start, hunch.end) or models(block.span.start, block.span.end):
                facts = (*facts, ("models", spoken))
            yield Mention("hunch", hunch.means, lines.span(hunch.start, hunch.end), hunch.rule, hunch.confidence, facts)


def _of_block(text: str, block: Block, sentences: Sequence[Sentence]) -> Iterator[_Hunch]:
    mark = _mark(text, block)
    if not mark:
        yield from map(_of_sentence, sentences)
        return
    end = mark.end + len(text[mark.end : min(block.span.end, mark.end + _LONGEST)].rstrip())
    if end == mark.end:
        return
    whole = next((found for found in sentences if found.start <= mark.end and found.end >= end), None)
    said = dict.fromkeys(says for found in sentences for says in found.hedges if says != mark.says)
    facts: Facts = (("marker", mark.says), *((("hedges", list(said)),) if said else ()))
    foretells = whole is not None and whole.means == "prediction" and mark.means in _OPEN
    means = "prediction" if foretells else mark.means
    yield _Hunch(mark.end, end, means, mark.rule, 1.0 if mark.rule == "marker" else 0.9, facts)
    for found in sentences if mark.means in _VAGUE and not whole else ():
        if found.means == "prediction":
            yield _of_sentence(found._replace(start=max(found.start, mark.end)))


def _of_sentence(found: Sentence) -> _Hunch:
    facts: Facts = (("hedges", list(found.hedges)),) if found.hedges else ()
    confidence = 0.9 if found.own else 0.8 if found.means == "question" else 0.7
    return _Hunch(found.start, found.end, found.means, "hedge" if found.hedges else "question", confidence, facts)


def _mark(text: str, block: Block) -> _Mark | None:
    """What marks a block as one hunch; a remark of no kind (``Note:``) is none."""
    start = block.span.start
    facts = dict(block.facts)
    if block.kind == "annotation":
        says = str(facts.get("marker", ""))
        means = _markers().get(says.casefold())
        return _Mark(start + facts["body"], means, "marker", says) if means else None
    if block.kind == "callout" and (means := _callouts().get(str(facts.get("callout", "")))):
        mark = _CALLOUT.match(text, start, block.span.end)
        return _Mark(mark.end() if mark else start, means, "callout", str(facts["callout"]))
    label = _labelled().match(text, start, block.span.end) if block.kind in ("prose", "item") else None
    return _Mark(label.end(), _labels()[label["marker"].casefold()], "label", label["marker"]) if label else None


@cache
def _markers() -> dict[str, str]:
    rows = catalogue.rows("markers")["marker"]
    return {says.casefold(): row["means"] for row in rows if "means" in row for says in row["says"]}


@cache
def _labels() -> dict[str, str]:
    return {says.casefold(): row["means"] for row in catalogue.rows("hunches")["label"] for says in row["says"]}


@cache
def _labelled() -> re.Pattern[str]:
    return marks.opening(says for row in catalogue.rows("hunches")["label"] for says in row["says"])


@cache
def _callouts() -> dict[str, str]:
    return {says: row["means"] for row in catalogue.rows("hunches")["callout"] for says in row["says"]}


PART = Recogniser("hunch", ("model", "voice"), find)
