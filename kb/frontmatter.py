"""The properties at the top of a note, read so that they never lie.

Every scalar keeps its source text: ``3:16``, ``0123``, ``no`` are texts (YAML 1.1 makes
them 196, 83 and False).  Nothing hostile reaches the YAML library: it is given at most
64 kB, 32 levels and no aliases (reliability 5).  What is not YAML is read line by line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from kb.note import Block, Diagnostic
from kb.text import Lines

# Obsidian: the first line is exactly ---, the end is --- with optional blanks after it.
_FENCED = re.compile(r"---[ \t]*(?:\r\n?|\n)(.*?)(?:\r\n?|\n|(?<=[\r\n]))---[ \t]*(?=\r|\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"([^\s:：#\-][^:：\r\n]*)(?::(?=\s|$)|：)[ \t]*(.*)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_LIMIT = 64_000
_DEPTH = 32

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # built without libyaml
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Property:
    """spans: where its scalars (or unquoted links) stand, as places of the note's text."""

    name: str
    value: Value
    line: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """end: the place after the closing fence; 0 if the note has no frontmatter."""

    end: int
    last: int
    properties: tuple[Property, ...]
    diagnostics: tuple[Diagnostic, ...]


NONE = Frontmatter(0, 0, (), ())


def read(path: str, text: str, lines: Lines) -> Frontmatter:
    if not text.startswith("---"):
        return NONE
    fenced = _FENCED.match(text)
    if not fenced:
        return NONE
    start, stop = fenced.span(1)
    diagnostics: list[Diagnostic] = []
    try:
        properties = _parse(fenced[1], start, lines)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = 1
        mark = getattr(error, "problem_mark", None)
        if mark is not None:
            line = min(2 + mark.line, lines.line(stop))
        diagnostics.append(Diagnostic(path, line, "yaml-invalid", f"read entry by entry: {_reason(error)}"))
        properties = [
            item for first, last in _entries(start, stop, text, lines) for item in _mended(first, last, text, lines)
        ]
    for item in properties:
        for begin, _ in item.spans:
            if text.startswith("[[", begin):  # YAML reads a list in a list
                line = lines.line(begin)
                diagnostics.append(Diagnostic(path, line, "unquoted-link", "put a link in a property in quotes"))
    return Frontmatter(
        fenced.end(), lines.line(fenced.end()), tuple(_united(path, properties, diagnostics)), tuple(diagnostics)
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]


def _parse(source: str, start: int, lines: Lines) -> list[Property]:
    _guard(source)
    root = yaml.compose(source, Loader=_Loader)
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("not a list of properties")
    found = []
    for key, node in root.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError("a property's name must be a text")
        spans: list[tuple[int, int]] = []
        value = _value(node, start, spans)
        found.append(Property(key.value, value, lines.line(start + key.start_mark.index), tuple(spans)))
    return found


def _guard(source: str) -> None:
    """Refuse what makes YAML libraries hang or die, before they see it."""
    if len(source) > _LIMIT:
        raise ValueError(f"longer than {_LIMIT:,} characters")
    if re.search(r"(?:^[ \t]*|:[ \t]+|-[ \t]+|[\[{,][ \t]*)[&*][^\s,\[\]{}]", source, re.MULTILINE):
        raise ValueError("YAML anchors and aliases are not followed")
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", source):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    indents = {len(match) for match in re.findall(r"^[ \t]*(?:- )*", source, re.MULTILINE)}
    if deepest > _DEPTH or len(indents) > _DEPTH or re.search(r"(?:- ){32}", source):
        raise ValueError(f"nested deeper than {_DEPTH} levels")


def _value(node: Any, start: int, spans: list[tuple[int, int]]) -> Value:
    """The node as texts, lists and tables of texts; notes where its texts stand."""
    if isinstance(node, yaml.ScalarNode):
        spans.append(_place(node, start))
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        link = _unquoted_link(node)
        if link is not None:  # related: [[OpenAI]] is a link, not a list in a list
            spans.append(_place(node, start))
            return f"[[{link}]]"
        return [_value(item, start, spans) for item in node.value]
    return {_text(key): _value(item, start, spans) for key, item in node.value}


def _text(key: Any) -> str:
    return str(key.value) if isinstance(key, yaml.ScalarNode) else ""


def _unquoted_link(node: Any) -> str | None:
    if not node.flow_style or len(node.value) != 1:
        return None
    inner = node.value[0]
    if not isinstance(inner, yaml.SequenceNode) or not inner.flow_style or not inner.value:
        return None
    if not all(isinstance(part, yaml.ScalarNode) for part in inner.value):
        return None
    return ", ".join(str(part.value) for part in inner.value)


def _place(node: Any, start: int) -> tuple[int, int]:
    """By index and not by line: YAML ends lines at more characters than a note does."""
    return start + node.start_mark.index, start + node.end_mark.index


@dataclass(slots=True)
class _Growing:
    """A property whose values are still being gathered; ``values`` is None while it is one text."""

    name: str
    line: int
    text: Value
    spans: list[tuple[int, int]]
    values: list[Value] | None = None

    def add(self, values: list[Value], spans: Iterable[tuple[int, int]]) -> None:
        if self.values is None:
            self.values = list(self.text) if isinstance(self.text, list) else [self.text] if self.text else []
        self.values += values
        self.spans += spans

    def done(self) -> Property:
        return Property(self.name, self.text if self.values is None else self.values, self.line, tuple(self.spans))


