"""A highlight as it is read: its paragraphs, its place, and the tags and remarks that hang on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kb import highlights
from kb.note import Block, Highlight
from kb.readwise.places import Place
from kb.readwise.rows import Row, paragraphs

Words = Callable[[Sequence[Row]], list[str]]  # what of each row is text, without bullet or quote mark


@dataclass
class Item:
    """vendor: the id that a template wrote above it.  part, rank: as of highlights.Actions.
    id: empty for a chapter's name, and for what says nothing."""

    line: int
    place: Place | None = None
    text: str = ""
    note: str = ""
    tags: dict[str, None] = field(default_factory=dict)
    color: str = ""
    at: str = ""
    chapter: str = ""
    vendor: str = ""
    id: str = ""
    part: int = 0
    rank: int = 0
    parts: list[Block] = field(default_factory=list)

    def hang(self, rows: Iterable[Row]) -> None:
        """``Tags:`` and ``Note:`` under a highlight; what else hangs on it is a remark too."""
        for child in _children(rows):
            self._hang(child[0], child[1:])

    def _hang(self, head: Row, more: list[Row]) -> None:
        label = head.label
        mark = head.start + (label.end() if label else head.bullet or head.quote)
        said = list(paragraphs((row, row.text.strip()) for row in (head.part(mark), *more)))
        text = "\n\n".join(paragraph.text for paragraph in said)
        name = label[1].casefold() if label else "note"
        if name in ("note", "comment"):
            if label:
                self.parts.append(head.part(head.start, mark).block("field", 2))
            self.parts += [paragraph.first.block("annotation", 2, paragraph.last) for paragraph in said]
            self._remark(text)
            return
        self.parts.append(head.block("field", 2, said[-1].last if said else head))
        if name == "tag":
            self._tag(highlights.tags(text))
        else:
            self.color = text

    def _remark(self, text: str) -> None:
        order = highlights.actions(text)
        self.note = _joined(self.note, order.words)
        self._tag(order.tags)
        self.part, self.rank = self.part or order.part, self.rank or order.rank

    def _tag(self, names: Iterable[str]) -> None:
        self.tags |= dict.fromkeys(names)

    def stand(self, row: Row, place: Place) -> None:
        """Its place, and what is written behind it."""
        self.place, self.at = place, place.at
        self._tag(place.tags)
        if place.anchor and self.parts:
            self.parts[-1] = replace(self.parts[-1], anchor=place.anchor)
        self.parts.append(row.part(place.start, place.end).block("field", 1))

    def go_on(self, following: "Item") -> None:
        """Take what its reader numbered as the next part of it."""
        self.text = f"{self.text} {following.text}"
        self.note = _joined(self.note, following.note)
        self._tag(following.tags)
        self.parts += following.parts
        self.part = following.part

    def identify(self, source: str) -> None:
        """Give it the id that it keeps.  source: as of highlights.identity."""
        place = self.place or Place(0, 0, False)
        known = self.text or self.note
        if known and not self.rank:
            self.id = place.id or self.vendor or highlights.identity(source, known, place.location)

    @property
    def highlight(self) -> Highlight:
        place = self.place or Place(0, 0, False)
        return Highlight(
            id=self.id,
            text=self.text,
            line=self.line,
            note=self.note,
            tags=tuple(self.tags),
            color=self.color,
            location=place.location,
            url=place.url,
            at=self.at,
            kind="highlight" if self.text else "note",
            chapter=self.chapter,
        )

    @property
    def blocks(self) -> list[Block]:
        """Its blocks; a chapter's name is a heading."""
        if self.id:
            fact = (("highlight", self.id),)
            return [part if part.kind == "field" else replace(part, facts=fact) for part in self.parts]
        return [replace(part, kind="heading", level=3) if part.kind == "highlight" else part for part in self.parts]


@dataclass
class Found:
    """What was read in the rows of a note.

    items:    the highlights.  beside: blocks that belong to none of them: the time of a batch.
    taken:    all rows of these.
    sections: the line where each begins, and its meaning; empty for a person's own.
    """

    items: list[Item] = field(default_factory=list)
    beside: list[Block] = field(default_factory=list)
    taken: list[Row] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)

    def set_aside(self, row: Row) -> None:
        self.beside.append(row.block("field", 1))
        self.taken.append(row)


def read(text: Sequence[Row], words: Words, hanging: Sequence[Row] = ()) -> Item:
    """The highlight of these rows; the last of its text may say where it stands."""
    item = Item((*text, *hanging)[0].line)
    rows = [*text[:-1], *(row.before_place() for row in text[-1:])]
    said = list(paragraphs(zip(rows, words(rows), strict=True)))
    item.text = "\n\n".join(paragraph.text for paragraph in said)
    item.parts = [paragraph.first.block("highlight", 1, paragraph.last) for paragraph in said]
    if text and (place := text[-1].place):
        item.stand(text[-1], place)
    item.hang(hanging)
    return item


def identified(items: Iterable[Item], source: str) -> list[Item]:
    """Each with its id; parts that their reader numbered ``.c1``, ``.c2`` … are one, the first."""
    found: list[Item] = []
    whole: Item | None = None
    for item in items:
        item.identify(source)
        if whole and item.id and item.part == whole.part + 1:
            whole.go_on(item)
        else:
            whole = item if item.id and item.part == 1 else whole
            found.append(item)
    return found


def _children(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each thing that hangs on a highlight."""
    found: list[list[Row]] = []
    for row in rows:
        is_next = row.bullet and found and row.indent <= found[-1][0].indent
        if row.label or is_next or (not found and not row.is_blank):
            found.append([row])
        elif found:
            found[-1].append(row)
    return found


def _joined(before: str, after: str) -> str:
    return f"{before}\n\n{after}" if before and after else before or after
