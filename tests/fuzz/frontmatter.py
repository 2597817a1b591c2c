"""The properties at the top of a note."""

from kb import frontmatter
from kb.text import Lines


def check(data: bytes) -> None:
    """What is told of them stands in the text, in its lines."""
    text = data.decode("utf-8", "replace")
    lines = Lines(text)
    found = frontmatter.read("a.md", text, lines)
    last = lines.line(len(text))
    assert 0 <= found.end <= len(text)
    for item in found.properties:
        assert 1 <= item.line <= last
        assert all(0 <= start <= end <= found.end for start, end in item.spans)
        frontmatter.texts(item.value)
    assert all(1 <= remark.line <= last for remark in found.diagnostics)
