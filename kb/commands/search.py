"""Find passages, best first, each with its path and line.

Notes with all of up to three words come first; a longer question is ranked by the
weight of what it matches.

Example: kb search reasoning tokens

Example: kb search '"chain of thought" -preview lang:zh' --format json
"""

import re
from typing import Annotated, Any

import typer
import typer.core

from kb import query as query_words
from kb.app import answers
from kb.commands import _given
from kb.errors import UsageError
from kb.query import Filter
from kb.query.tree import Field

_WITHOUT = re.compile(r"-(?=[^\W\d_]{2}|[^\x00-\x7f])")


class Command(typer.core.TyperCommand):
    """``-preview`` excludes a word; a row of letters after one dash is no option here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(
            ctx, [_WITHOUT.sub("−", word, count=1) if _WITHOUT.match(word) else word for word in args]
        )


def search(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY…", help='Words, "phrases", -word, and filters: tag: path: model: …'),
    ],
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=0, help="How many hits; 0 for all.")] = None,
    offset: Annotated[int, typer.Option(min=0, help="How many notes to skip.")] = 0,
    tag: Annotated[list[str] | None, typer.Option(help="Only notes with this tag, or one below it.")] = None,
    path: Annotated[list[str] | None, typer.Option(help="Only notes whose path holds this.")] = None,
    lang: Annotated[
        list[str] | None, typer.Option(help="Only passages in this language: en, zh, zh-Hant, ru …")
    ] = None,
    voice: Annotated[
        list[str] | None, typer.Option(help="Only these words: own, quote, transcript, metadata, model output.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only notes that cite this address or site.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="Only passages that speak of this model.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="Only passages that speak of this person.")] = None,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    chosen: list[tuple[Field, list[str] | None]] = [("tag", tag), ("path", path), ("lang", lang), ("source", source)]
    chosen += [("model", model), ("person", person)]
    filters = [Filter(field, value, False) for field, values in chosen for value in values or []]
    filters += [Filter("voice", _voice(value), False) for value in voice or []]
    with _given.index(held, no_refresh) as db:
        most = held["search.limit"] if limit is None else limit
        page = answers.page(db, " ".join(query), most, offset, filters)
        _given.answer(context, page, format)


def _voice(value: str) -> str:
    if named := query_words.voice(value):
        return named
    raise UsageError(f"there is no voice called '{value}'", f"voices: {', '.join(query_words.VOICES)}")


PART = search
