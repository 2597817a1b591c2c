"""What many commands are given, and how they begin."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Annotated, Any

import typer

from kb import config, meaning, terminal
from kb.app.refresh import opened
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
        help="text, json, jsonl, csv, tsv, md, paths, grep, anki, svg; of a report html, eml or atom.",
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
        from kb.app import background  # few have it installed

        background.start(held)


def days(today: date, since: str, until: str) -> Between:
    """The days that ``--since`` and ``--until`` mean.  Raises UsageError."""
    from kb.query import spans

    ends = {field: spans.between(field, value, today) for field, value in (("since", since), ("until", until)) if value}
    if wrong := [field for field, found in ends.items() if not found]:
        raise UsageError(f"--{wrong[0]} needs a date", "examples: 2024, 2024-09, 2024-09-13, yesterday, 3d, last-week")
    return Between(*(getattr(ends.get(field), field, "") for field in ("since", "until")))


def answer(context: typer.Context, page: Page, format: str) -> None:
    """Write the answer; exit 1 if a list was asked for and it is empty."""
    empty = bool(page.rows) and not page.document[page.rows]
    if empty and format == "text":
        terminal.remark("".join(text for line in page.lines for text, _ in line))
    else:
        terminal.emit(page, format, (context.obj or {}).get("color", "auto"))
    if empty:
        raise typer.Exit(NOTHING)
