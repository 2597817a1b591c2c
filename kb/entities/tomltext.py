"""A TOML file as a person wrote it: where its rows stand, so that one can go and the rest stays.

A row is what stands under one ``[[table]]`` heading.  Only places are told here; what a row
says is for tomllib to tell.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Said = str | float | list[str]  # what kb writes into a row

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
    r"|#[^\n]*|\n|[\[\]{},=]|[^\s\"'#\[\]{},=]+|[^\S\n]+|.",
    re.DOTALL,
)
_HEADING = re.compile(r"""\[\[[ \t]*["']?([\w-]+)["']?[ \t]*\]\]""")
_MOST_DOTS = 8  # of a line outside its strings: tomllib's time and memory grow with their square
_AFTER = re.compile(r"[ \t]*,[ \t]*")
_BEFORE = re.compile(r",[ \t]*\Z")


@dataclass(slots=True)
class Row:
    """start, end: from the beginning of its heading's line to the end of its last one.
    line: of its heading, 1-based.  strings: where its values that are texts stand, by key."""

    table: str
    start: int
    end: int
    line: int
    strings: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def parse(text: str) -> dict[str, Any]:
    """What a file says.  Raises ValueError for one that is not TOML."""
    text = text.removeprefix("\ufeff")
    try:
        _measure(text)
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply (at line 1)") from error


def _measure(text: str) -> None:
    dots = line = 0
    for token in _TOKEN.findall(text):
        if token == "\n":
            dots, line = 0, line + 1
        elif token[0] not in "\"'#":
            dots += token.count(".")
            if dots > _MOST_DOTS:
                raise ValueError(f"a name of too many parts (at line {line + 1})")
        else:
            line += token.count("\n")


def rows(text: str) -> list[Row]:
    """The rows of a file without byte-order mark, in order; of a table's rows the n-th is tomllib's n-th."""
    found: list[Row] = []
    depth, line = 0, 1
    fresh, in_heading = True, False
    words: list[str] = []  # of the line
    for match in _TOKEN.finditer(text):
        token, start = match[0], match.start()
        if token == "\n" and not depth:
            fresh, in_heading, words = True, False, []
        elif token.isspace() or token[0] == "#" or in_heading:
            pass
        elif fresh and token == "[":
            heading = _HEADING.match(text, start)
            found.append(Row(heading[1] if heading else "", text.rfind("\n", 0, start) + 1, match.end(), line))
            fresh, in_heading = False, True
        else:
            fresh = False
            depth += (token in "[{") - (token in "]}")
            if found and token[0] in "\"'" and "=" in words:
                found[-1].strings.setdefault(words[0].strip("\"'"), []).append(match.span())
            words.append(token)
        if found and (in_heading or not (token.isspace() or token[0] == "#")):
            found[-1].end = match.end()
        line += token.count("\n")
    for row in found:
        row.end = (text.find("\n", row.end) + 1) or len(text)
    return found


def value(text: str, place: tuple[int, int]) -> str:
    """What a string that stands there says."""
    said: str = tomllib.loads(f"text = {text[place[0] : place[1]]}")["text"]
    return said


def without_row(text: str, row: Row) -> str:
    """Without a row, and without the blank line that set it apart."""
    before, after = text[: row.start], text[row.end :]
    if not after or after.startswith(("\n", "\r\n")):
        before = re.sub(r"(\A|\n)\r?\n\Z", r"\1", before)
    return before + after


def without_strings(text: str, row: Row, key: str, unwanted: Callable[[str], bool]) -> str:
    """Without some of the texts in a row's list; a line that is left empty goes, too."""
    for start, end in reversed(row.strings.get(key, [])):
        if unwanted(value(text, (start, end))):
            if after := _AFTER.match(text, end):
                end = after.end()
            elif before := _BEFORE.search(text, row.start, start):
                start = before.start()
            text = _cut(text, start, end)
    return text


def _cut(text: str, start: int, end: int) -> str:
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
    if last and not (text[first:start] + text[end:last]).strip():
        return text[:first] + text[last:]
    return text[:start] + text[end:]


def dump(table: str, row: Mapping[str, Said]) -> Iterator[str]:
    """The lines of a new row."""
    yield f"[[{table}]]"
    for key, said in row.items():
        yield f"{key} = {_written(said)}"


def _written(said: Said) -> str:
    if isinstance(said, str):
        return quoted(said)
    return f"{said!r}" if isinstance(said, float) else f"[{', '.join(map(quoted, said))}]"


def quoted(said: str) -> str:
    """A text as a basic string."""
    import json

    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007F")
