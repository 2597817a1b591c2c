"""A note in Markdown: its blocks, links and tags."""

from kb import markdown
from kb.note import Raw


def check(data: bytes) -> None:
    """Blocks follow each other, and what is told of a link or tag stands in the text."""
    text = data.decode("utf-8", "replace")
    found = markdown.parts(Raw("a.md", text, "", 0, len(data)))
    end = len(text)
    starts = [block.span.start for block in found.blocks]
    assert starts == sorted(starts)
    assert all(0 <= block.span.start <= block.span.end <= end for block in found.blocks)
    assert all(0 <= link.span.start < link.span.end <= end for link in found.links)
    assert all(text[tag.span.start : tag.span.end].lstrip("#") for tag in found.tags)
    markdown.note(Raw("a.md", text, "", 0, len(data)), "obsidian", found)
