"""AI models and products: which are spoken of, where, and in what part of a note.

A model's name is its maker's and its own: ``openai/o1-preview``.  The rule that found it tells
how: ``name``, ``short`` (3.5 Opus), ``list`` (o1-preview/mini), ``size``, ``plan``, or
``discovered`` for a name that no catalogue has.  "The model" stays unresolved.
"""

from collections.abc import Iterator

from kb.entities import believing, finding
from kb.entities.finding import Hit
from kb.entities.folding import fold
from kb.entities.places import Places
from kb.note import Facts, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import Lines


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within another."""
    text = fold(raw.text)
    vocabulary = finding.vocabulary(text)
    places: Places | None = None

    def silent(place: int) -> bool:
        nonlocal places
        places = places or Places(raw.text, note)  # most notes name no model
        return places.is_silent(place)

    hits = list(finding.find(text, vocabulary, silent, lambda place: bool(places and places.is_speech(place))))
    if not hits or places is None:
        return
    page = believing.Page(text, raw.text, vocabulary, fold(f"{note.title} {raw.path}"))
    lines = Lines(raw.text)
    for hit, sure in _believed(hits, page):
        context = places.context(hit.start)
        if context != "url" or hit.entry.kind == "model":
            yield _mention(hit, context, sure, lines)


def _believed(hits: list[Hit], page: believing.Page) -> Iterator[tuple[Hit, float]]:
    """First what is sure: it is evidence for the rest.  A list stands or falls with its first name."""
    for hit in hits:
        if believing.is_sure(hit, page):
            page.believe(hit)
    trusted: dict[int, float] = {}
    for hit in hits:
        sure = believing.confidence(hit, page)
        if hit.parent >= 0:
            sure = min(sure, trusted.get(hit.parent, 0))
        if sure:
            trusted[hit.start] = sure
            yield hit, sure


def _mention(hit: Hit, context: str, sure: float, lines: Lines) -> Mention:
    facts: Facts = (("context", context),)
    if hit.entry.kind != "product" and (hit.entry.kind == "family" or (hit.grouped and hit.entry.head)):
        facts = (*facts, ("scope", "family"))
    if hit.canonical != hit.entry.canonical:  # a member that no row has
        facts = (("context", context),)
    kind = "product" if hit.entry.kind == "product" else "model"
    return Mention(kind, hit.canonical, lines.span(hit.start, hit.end), hit.rule, sure, facts)


PART = Recogniser("model", (), find)
