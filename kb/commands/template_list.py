"""List the templates that --format can name: those of this vault, and your own for every vault.

Example: kb template list
"""

import typer

from kb.app import trusting
from kb.commands import _given


def template_list(context: typer.Context, format: _given.Format = "text") -> None:
    _given.answer(context, trusting.listed(_given.root(context)), format)


PART = template_list
