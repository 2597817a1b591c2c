"""The address under which an editor opens the line of a hit; an item of a feed opens its own.

A template (``search.editor``): ``obsidian``, or an address with ``{path}`` (of the file, from the
root of the system, without its first slash), ``{line}``, ``{column}``, ``{vault}`` (the name of its
folder) and ``{note}`` (the path in the vault).
"""

import os
import re
from collections.abc import Iterable
from urllib.parse import quote

from kb import addresses
from kb.errors import UsageError
from kb.note import is_item
from kb.page import Hit
from kb.views import template

FIELDS = ("path", "line", "column", "vault", "note")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"(?:https?|ftp|javascript|data|mailto):", re.IGNORECASE)
_IN_ADDRESS = "%:/?#[]@!$&'()*+,;=~-._"


def check(editor: str) -> str:
    """Raises UsageError for what is no address of an editor.  A vault's settings may be a
    stranger's: no click may tell a site which notes there are."""
    if editor != "obsidian":
        if not _SCHEME.match(editor) or _WEB.match(editor):
            raise UsageError(
                f"'search.editor' is no address of an editor: {editor}",
                "examples: file:///{path}, vscode://file/{path}:{line}, obsidian",
            )
        template.parse(editor, FIELDS)
    return editor


def addresses_of(editor: str, root: str, hits: Iterable[Hit]) -> Iterable[str]:
    vault = os.path.basename(root)
    made = None if editor == "obsidian" else template.parse(editor, FIELDS)
    for hit in hits:
        if is_item(hit.path):
            yield quote(hit.url, safe=_IN_ADDRESS, errors="replace")
            continue
        if made is None:
            yield addresses.obsidian(vault, hit.path, hit.headings[-1] if hit.headings else "").uri
            continue
        whole = os.path.join(root, hit.path).replace(os.sep, "/").removeprefix("/")
        places = {"line": str(hit.line), "column": str(hit.column + 1)}
        names = {"path": _quoted(whole, "/:"), "vault": _quoted(vault), "note": _quoted(hit.path, "/")}
        yield quote(template.fill(made, {**places, **names}), safe=_IN_ADDRESS)


def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors="replace")
