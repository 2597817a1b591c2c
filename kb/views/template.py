"""Text with the names of fields in braces: ``{path}:{line} {text}``.

Only the names that are known count: no attributes, no indexes, no calls.  A brace that is meant as
such is written twice.
"""

from collections.abc import Iterable, Mapping
from string import Formatter

from kb.errors import UsageError

Template = tuple[tuple[str, str], ...]  # text, and the field after it; "" for none


def parse(text: str, known: Iterable[str]) -> Template:
    """Raises UsageError for what is no field, with those there are."""
    fields = list(known)
    hint = f"fields: {', '.join(f'{{{name}}}' for name in fields)}"
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise UsageError(
            f"the template '{text}' cannot be read: {error}", f"a brace is written {{{{; {hint}"
        ) from error
    for _, field, how, conversion in pieces:
        if field is not None and (field not in fields or how or conversion):
            shown = field + (f"!{conversion}" if conversion else "") + (f":{how}" if how else "")
            raise UsageError(f"there is no field '{{{shown}}}' for a template", hint)
    return tuple((before, field or "") for before, field, _, _ in pieces)


def fill(template: Template, values: Mapping[str, str]) -> str:
    return "".join(before + (values[field] if field else "") for before, field in template)
