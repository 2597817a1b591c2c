"""Who speaks in each block, as far as its kind alone can tell.

First person proves nothing: in a highlight "I" is the author, in a trace it is a model.
"""

from collections.abc import Iterator

from kb.note import Mention, Note, Raw
from kb.recognisers import Mentions, Recogniser

_BY_KIND = {
    "property": "metadata",
    "field": "metadata",
    "heading": "metadata",
    "embed": "metadata",
    "definition": "metadata",
    "quote": "source_quote",
    "highlight": "source_quote",
    "speech": "transcript",
    "trace": "model_output",
}


def find(raw: Raw, note: Note, mentions: Mentions) -> Iterator[Mention]:
    for block in note.blocks:
        known = _BY_KIND.get(block.kind)
        yield Mention(
            "voice", known or "own_thought", block.span, "kind" if known else "default", 0.9 if known else 0.5
        )


PART = Recogniser("voice", (), find)
