"""The process that runs a template: a request on stdin, an answer on stdout, both JSON.

What it needs is loaded first, then its bounds are set, and only then it sees the template.
"""

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import jinja2

from kb.exports.templated import LONGEST, MEMORY, SECONDS
from kb.exports.templated.sandbox import Sandbox

Answer = dict[str, Any]

# What Jinja and kb load when they first need it: by then no file can be opened any more.
_LATE = ("jinja2.debug", "textwrap", "pprint", "html")


class TooLong(Exception):
    """A template makes more text than it may."""


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    for name in _LATE:
        import_module(name)
    "".encode("unicode_escape")
    _bound()
    answer = json.dumps(answered(asked["name"], asked["texts"], asked["values"]))
    sys.stdout.write(answer)
    sys.stdout.flush()


def answered(name: str, texts: dict[str, str], values: dict[str, Any]) -> Answer:
    """``text``; or ``wrong``, the name and line (0: unknown) of where it is, and a hint."""
    try:
        return {"text": "".join(_pieces(Sandbox(name, texts, values), name, values))}
    except jinja2.TemplateSyntaxError as error:
        return _wrong(str(error.message), error.name or name, error.lineno)
    except jinja2.TemplateNotFound as error:
        hint = f"kb trust {error.name}, if it lies beside the other" if error.name else ""
        return _wrong(f"there is no template '{error.name}' that it may use", *_place(error, texts), hint)
    except TooLong:
        return _wrong(f"it makes more than {LONGEST:,} characters", name, 0)
    except MemoryError as error:
        return _wrong(f"it needs more than {MEMORY >> 20:,} MB of memory", *_place(error, texts))
    except RecursionError as error:
        return _wrong("it calls itself without end", *_place(error, texts))
    except Exception as error:
        return _wrong(str(error) or type(error).__name__, *_place(error, texts))


def _pieces(sandbox: Sandbox, name: str, values: dict[str, Any]) -> Iterator[str]:
    made = 0
    for piece in sandbox.get_template(name).generate(values):
        made += len(piece)
        if made > LONGEST:
            raise TooLong
        yield piece


def _place(error: BaseException, texts: dict[str, str]) -> tuple[str, int]:
    """The template and the line that an error comes from: the innermost of them."""
    name, line, trace = "", 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in texts:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return name, line


def _wrong(what: str, name: str, line: int, hint: str = "") -> Answer:
    return {"wrong": what, "name": name, "line": line, "hint": hint}


def _bound() -> None:
    """Of time, should nobody wait for this process any more; of memory; and nothing is opened."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds
        return
    for what, most in (("CPU", SECONDS), ("AS", MEMORY), ("FSIZE", 0), ("NOFILE", 0)):
        kind = getattr(resource, f"RLIMIT_{what}")
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # macOS keeps none on memory
            continue


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)
