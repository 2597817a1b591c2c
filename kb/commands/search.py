"""Find passages, best first, each with its path and line.

Notes with all of up to three words come first; a longer question is ranked by the
weight of what it matches. --explain tells why each hit stands where it does, --why what
became of one note; if nothing is found, the reasons are told without asking.

Example: kb search reasoning tokens

Example: kb search '"chain of thought" -preview lang:zh' --format json

Example: kb search o1 --facets model,month --group source

Example: kb search reasoning tokens --why "o1-mini"

Example: kb search o1 --sort newest

Example: kb search o1 --template '{path}:{line} {title}: {text}'
"""

import re
from typing import Annotated, Any

import typer
import typer.core

from kb import query as query_words
from kb.commands import _asking, _given
from kb.commands._asking import Asked, Shape
from kb.errors import UsageError
from kb.query import Filter
from kb.query.tree import Field

_WITHOUT = re.compile(r"-(?=[^\W\d_]{2}|[^\x00-\x7f]|[\d\"(])")


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
    xlang: Annotated[
        bool | None,
        typer.Option("--xlang/--no-xlang", help="Go on to other languages, by the glossary, names and shared sources."),
    ] = None,
    sort: Annotated[
        str, typer.Option(metavar="BY", help="The order of notes: relevance, or by date: newest, oldest first.")
    ] = "relevance",
    explain: Annotated[bool, typer.Option("--explain", help="With each hit what its score is made of.")] = False,
    why: Annotated[
        str | None, typer.Option(metavar="NOTE", help="How this note answers, or why it does not (exit 1).")
    ] = None,
    facets: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            help="Count all notes that answer by model, source, lang, voice, month, tag, person, org, kind.",
        ),
    ] = "",
    group: Annotated[str, typer.Option(metavar="BY", help="Group the hits by note, source or release.")] = "",
    since_last: Annotated[
        bool, typer.Option("--since-last", help="Only notes changed since this was last asked so.")
    ] = False,
    interactive: Annotated[bool, typer.Option("-i", help="Choose one of the hits with fzf.")] = False,
    template: Annotated[
        str, typer.Option(metavar="TEXT", help="A line for each hit: '{path}:{line} {title} {text}'.")
    ] = "",
    links: Annotated[
        str,
        typer.Option(metavar="WHEN", help="Open path:line in an editor from a terminal: auto, always, never."),
    ] = "",
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    held = _given.settings(context)
    chosen: list[tuple[Field, list[str] | None]] = [("tag", tag), ("path", path), ("lang", lang), ("source", source)]
    chosen += [("model", model), ("person", person)]
    filters = [Filter(field, value, False) for field, values in chosen for value in values or []]
    filters += [Filter("voice", _voice(value), False) for value in voice or []]
    text = " ".join(re.sub("^−", "-", word) for word in query)
    question = Asked(text, tuple(filters), limit, offset, _asking.manner(context, held, xlang, sort))
    shape = Shape(explain, facets, group, links, template, format)
    with _given.index(held, no_refresh) as db:
        if why is not None:
            _asking.why(context, db, question, why, format)
        else:
            _asking.answer(context, held, db, question, shape, since_last, interactive)


def _voice(value: str) -> str:
    if named := query_words.voice(value):
        return named
    raise UsageError(f"there is no voice called '{value}'", f"voices: {', '.join(query_words.VOICES)}")


PART = search
