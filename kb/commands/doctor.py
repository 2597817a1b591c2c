"""Look whether all is well: the index, the vault, the feeds, what you decided, the machine.

Nothing is written without --fix; it makes a damaged index anew beside the old one, which is kept.
Exit code 0: sound, 1: warnings, 2: damage.

Example: kb doctor

Example: kb doctor --full --explain
"""

import time
from typing import Annotated

import typer

from kb import config, terminal
from kb.app import doctor as health
from kb.app import mending
from kb.app.checks import Depth
from kb.commands import _given
from kb.errors import Interrupted, UsageError
from kb.views.health import Row, page

_CODES = {"sound": 0, "warning": 1, "damage": 2}
_INTERRUPTED = 130  # as after any Ctrl-C


def doctor(
    context: typer.Context,
    quick: Annotated[bool, typer.Option("--quick", help="Only what takes a second or two.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Every note and every word, not a sample.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Make a damaged index anew; remove what was left behind.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Why each thing is looked at.")] = False,
    max_seconds: Annotated[int, typer.Option(min=0, help="Begin nothing more after so many; 0 for no end.")] = 0,
    format: _given.Format = "text",
) -> None:
    if quick and full:
        raise UsageError("--quick and --full do not go together", "leave out both for what is usual")
    depth: Depth = "quick" if quick else "full" if full else "usual"
    held = _given.settings(context)
    clock = (context.obj or {}).get("clock", ("", ""))
    now = config.seconds(clock) or time.time()
    try:
        with terminal.Bar("Checking") as progress:
            results = health.examine(held, depth, now, max_seconds, progress)
        done: list[str] = []
        if fix:
            with terminal.Bar("Reading notes") as progress:
                done = mending.mend(held, results, now, progress)
            results = health.examine(held, depth, now, max_seconds) if done else results
    except (KeyboardInterrupt, Interrupted) as stop:
        terminal.remark("stopped; nothing of yours was changed")
        raise typer.Exit(_INTERRUPTED) from stop
    shown = page([_row(result) for result in results], depth, done, explain)
    terminal.emit(shown, format, (context.obj or {}).get("color", "auto"))
    raise typer.Exit(_CODES[shown.document["verdict"]])


def _row(result: health.Result) -> Row:
    check, told = result.check, result.told
    findings = tuple(
        {"level": one.level, "text": one.text, "means": one.means, "do": one.do, "path": one.path}
        for one in told.findings
    )
    return Row(result.name, result.verdict, told.text, check.reason, check.source, findings)


PART = doctor
