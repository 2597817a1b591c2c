"""A page by a template of its reader's, in a process apart.

The process has a bound on its time everywhere, one on its memory where the system keeps such bounds,
and by the time the template runs it can open no file and no connection.  Within it Jinja's sandbox keeps
the template from all but the values it is given.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from kb.errors import KbError, UsageError
from kb.page import Page
from kb.text import safe

SECONDS = 20
MEMORY = 1 << 30  # bytes
LONGEST = 20_000_000  # characters of what a template makes

_VALUES = ("document", "rows", "report", "charts")


class Template(NamedTuple):
    """name: ``brief.md.j2``; what stands before ``.j2`` tells how values are escaped.
    texts: its own by its name, and those that it may include or extend."""

    name: str
    texts: Mapping[str, str]


def render(page: Page, template: Template) -> str:
    """What the template makes of a page, made safe.  Raises UsageError with the line that is wrong."""
    asked = json.dumps({"name": template.name, "texts": dict(template.texts), "values": values(page)})
    command = [sys.executable, "-P", "-m", f"{__name__}.apart"]  # -P: no program is taken from the folder it runs in
    try:
        done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise _stopped(template) from error
    if done.returncode:
        raise _stopped(template) if done.returncode < 0 else _failed(done.stderr)
    answer = json.loads(done.stdout)
    if wrong := answer.get("wrong"):
        line = f", line {answer['line']}" if answer["line"] else ""
        raise UsageError(f"the template {answer['name'] or template.name}{line}: {wrong}", answer["hint"])
    return safe(answer["text"])


def values(page: Page) -> dict[str, Any]:
    """What a template is given: of lists, texts and numbers alone."""
    rows = page.document[page.rows] if page.rows else []
    return dict(zip(_VALUES, (page.document, rows, _plain(page.report), _plain(page.charts)), strict=True))


def _plain(value: Any) -> Any:
    """Named values as what JSON has: their names become keys."""
    if isinstance(value, tuple):
        named = getattr(value, "_asdict", None)
        return {name: _plain(item) for name, item in named().items()} if named else [_plain(item) for item in value]
    return value


def _stopped(template: Template) -> UsageError:
    bounds = f"{SECONDS} seconds and {MEMORY >> 20:,} MB"
    return UsageError(
        f"the template {template.name} was stopped: it may take {bounds}", "--limit gives it less to tell"
    )


def _failed(stderr: bytes) -> KbError:
    """The process did not get as far as the template."""
    told = stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if "jinja2" in told:
        return KbError("templates need jinja2, which is not installed", "pip install jinja2")
    return KbError(f"the template could not be run: {told or 'its process ended'}")
