"""Plain questions: words, "quoted phrases", -word, and filters: tag: path: lang: voice: source: model: person:."""

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from kb import analysis, catalogue
from kb.analysis.han import unspaced_run
from kb.errors import QueryError
from kb.query.tree import Field, Filter, Phrase, Question

FIELDS: dict[str, Field] = {name: name for name in get_args(Field)}

VOICES = ("own_thought", "source_quote", "transcript", "metadata", "model_output")

# A minus excludes only where a word begins: o1-preview is one name, not "o1 NOT preview".
_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)[-−])?(?:(?P<field>[A-Za-z_]+):(?!//|\s|$)(?:"(?P<value>[^"]*)"|(?P<bare>[^\s"]+))|"(?P<quoted>[^"]*)"|(?P<open>")|(?P<word>[^\s"]+))"""
)
_QUOTES = str.maketrans("“”„«»「」『』", '"""""""""')
_QUESTION = 5  # Han letters without a blank
_TOGETHER = 3  # words: a longer question is ranked by weight alone (search 8)
_MOST = 64  # phrases of one question; more says nothing and costs much


def parse(text: str, given: Iterable[Filter] = ()) -> Question:
    """Read a question; raises QueryError with a caret where it cannot be understood.

    given: filters that were chosen otherwise, added to those of the text.
    """
    text = text.encode("utf-8", "replace").decode()  # a lone surrogate is no letter
    words: list[Phrase] = []
    required: list[Phrase] = []
    excluded: list[Phrase] = []
    filters = list(given)
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        minus = bool(piece["minus"])
        if piece["open"]:
            raise QueryError("a quote is not closed in this query", text, *piece.span("open"), 'close it with "')
        if piece["field"]:
            filters.append(_filter(text, piece, minus))
        elif piece["quoted"] is not None:
            _extend(excluded if minus else required, [piece["quoted"]])
        elif minus:
            _extend(excluded, [piece["word"]])
        else:
            _extend(words, _loosened(piece["word"]))
    return _question(_significant(words), required, excluded, filters)


def exactly(name: str) -> Question:
    """Ask for a name as it stands, whatever signs it holds."""
    return _question([], [phrase] if (phrase := _phrase(name)) else [], [], [])


def _question(words: list[Phrase], required: list[Phrase], excluded: list[Phrase], filters: list[Filter]) -> Question:
    together = None
    if 2 <= len(words) <= _TOGETHER:
        together = _phrase(" ".join(word.words for word in words))
    return Question(
        tuple(words[:_MOST]), tuple(required[:_MOST]), tuple(excluded[:_MOST]), tuple(filters[:_MOST]), together
    )


def _filter(text: str, piece: re.Match[str], minus: bool) -> Filter:
    name = piece["field"].lower()
    if name not in FIELDS:
        start = piece.start("field")
        fields = ", ".join(sorted(FIELDS))
        raise QueryError(
            f"no field called '{piece['field']}' in this query", text, start, piece.end(), f"fields: {fields}"
        )
    value = (piece["value"] if piece["value"] is not None else piece["bare"]).strip()
    if name == "voice" and not (value := voice(value)):
        known = ", ".join(VOICES)
        raise QueryError("no such voice in this query", text, piece.start("field"), piece.end(), f"voices: {known}")
    return Filter(FIELDS[name], value, minus)


def voice(value: str) -> str:
    """A voice by its name or the beginning of a word of it; ``me`` is the owner.  Empty if
    there is none, or more than one."""
    wanted = value.strip().lower().replace("-", "_").replace(" ", "_")
    named = [name for name in VOICES if wanted and f"_{name}".find(f"_{wanted}") >= 0]
    return VOICES[0] if wanted == "me" else named[0] if len(named) == 1 else ""


def _extend(phrases: list[Phrase], texts: Iterable[str]) -> None:
    phrases += [phrase for text in texts if (phrase := _phrase(text))]


def _phrase(text: str) -> Phrase | None:
    terms, prefix = analysis.phrase(text)
    return Phrase(terms, prefix, analysis.whole_name(text), text) if terms else None


def _loosened(word: str) -> Iterator[str]:
    """A long run of Han letters is a question: its pairs are sought one by one.  Up to
    four letters are a word and must stand as typed."""
    if word.isascii():
        yield word
        return
    place = 0
    for run in unspaced_run().finditer(word):
        if len(run[0]) < _QUESTION:
            continue
        if run.start() > place:
            yield word[place : run.start()]
        yield from (run[0][at : at + 2] for at in range(len(run[0]) - 1))
        place = run.end()
    if place < len(word):
        yield word[place:]


def _significant(words: list[Phrase]) -> list[Phrase]:
    """Without stop words, unless nothing else is asked; each word once."""
    distinct = list(dict.fromkeys(words))
    if len(distinct) < 2:
        return distinct
    stop = frozenset(catalogue.rows("stopwords")["words"])
    return [word for word in distinct if word.words.casefold().strip("?!.,:;？！。，") not in stop] or distinct
