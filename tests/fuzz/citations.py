"""A file whose citations are verified and mended."""

from kb import citing
from kb.app.verifying import mending, uncited
from kb.app.verifying.mending import Move


def check(data: bytes) -> None:
    """Mended where nothing moved a file is the same; where all moved it cites the same quotes."""
    text = data.decode("utf-8", "surrogateescape")
    tokens = list(citing.found(text))
    for token in tokens:
        assert text[token.start : token.end].startswith("kb:")
        assert 1 <= token.line <= token.last
    assert mending.mended(text, [Move(token, *token[:3]) for token in tokens]) == text
    moved = mending.mended(text, [Move(token, token.path, token.line + 1, token.last + 1) for token in tokens])
    assert [(one.path, one.sum, one.size) for one in citing.found(moved)] == [
        (one.path, one.sum, one.size) for one in tokens
    ]
    uncited.sentences(text)
