"""AI models and products: which are spoken of, where, and in what part of a note.

A model's name is its maker's and its own: ``openai/o1-preview``.  The rule that found it tells
how: ``name``, ``short`` (3.5 Opus), ``list`` (o1-preview/mini), ``size``, ``plan``, or
``discovered`` for a name that no catalogue has, ``imported`` for one that only an imported list
has (kb.entities.imported), ``vault`` for what the vault itself says (kb.entities.overrides).
"The model" stays unresolved.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial

from kb.entities import believing, finding, imported, overrides, shelves
from kb.entities.finding import Hit
from kb.entities.folding import fold, vocabulary
from kb.entities.places import Places, of
from kb.entities.shelves import Shelf
from kb.note import Facts, Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser
from kb.text import Lines, lines_of


def find(known: Callable[[], Shelf], raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    """In the order of their place, none within another.  known: asked when the first note is read."""
    shelf = known()
    text = fold(raw.text)
    words = vocabulary(text)
    places: Places | None = None

    def silent(place: int) -> bool:
        nonlocal places
        places = places or of(raw.text, note)  # most notes name no model
        return places.is_silent(place)

    def spoken(place: int) -> bool:
        return bool(places and places.is_speech(place))

    hits = list(finding.find(text, words, silent, spoken, shelf))
    if not hits or places is None:
        return
    page = believing.Page(text, raw.text, words, fold(f"{note.title} {raw.path}"), shelf)
    lines = lines_of(raw.text)
    for hit, sure in _believed(hits, page):
        context = places.context(hit.start)
        if context != "url" or hit.entry.kind == "model":
            mention = _mention(hit, context, sure, lines)
            yield _doubted(mention) if believing.is_unverified(hit, page) else mention


def _believed(hits: list[Hit], page: believing.Page) -> Iterator[tuple[Hit, float]]:
    """First what is sure: it is evidence for the rest.  A list stands or falls with its first name."""
    for hit in hits:
        if believing.is_sure(hit, page) and not believing.is_unwanted(hit, page):
            page.believe(hit)
    trusted: dict[int, float] = {}
    for hit in hits:
        sure = believing.confidence(hit, page)
        if hit.parent >= 0:
            sure = min(sure, trusted.get(hit.parent, 0))
        if sure:
            trusted[hit.start] = sure
            if not believing.is_unwanted(hit, page):
                yield hit, sure


def _mention(hit: Hit, context: str, sure: float, lines: Lines) -> Mention:
    facts: Facts = (("context", context),)
    if hit.entry.kind != "product" and (hit.entry.kind == "family" or (hit.grouped and hit.entry.head)):
        facts = (*facts, ("scope", "family"))
    if hit.canonical != hit.entry.canonical:  # a member that no row has
        facts = (("context", context),)
    kind = "product" if hit.entry.kind == "product" else "model"
    return Mention(kind, hit.canonical, lines.span(hit.start, hit.end), hit.rule, sure, facts)


def _doubted(mention: Mention) -> Mention:
    return mention._replace(rule="imported", facts=(*mention.facts, ("status", "unverified")))


def given(root: str) -> Recogniser:
    """What is recognised in one vault: its own models come first, those of imported lists last."""

    @cache
    def known() -> Shelf:
        return overrides.shelf(overrides.load(root), imported.load(root).rows)

    return PART._replace(find=partial(find, known))


PART = Recogniser("model", (), partial(find, shelves.shelf), given)
