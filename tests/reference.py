"""What a plain question means, by brute force over the notes: slow, and plainly right.

A note answers if it has any of the words, all of the quoted phrases and none of the
excluded ones: in the terms of one of its blocks, its title, an alias, a heading it stands
under, a tag, or the text of a link that leads to it.
"""

from collections.abc import Iterator, Sequence

from kb import analysis, markdown, query
from kb.note import Note, Raw
from kb.query import Phrase
from kb.store.names import key


def has(text: str, phrase: Phrase) -> bool:
    terms = [token.term for token in analysis.tokens(text)]
    length = len(phrase.terms)
    for at in range(len(terms) - length + 1):
        row = tuple(terms[at : at + length])
        if row == phrase.terms:
            return True
        if phrase.prefix and row[:-1] == phrase.terms[:-1] and row[-1].startswith(phrase.terms[-1]):
            return True
    return False


def texts(note: Note, raw: Raw) -> Iterator[str]:
    """Every text that speaks for a note by itself."""
    yield note.title
    yield markdown.stem(note.path)
    yield from note.aliases
    yield from (tag.name for tag in note.tags)
    for block in note.blocks:
        yield raw.text[block.span.start : block.span.end]


def linked(notes: Sequence[tuple[Note, Raw]]) -> dict[str, list[str]]:
    """Path to the texts of links that lead there (names here are unique)."""
    paths = {key(note.path): note.path for note, _ in notes}
    found: dict[str, list[str]] = {}
    for note, _ in notes:
        for link in note.links:
            if link.kind != "web" and link.display and not link.context and key(link.target) in paths:
                found.setdefault(paths[key(link.target)], []).append(link.display)
    return found


def search(notes: Sequence[tuple[Note, Raw]], text: str) -> set[str]:
    """The paths of the notes that answer a question without filters."""
    question = query.parse(text)
    others = linked(notes)
    found = set()
    for note, raw in notes:
        mine = [*texts(note, raw), *others.get(note.path, [])]

        def here(phrase: Phrase, mine: list[str] = mine) -> bool:
            return any(has(text, phrase) for text in mine)

        if any(map(here, question.excluded)) or not all(map(here, question.required)):
            continue
        if any(map(here, question.sought)) or not question.sought:
            found.add(note.path)
    return found
