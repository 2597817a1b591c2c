"""What the highlights are from: the fields above them, then the note's properties."""

from collections.abc import Iterable, Iterator

from kb import fields, frontmatter, highlights, labels
from kb.fields import Field
from kb.note import Block, Facts
from kb.text import Lines

_OWN = {"document note": "note", "summary": "summary", "document summary": "summary"}
_AS_WRITTEN = ("note", "summary", "tags")


def told(text: str, lines: Lines, block: Block) -> Iterator[Field]:
    """The fields in a block that have a meaning; some have one of their own here."""
    for field in fields.read(text, lines, block.span.start, block.span.end):
        name = " ".join(field.name.casefold().replace("-", " ").split())  # an outline has full-title::
        if meaning := _OWN.get(name) or field.meaning or labels.field(name):
            yield field._replace(meaning=meaning)


def subject(told: list[Field], properties: Iterable[frontmatter.Property], title: str) -> Facts:
    """The first of two that tell the same counts."""
    known = fields.properties((item.name, frontmatter.texts(item.value), item.line) for item in properties)
    facts = dict(fields.subject(field for field in (*told, *known) if field.meaning not in _AS_WRITTEN))
    facts |= {field.meaning: field.value for field in told if field.meaning in _AS_WRITTEN}
    if "tags" in facts:
        facts["tags"] = highlights.tags(facts["tags"])
    if "author" in facts:
        facts["author"] = facts["author"].strip("*_ ")
    if "category" in facts:
        facts["category"] = facts["category"].lstrip("#")
    if title:
        facts.setdefault("title", title)
    return tuple(facts.items())
