"""Drawers: packages in which every module is one interchangeable part, its ``PART``.

To add a format, a recogniser or an export, add one file to its drawer; nothing is listed
anywhere.  A name that begins with an underscore is not a part.
"""

import os
from importlib import import_module
from typing import Any


def names(package: str) -> list[str]:
    """The names of a drawer's parts, sorted; none of them is imported."""
    folder = os.path.dirname(import_module(package).__file__ or "")
    modules = (entry.removesuffix(".py") for entry in os.listdir(folder) if entry.endswith(".py"))
    return sorted(name for name in modules if not name.startswith("_"))


def summary(package: str, name: str) -> str:
    """The first line of a part's page, read without loading it."""
    import ast

    folder = os.path.dirname(import_module(package).__file__ or "")
    with open(os.path.join(folder, f"{name}.py"), encoding="utf-8") as file:
        return (ast.get_docstring(ast.parse(file.read())) or "").partition("\n")[0]


def part(package: str, name: str) -> Any:
    return import_module(f"{package}.{name}").PART


def parts(package: str) -> list[Any]:
    """All parts of a drawer, in the order of their names."""
    return [part(package, name) for name in names(package)]
