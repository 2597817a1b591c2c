"""Elements and texts of HTML, SVG and Atom: well-formed whatever the text is."""

from html import escape

from kb.text import one_line

_NO_XML = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))  # what is left of it after one_line


def tag(name: str, /, *inside: str, **given: str | float) -> str:
    """An element; what is inside is markup already.

    given: its attributes; of SVG, lengths are in px.
    """
    head = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in given.items())
    return f"<{name}{head}>{''.join(inside)}</{name}>" if inside else f"<{name}{head}/>"


def text(content: str) -> str:
    """A text of a note as markup, on one line."""
    return _escaped(one_line(content))


def _value(value: str | float) -> str:
    return _escaped(value) if isinstance(value, str) else f"{round(value, 1) + 0.0:g}"


def _escaped(line: str) -> str:
    return escape(line.translate(_NO_XML))
