"""Tell what changed since the last digest, and what is worth a minute today; every line with its place.

What you follow ([digest] follow, or --follow) decides which changes and feed items are told; without
it all changes are. --write puts the day's digest into your daily note, in a section that kb owns, and
refuses if you edited inside it. Nothing new: it says so, and exits 0.

Example: kb digest --follow o1,"GPT-4o"

Example: kb digest --write

Example: kb digest --since 2024-09-01 --until 2024-09-30 --format md

Example: kb digest --peek --format html > digest.html
"""

from typing import Annotated

import typer

from kb import terminal
from kb.app.digesting import digest as making
from kb.commands import _given
from kb.config import Settings
from kb.errors import UsageError

_NAME = "digest"


def digest(
    context: typer.Context,
    since: Annotated[
        str, typer.Option(metavar="WHEN", help="last digest, first of the day, or a date: 2024-09, 7d.")
    ] = "last",
    until: Annotated[str, typer.Option(metavar="DATE", help="With a date for --since: up to then.")] = "",
    follow: Annotated[
        list[str] | None, typer.Option(metavar="NAMES", help="What to follow, by commas: o1, openai.com, tag:ai …")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the day's digest into the daily note.")] = False,
    peek: Annotated[bool, typer.Option("--peek", help="Tell it again the next time.")] = False,
    seed: Annotated[str, typer.Option(metavar="TEXT", help="Chooses what is seen again; the day if empty.")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Lines of a section; 0 for all.")] = 20,
    format: _given.Format = "text",
    no_refresh: _given.NoRefresh = False,
) -> None:
    names = [name.strip() for some in follow or () for name in some.split(",") if name.strip()]
    settings = _given.settings(context)
    now = _given.now(context)
    span = None if since in ("last", "day") and not until else _given.days(now.date(), since, until)
    if span and write:
        raise UsageError("--write is for the day's digest", "--format md prints one of other days")
    wish = making.Wish(now, "day" if write else since, names, seed, limit, span)
    with _given.index(settings, no_refresh) as db:
        made = making.make(db, settings, wish)
        if write:
            terminal.remark(_written(settings, wish, made))
        _given.emit(context, made.page, format)
        if not peek:
            made.remember()


def _written(settings: Settings, wish: making.Wish, made: making.Digest) -> str:
    """Where the day's digest was put."""
    from kb.app import fenced
    from kb.app.digesting import daily
    from kb.exports import md

    report = made.page.report
    if report is None or not report.sections:
        return "nothing to write"
    path = daily.note(settings, wish.now.date())
    done = fenced.write(settings.root, path, _NAME, md.report(report, 2))
    return f"{path}: {done}"


PART = digest
