"""Write an example of a template for you to change: into this vault, or with --mine for every vault.

Example: kb template new brief; kb search o1 --format brief

Example: kb template new table --from csv --mine
"""

from typing import Annotated

import typer

from kb import terminal
from kb.app import trusting
from kb.commands import _given
from kb.text import safe_piece


def template_new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What --format will call it.")],
    kind: Annotated[str, typer.Option("--from", metavar="KIND", help="md, html, csv or txt: what it makes.")] = "md",
    mine: Annotated[
        bool, typer.Option("--mine", help="Into your folder of settings, where templates need no trust.")
    ] = False,
) -> None:
    root = "" if mine else _given.settings(context).root
    path = trusting.new(root, name, kind, mine)
    again = "" if mine else f"; after a change: kb trust {name}"
    terminal.write(f"{safe_piece(path)} written; kb search WORD --format {name} uses it{again}\n")


PART = template_new
