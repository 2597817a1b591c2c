"""What many commands are given, and how they begin."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from kb import config, meaning, terminal
from kb.app.ingesting.refresh import opened
from kb.config import Settings
from kb.errors import UsageError
from kb.page import Page
from kb.query import Between

Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help="text, json, jsonl, csv, tsv, md, paths, grep, anki, svg; of a report html, eml or atom; or a template.",
    ),
]
NoRefresh = Annotated[bool, typer.Option("--no-refresh", help="Answer from the index as it is.")]
Part = Annotated[str, typer.Argument(metavar="[PART]", help="Only names that hold this.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=0, help="How many; 0 for all.")]
Model = Annotated[str, typer.Argument(metavar="NAME", help="With or without its maker, or as a note spells it.")]
FEED = "A name, an address, a tag, or a part of a name or title."
Reading = Annotated[
    str,
    typer.Option(metavar="TEXT", help="Part of what was understood, where words of one key are read in several ways."),
]
NOTE = "A path, the end of a path, a title or an alias."

NOTHING, INCOMPLETE = 1, 5  # exit codes


def settings(context: typer.Context, jobs: int | None = None) -> Settings:
    """The settings that hold, by the global options and the command's own."""
    flags: dict[str, Any] = context.obj or {}
    return config.load({**{key: flags.get(key) for key in ("vault.path", "index.path")}, "index.jobs": jobs})


@contextmanager
def index(held: Settings, no_refresh: bool) -> Iterator[sqlite3.Connection]:
    """The vault's index, up to date; says on stderr what a person should know of it."""
    with terminal.Bar("Reading notes") as progress:
        found = opened(held, not no_refresh, progress)
    terminal.remark(found.remark)
    with closing(found.db):
        yield found.db
    if held["search.meaning"] != "off" and meaning.is_installed():
        from kb.app.searching import background  # few have it installed

        background.start(held)


def now(context: typer.Context) -> datetime:
    """The moment that it is, by the global options."""
    moment, zone = (context.obj or {}).get("clock", ("", ""))
    told = datetime.fromisoformat(moment) if moment else datetime.now().astimezone()
    if not zone:
        return told if told.tzinfo else told.astimezone()
    return told.astimezone(ZoneInfo(zone)) if told.tzinfo else told.replace(tzinfo=ZoneInfo(zone))


def days(today: date, since: str, until: str) -> Between:
    """The days that ``--since`` and ``--until`` mean.  Raises UsageError."""
    from kb.query import spans

    ends = {field: spans.between(field, value, today) for field, value in (("since", since), ("until", until)) if value}
    if wrong := [field for field, found in ends.items() if not found]:
        raise UsageError(f"--{wrong[0]} needs a date", "examples: 2024, 2024-09, 2024-09-13, yesterday, 3d, last-week")
    return Between(*(getattr(ends.get(field), field, "") for field in ("since", "until")))


def root(context: typer.Context) -> str:
    """The folder of the vault; empty where there is none."""
    flags: dict[str, Any] = context.obj or {}
    named = config.layers({key: flags.get(key) for key in ("vault.path", "index.path")})["vault.path"].value
    return os.path.realpath(named) if named and os.path.isdir(named) else ""


def emit(context: typer.Context, page: Page, format: str) -> None:
    """Write an answer to stdout, in a format of kb's or by a template."""
    if terminal.knows(format):
        terminal.emit(page, format, (context.obj or {}).get("color", "auto"))
    else:
        terminal.write(rendered(context, page, format))


def rendered(context: typer.Context, page: Page, format: str) -> str | bytes:
    """An answer in a format of kb's or by a template.  Raises UsageError if there is neither."""
    if terminal.knows(format):
        return terminal.rendered(page, format)
    from kb.app import templates  # few have templates

    return templates.renderer(root(context), format)(page)


def answer(context: typer.Context, page: Page, format: str) -> None:
    """Write the answer; exit 1 if a list was asked for and it is empty."""
    empty = bool(page.rows) and not page.document[page.rows]
    if empty and format == "text":
        terminal.remark("".join(text for line in page.lines for text, _ in line))
    else:
        emit(context, page, format)
    if empty:
        raise typer.Exit(NOTHING)
