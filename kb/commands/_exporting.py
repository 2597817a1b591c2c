"""What both ways to export a summary are given, and how it is handed over."""

import os
import re
from hashlib import blake2b
from typing import Annotated, NamedTuple

import typer

from kb import terminal
from kb.app import topic as making
from kb.app.topic import Topic, Wish
from kb.commands import _given
from kb.config import Settings
from kb.errors import Refused, UsageError

Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write it there; its ending says how.")]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help="text, md, html, json, csv (the claims), bibtex, csl, anki, apkg, or a template of yours.",
    ),
]
Words = Annotated[int, typer.Option(min=0, metavar="N", help="How long thoughts and passages may be, each; 0 for all.")]
Only = Annotated[str, typer.Option(metavar="NAMES", help="Only these sections: glance,numbers,passages …")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why each passage was chosen.")]
Strict = Annotated[bool, typer.Option("--strict", help="No line without a citation; no quote without a source.")]
Public = Annotated[bool, typer.Option("--public", help="To be shown to others: your words whole, others' short.")]
MaxQuote = Annotated[
    str, typer.Option(metavar="N", help="With --public: how long a quote may be: 40w (words), 300c (characters).")
]
Cuts = Annotated[str, typer.Option(metavar="FILE", help="With --public: write there what was cut, and why.")]
Abstract = Annotated[
    str,
    typer.Option(metavar="MODEL", help="A few sentences on top, by this model (kb[llm]), or default."),
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]

DEFAULT = "default"

_FORMATS = {
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".bib": "bibtex",
    ".apkg": "apkg",
    ".svg": "svg",
    ".txt": "text",
}


def wish(context: typer.Context, words: int, explain: bool, strict: bool, only: str) -> Wish:
    names = tuple(name.strip() for name in only.split(",") if name.strip())
    if unknown := [name for name in names if name not in making.SECTIONS]:
        raise UsageError(f"no section is called '{unknown[0]}'", f"sections: {', '.join(making.SECTIONS)}")
    return Wish(_given.now(context), words, explain, strict, names)


def format_of(format: str, output: str) -> str:
    """What was asked for; else what the ending of the file says."""
    if format or not output:
        return format or "text"
    ending = os.path.splitext(output)[1].lower()
    if ending not in _FORMATS:
        raise UsageError(
            f"'{output}' does not say in which format", f"--format NAME, or an ending: {' '.join(_FORMATS)}"
        )
    return _FORMATS[ending]


class Wanted(NamedTuple):
    """How a page leaves kb.

    format, output: "" for what the other says.  force: over a file that is there.
    public: for others' eyes.  max_quote: of others' words; cuts: the file for what was left out of it.
    strict: a quote without a source is refused.
    """

    format: str
    output: str
    force: bool
    public: bool
    max_quote: str
    cuts: str
    strict: bool


def summed_up(made: Topic, model: str) -> Topic:
    """The page with an abstract by a language model on top; says what was dropped of that.

    With a model of a service the extracts leave the machine.  Raises UsageError, and KbError if it gives no answer.
    """
    from kb.app.topic import abstract
    from kb.app.topic.model import asking

    name, ask = asking("" if model == DEFAULT else model)
    section, dropped = abstract.written(made.report, ask, name)
    terminal.remark(str(dropped))
    return made._replace(report=made.report._replace(sections=(section, *made.report.sections)))


def hand_over(context: typer.Context, settings: Settings, made: Topic, wanted: Wanted) -> None:
    """To the screen or into a file.  Inside the vault only Markdown, in a section that kb owns."""
    if wanted.public:
        made = _published(context, settings, made, wanted)
    elif wanted.cuts or wanted.max_quote:
        raise UsageError("--max-quote and --cuts go with --public")
    _put(context, settings, made, wanted.output, format_of(wanted.format, wanted.output), wanted.force)


def _published(context: typer.Context, settings: Settings, made: Topic, wanted: Wanted) -> Topic:
    """The page for others; says what was cut, or writes it."""
    from kb.app.topic import cutting, public

    most = cutting.most(wanted.max_quote) if wanted.max_quote else cutting.Most()
    shown, cuts = public.public(made.report, most, wanted.strict)
    terminal.remark(cuts.about)
    if wanted.cuts and _inside(settings.root, wanted.cuts) is not None:
        raise Refused(f"{wanted.cuts} is inside the vault", "it is no note: give it another folder")
    if wanted.cuts:
        page = making.page(Topic(cuts, []))
        terminal.save(_given.rendered(context, page, format_of("", wanted.cuts)), wanted.cuts, wanted.force)
        terminal.remark(f"{wanted.cuts} says what was cut, and why; kb verify reads it")
    return Topic(shown, [])


def _put(context: typer.Context, settings: Settings, made: Topic, output: str, format: str, force: bool) -> None:
    page = making.page(made)
    if not output:
        _given.emit(context, page, format)
        return
    inside = _inside(settings.root, output)
    if inside is None:
        terminal.save(_given.rendered(context, page, format), output, force)
        terminal.remark(f"{output} is written")
    elif format != "md" or not settings.is_note(inside):
        raise Refused(f"{output} is inside the vault", "there kb writes Markdown, into a section of a note: -o NOTE.md")
    else:
        from kb.app import fenced
        from kb.exports import md

        done = fenced.write(settings.root, inside, _section(made.report.id), md.report(made.report, 2))
        terminal.remark(f"{inside}: {done}")


def _section(id: str) -> str:
    """What a report's section in a note is called: ``topic-model-openai-o1-3f2a9c``."""
    name = "-".join(re.findall("[a-z0-9]+", id.lower()))[:30].strip("-")
    return f"{name}-{blake2b(id.encode(), digest_size=3).hexdigest()}"


def _inside(root: str, output: str) -> str | None:
    """The path of a file in the vault; None for one that is elsewhere."""
    place = os.path.realpath(os.path.dirname(os.path.abspath(output)))
    path = os.path.relpath(os.path.join(place, os.path.basename(output)), os.path.realpath(root)).replace(os.sep, "/")
    return None if path.startswith("../") or os.path.isabs(path) else path
