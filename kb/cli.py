"""The command line: finds the command, hands it what was typed, tells what went wrong.

Start-up is part of the design: a command's module is loaded when that command is called,
and this is the one place where imports are put off.
"""

import contextlib
import functools
import gc
import io
import os
import sys

gc.disable()  # a command is short and makes few cycles: a tenth of its time went into looking for them
os.environ.setdefault("TYPER_USE_RICH", "0")  # help and errors as plain text: rich costs as much as typer

from collections.abc import Callable  # noqa: E402
from typing import Annotated, Any  # noqa: E402

import typer  # noqa: E402
import typer.core  # noqa: E402
import typer.main  # noqa: E402

from kb import config, registry, terminal  # noqa: E402
from kb.errors import IndexUnusable, KbError, UsageError  # noqa: E402
from kb.text import safe  # noqa: E402

_DRAWER = "kb.commands"
_PLAIN: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}
INTERRUPTED = 130


class Commands(typer.core.TyperGroup):
    """The drawer of commands: ``model_list.py`` is ``kb model list``."""

    prefix = ""

    def list_commands(self, ctx: Any) -> list[str]:
        words = (name.removeprefix(self.prefix) for name in registry.names(_DRAWER) if name.startswith(self.prefix))
        return list(dict.fromkeys(word.partition("_")[0] for word in words))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        name = self.prefix + cmd_name
        known = registry.names(_DRAWER)
        leads = any(other.startswith(f"{name}_") for other in known)
        if name in known:
            return _leading(name, cmd_name) if leads else _single(name, cmd_name)
        if leads:
            group = Commands(name=cmd_name, help=f"Commands about {cmd_name}.", no_args_is_help=True)
            group.prefix = f"{name}_"
            return group
        return None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list in ``--help``: each command's first line, without loading it."""
        known = registry.names(_DRAWER)
        rows = []
        for word in self.list_commands(ctx):
            name = self.prefix + word
            group = ", ".join(other.removeprefix(f"{name}_") for other in known if other.startswith(f"{name}_"))
            rows.append((word, registry.summary(_DRAWER, name) if name in known else f"Has: {group}."))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _single(name: str, word: str) -> Any:
    """The command of a module."""
    single = typer.Typer(**_PLAIN)
    function = registry.part(_DRAWER, name)
    module = sys.modules[f"{_DRAWER}.{name}"]
    single.command(word, cls=getattr(module, "Command", None), help=module.__doc__)(function)
    return typer.main.get_command(single)


def _leading(name: str, word: str) -> Any:
    """The command of a module, with those below it: ``kb hunches`` lists, ``kb hunches close`` closes one."""
    function = registry.part(_DRAWER, name)
    leading = typer.Typer(
        cls=Commands,
        name=word,
        help=sys.modules[f"{_DRAWER}.{name}"].__doc__,
        invoke_without_command=True,
        subcommand_metavar="[COMMAND]",
        **_PLAIN,
    )
    leading.callback()(_alone(function))
    group: Any = typer.main.get_command(leading)
    group.prefix = f"{name}_"
    return group


def _alone(function: Callable[..., None]) -> Callable[..., None]:
    """What a command does where none below it is called; its options are not for those."""

    @functools.wraps(function)
    def called(context: typer.Context, **given: Any) -> None:
        below = context.invoked_subcommand
        if below is None:
            function(context, **given)
        elif any(str(context.get_parameter_source(option)).endswith("COMMANDLINE") for option in given):
            raise UsageError(
                f"options of '{below}' stand after it", f"kb {context.info_name} {below} --help shows them"
            )

    return called


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from kb import __version__

        terminal.write(f"kb {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    vault: Annotated[str | None, typer.Option(metavar="DIR", help="The folder of notes.")] = None,
    db: Annotated[str | None, typer.Option(metavar="FILE", help="The index of the vault.")] = None,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="Take this ISO time as now.")] = None,
    tz: Annotated[str | None, typer.Option(metavar="ZONE", help="The time zone, as in Asia/Taipei.")] = None,
    color: Annotated[str, typer.Option(metavar="WHEN", help="auto, always or never.")] = "auto",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A knowledge base over a folder of notes on AI research: search, links, digests.

    Example: kb --vault ~/Notes search reasoning tokens
    """
    if color not in ("auto", "always", "never"):
        raise UsageError(f"--color is auto, always or never, not '{color}'")
    if vault == "" or db == "":
        raise UsageError("--vault and --db need a name", "leave them out to take what kb config list shows")
    clock = config.clock(now, tz)
    context.obj = {"vault.path": vault, "index.path": db, "clock": clock, "color": color}


def main() -> None:
    """Run a command and end the process with its exit code."""
    code = run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or a full disk: told already
            stream.flush()
    os._exit(code)  # all files are closed; taking the interpreter down costs a tenth of a search


def run() -> int:
    """Run a command; every error is a sentence and an exit code, never a traceback."""
    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        return _misused(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        terminal.remark("stopped; the index is sound")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("KB_DEBUG"):
            raise
        return terminal.complain(told(error))


def _misused(error: Any) -> int:
    """Say what typer says of words that it cannot take; it repeats them, whatever is in them."""
    said = io.StringIO()
    error.show(said)
    sys.stderr.write(safe(said.getvalue()))
    return int(error.exit_code)


def told(error: Exception) -> KbError:
    """An error as a person should hear of it."""
    if isinstance(error, KbError):
        return error
    if isinstance(error, UnicodeError):
        return UsageError("what was typed is not text: it holds bytes that are not UTF-8")
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return KbError(f"{place}{error.strerror or error}")
    if type(error).__module__ == "sqlite3":
        return IndexUnusable(f"the index cannot be used: {error}", "make it anew with: kb ingest --rebuild")
    return KbError(f"this should not have happened: {type(error).__name__}: {error}", "KB_DEBUG=1 shows where")
