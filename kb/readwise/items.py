"""A highlight as it is read: its paragraphs, its place, and the tags and remarks that hang on it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kb import dates, highlights
from kb.note import Block, Highlight
from kb.readwise.rows import Row


@dataclass
class Item:
    """mark: its id is Readwise's until all are ``identified``.  part, rank: as of highlights.Actions."""

    mark: Highlight
    parts: list[Block]
    part: int = 0
    rank: int = 0

    def tag(self, names: Iterable[str]) -> None:
        self.mark = self.mark._replace(tags=tuple(dict.fromkeys((*self.mark.tags, *names))))

    def remark(self, note: str) -> None:
        self.mark = self.mark._replace(note="\n\n".join(filter(None, (self.mark.note, note))))

    def hang(self, rows: Iterable[Row]) -> None:
        """``Tags:``, ``Note:``, ``Added:`` under a highlight; what else hangs on it is a remark too."""
        for first, *more in _children(rows):
            self._hang(first, more)

    def _hang(self, first: Row, more: list[Row]) -> None:
        label = first.label
        begin = first.start + (label.end() if label else first.bullet or first.quote)
        said = list(_paragraphs("annotation", 2, [first.part(begin), *more], lambda row: row.text.strip()))
        text = "\n\n".join(words for _, words in said)
        name = label[1].casefold() if label else "note"
        if name in ("note", "comment"):
            self.parts += [first.part(first.start, begin).block("field", 2)] if label else []
            self.parts += [block for block, _ in said]
            self._obey(highlights.actions(text))
            return
        self.parts.append(first.block("field", 2, [first, *more][-1]))
        if name == "tag":
            self.tag(highlights.tags(text))
        elif name == "added":  # as kb's own imports write when it was made
            when = dates.read(text)
            self.mark = self.mark._replace(at=when.iso if when else self.mark.at)
        else:
            self.mark = self.mark._replace(color=text)

    def _obey(self, order: highlights.Actions) -> None:
        self.remark(order.words)
        self.tag(order.tags)
        self.part, self.rank = self.part or order.part, self.rank or order.rank

    def go_on(self, following: "Item") -> None:
        """Take what its reader numbered as the next part of it."""
        self.mark = self.mark._replace(text=f"{self.mark.text} {following.mark.text}")
        self.remark(following.mark.note)
        self.tag(following.mark.tags)
        self.parts += following.parts
        self.part = following.part

    @property
    def blocks(self) -> list[Block]:
        """Its blocks; a chapter's name is a heading."""
        if not self.mark.id:
            return [replace(part, kind="heading", level=3) if part.kind == "highlight" else part for part in self.parts]
        fact = (("highlight", self.mark.id),)
        return [part if part.kind == "field" else replace(part, facts=fact) for part in self.parts]


@dataclass
class Found:
    """What was read in the rows of a note.

    beside:   blocks that belong to no highlight: the time of a batch.
    taken:    the rows of highlights, and of these.
    sections: the line where each begins, and its meaning; empty for a person's own.
    """

    items: list[Item] = field(default_factory=list)
    beside: list[Block] = field(default_factory=list)
    taken: list[Row] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)


def read(text: Sequence[Row], words: Callable[[Row], str], hanging: Sequence[Row]) -> Item:
    """The highlight of these rows.  words: what of a row is text, without bullet or quote mark."""
    *before, last = text
    said = list(_paragraphs("highlight", 1, [*before, last.before_place()], words))
    whole = "\n\n".join(words for _, words in said)
    item = Item(Highlight("", whole, text[0].line, kind="highlight" if whole else "note"), [block for block, _ in said])
    if place := last.place:
        item.mark = item.mark._replace(id=place.id, location=place.location, url=place.url, at=place.at)
        item.tag(place.tags)
        if place.anchor and item.parts:
            item.parts[-1] = replace(item.parts[-1], anchor=place.anchor)
        item.parts.append(last.part(place.start, place.end).block("field", 1))
    item.hang(hanging)
    return item


def _paragraphs(kind: str, level: int, rows: Iterable[Row], words: Callable[[Row], str]) -> Iterator[tuple[Block, str]]:
    """What rows say, parted where they say nothing."""
    run: list[Row] = []
    for row in (*rows, Row(0, 0, "")):
        if words(row).strip():
            run.append(row)
        elif run:
            yield run[0].block(kind, level, run[-1]), "\n".join(words(row).rstrip() for row in run)
            run = []


def _children(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each thing that hangs on a highlight."""
    found: list[list[Row]] = []
    for row in rows:
        is_beside = row.bullet and found and row.indent <= found[-1][0].indent
        if row.label or is_beside or (not found and not row.is_blank):
            found.append([row])
        elif found:
            found[-1].append(row)
    return found


def identified(items: Iterable[Item], source: str) -> list[Item]:
    """Each with the id that it keeps, empty if it names a chapter or says nothing; parts that
    their reader numbered ``.c1``, ``.c2`` … are one, the first.  source: as of highlights.identity."""
    found: list[Item] = []
    whole: Item | None = None
    for item in items:
        mark = item.mark
        known = "" if item.rank else mark.text or mark.note
        id = known and (mark.id or highlights.identity(source, known, mark.location))
        item.mark = mark._replace(id=id)
        if whole and id and item.part == whole.part + 1:
            whole.go_on(item)
        else:
            whole = item if id and item.part == 1 else whole
            found.append(item)
    return found