def _entries(start: int, stop: int, text: str, lines: Lines) -> Iterator[tuple[int, int]]:
    """Where each property begins and ends: with the lines below it that are indented or items."""
    begin, indent = start, ""
    for line in range(lines.line(start), lines.line(stop) + 1):
        place = max(start, lines.start(line))
        row = text[place : min(lines.start(line + 1), stop)]
        head = row[: len(row) - len(row.lstrip(" \t"))]
        if place == start:
            indent = head
        elif (head in ("", indent) or "\t" in head) and _ENTRY.match(row.strip()):  # no YAML is indented by tabs
            yield begin, place
            begin, indent = place, head
    yield begin, stop


def _mended(start: int, stop: int, text: str, lines: Lines) -> list[Property]:
    """One property that may not be YAML; what is, is read as such."""
    begin = start + len(text[start:stop]) - len(text[start:stop].lstrip(" \t"))
    try:
        return _parse(text[begin:stop], begin, lines)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _salvage(start, stop, text, lines)


def _salvage(start: int, stop: int, text: str, lines: Lines) -> list[Property]:
    """``key: rest`` and ``- item`` lines of a block that is not YAML."""
    found: list[_Growing] = []
    for line in range(lines.line(start), lines.line(stop) + 1):
        begin = lines.start(line)
        row = text[begin : min(lines.start(line + 1), stop)].rstrip("\r\n")
        place = begin + len(row) - len(row.lstrip(" \t"))
        if entry := _ENTRY.match(row.strip()):
            name = entry[1].strip().strip("\"'")
            found.append(_of_row(name, line, entry[2], place + entry.start(2)))
        elif found and (item := _ITEM.match(row)):
            found[-1].add([_unquoted(item[1])], [(begin + item.start(1), begin + len(row))])
    return [item.done() for item in found]


def _of_row(name: str, line: int, text: str, place: int) -> _Growing:
    """A value on the line of its name; it may be a list in brackets: ``[ai, llm]``."""
    if not text.startswith("[") or text.startswith("[["):
        return _Growing(name, line, _unquoted(text), [(place, place + len(text))])
    found = _Growing(name, line, "", [], [])
    inside = text[1:].rstrip()
    inside = inside[:-1] if inside.endswith("]") and not inside.endswith("]]]") else inside
    for item in _IN_LIST.finditer(inside):
        if item[0].strip():
            start = place + 1 + item.start() + len(item[0]) - len(item[0].lstrip())
            found.add([_unquoted(item[0])], [(start, start + len(item[0].strip()))])
    return found


def _unquoted(text: str) -> str:
    return text.strip().strip("\"'")


_IN_LIST = re.compile(r"""(?:"[^"]*"|'[^']*'|\[\[[^\[\]]*\]\]|[^,"'])+""")


def _united(path: str, properties: list[Property], diagnostics: list[Diagnostic]) -> list[Property]:
    """Duplicate keys: tags and aliases are united, of others the last one holds."""
    kept: dict[str, _Growing] = {}
    for item in properties:
        name = item.name.casefold()
        before = kept.pop(name, None)
        if before is not None:
            diagnostics.append(Diagnostic(path, item.line, "duplicate-key", f"'{item.name}' is given twice"))
        if before is not None and name in ("tags", "aliases"):
            before.add([*texts(item.value)], item.spans)
            kept[name] = before
        else:
            kept[name] = _Growing(item.name, item.line, item.value, list(item.spans))
    return [item.done() for item in kept.values()]


_INLINE = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+)?(?:\*\*|__)?([^\W\d_][^:\[\]()|*\r\n]{0,60}?)(?:\*\*|__)?::(?:\*\*|__)?[ \t]+(\S[^\r\n]*)"
    r"|[\[(]([^\W\d_][^:\[\]()|*\r\n]{0,60}?)::[ \t]+([^\[\]()\r\n]+)[\])]",
    re.MULTILINE,
)


def inline(text: str, lines: Lines, blocks: Iterable[Block], known: Iterable[Property]) -> Iterator[Property]:
    """Dataview's ``key:: value`` in the text; they never override the frontmatter (formats 1.5)."""
    if "::" not in text:
        return
    seen = {item.name.casefold() for item in known}
    for block in blocks:
        if block.kind in ("code", "math", "html", "comment", "trace", "property"):
            continue
        for match in _INLINE.finditer(text, block.span.start, block.span.end):
            name, value = (match[1], match[2]) if match[1] else (match[3], match[4])
            if name.strip().casefold() not in seen:
                seen.add(name.strip().casefold())
                yield Property(name.strip(), value.strip(), lines.line(match.start()), ())


def texts(value: Value) -> list[str]:
    """The texts of a value that may be one text or a list of them; empty ones left out."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() and value.strip() not in ("null", "~") else []
    if isinstance(value, dict):
        return []
    return [text for item in value for text in texts(item)]
