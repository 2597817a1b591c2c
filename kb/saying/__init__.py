"""Who says what stands in a note, who passed it on, how it reached the vault (field B15).

    said = saying.who(raw, note, mentions)      # nothing is looked at yet
    chain = said.at(start, end)                 # of a place of raw's text; () where nobody says anything
    saying.said_by(chain), saying.depth(chain)  # "OpenAI", 2

Every step names its evidence, and a step that must be there although nothing tells who it is
has no name.  Asked for each number of a note it stays linear: a block's chain is made once.
"""

from collections.abc import Iterable, Iterator

from kb.note import Block, Link, Mention, Note, Raw, is_item
from kb.saying import plural, reported, titles
from kb.saying.origins import Origin, Origins
from kb.saying.pages import Page
from kb.saying.reported import Reported
from kb.saying.steps import OWNER, Chain, Step, depth, said_by
from kb.text import Span

__all__ = ["OWNER", "Chain", "Said", "Step", "depth", "said_by", "who"]

_KEEPS = {"highlight": "highlights", "speech": "keeps", "quote": "quotes", "callout": "quotes", "trace": "keeps"}


def who(raw: Raw, note: Note, mentions: Iterable[Mention]) -> "Said":
    """mentions: with voices, languages, models, people and organisations."""
    return Said(Page(raw, note, mentions))


class Said:
    """Who says what, in one note."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._reported = Reported(page)
        self._origins = Origins(page, self._reported)
        self._authors = plural.Authors(page)
        self._known: dict[int, Origin] = {}
        self._chains: dict[int, Chain] = {}

    def at(self, start: int, end: int) -> Chain:
        """The chain of a place; of one within a sentence that tells what another says, that one's."""
        index = self._index(start)
        if index < 0 or not (chain := self._of_block(index)):
            return ()
        block = self.page.blocks[index]
        told = self._reported.of(block, start, min(end, block.span.end))
        return _joined((*told, *chain))

    def passages(self) -> Iterator[tuple[Block, Span, Chain]]:
        """The blocks in which somebody says something, and within them what another is told to say."""
        for block in self.page.blocks:
            whole = self.at(block.span.start, block.span.end) if block.kind != "attribution" else ()
            if whole:
                yield block, block.span, whole
                for span in self._reported.places(block):
                    if (chain := self.at(span.start, span.end)) != whole:
                        yield block, span, chain

    def language_of(self, block: Block) -> str:
        return self.page.languages.get(block.span[:2], "und")

    def title_of(self, block: Block) -> tuple[str, Span] | None:
        """The language of the title of a quote's source, and where that stands; None if no title tells."""
        if self.page.voice(block).canonical != "source_quote":
            return None
        source = self._origin(self._index(block.span.start)).source
        told = titles.language(self.page, source) if source else "und"
        return (told, source.span) if source and told != "und" else None

    def source_of(self, start: int) -> Link | None:
        """The link that leads to what a quote at a place stands in; None if none does."""
        index = self._index(start)
        if index < 0 or self.page.voice(self.page.blocks[index]).canonical != "source_quote":
            return None
        return self._origin(index).source

    def is_shifted(self, block: Block) -> bool:
        """Whether a passage is in another language than the title of its source.  The two writings
        of Chinese are one; where either language is unknown, nothing is shown."""
        mine, title = self.language_of(block), self.title_of(block)
        return title is not None and mine != "und" and _base(mine) != _base(title[0])

    def _index(self, start: int) -> int:
        """Of the block that holds a place; an attribution's is the quote above it."""
        page = self.page
        index = page.block_at(start)
        while index > 0 and page.blocks[index].kind == "attribution":
            index -= 1
        return index

    def _origin(self, index: int) -> Origin:
        if index not in self._known:
            self._known[index] = self._origins.of(index)
        return self._known[index]

    def _of_block(self, index: int) -> Chain:
        if index not in self._chains:
            self._chains[index] = self._made(index)
        return self._chains[index]

    def _made(self, index: int) -> Chain:
        page = self.page
        block = page.blocks[index]
        voice = page.voice(block)
        rule = f"voice: {voice.rule}"
        owner = Step(OWNER, OWNER, "says", rule, block.span, voice.confidence)
        told = self._origins.led_in(index) if voice.canonical in ("own_thought", "metadata") else None
        if told:
            return told, owner._replace(role="retells")
        if voice.canonical == "own_thought":
            return (owner,)
        if voice.canonical == "model_output":
            sort = "name" if block.speaker else "model"
            model = Step(block.speaker, sort, "says", rule, block.span, voice.confidence)
            return model, owner._replace(role="keeps")
        if voice.canonical not in ("source_quote", "transcript"):
            return ()
        role = _KEEPS.get(block.kind, "retells")
        chain = (*self._quoted(index, block), *self._translated(block, role), *self._credited(block))
        if is_item(page.note.path):  # it came by a feed: nobody here has quoted it
            return chain
        return (*chain, owner._replace(role=role))

    def _quoted(self, index: int, block: Block) -> Chain:
        """Who says it, and whom a quote within it quotes."""
        origin = self._origin(index).chain
        first = origin[0]
        ours = plural.of(self.page, block, self._authors)
        if ours and ours.is_quoted and ours.step.who != first.who:
            return (ours.step, first._replace(role="quotes"), *origin[1:])
        if ours and first.rule == "no source":
            return (ours.step, *origin[1:])
        if _is_nested(self.page, block):
            inner = Step("", "speaker", "says", "quote in a quote", block.span, 0.6)
            return (inner, first._replace(role="quotes"), *origin[1:])
        return origin

    def _translated(self, block: Block, role: str) -> Chain:
        """Somebody must have translated a quote in another language than the title of its source."""
        title = self.title_of(block)
        if role == "retells" or title is None or not self.is_shifted(block):
            return ()
        return (Step("", "translator", "translates", "language", title[1], 0.6),)

    def _credited(self, block: Block) -> Chain:
        via = reported.passed_on(self.page, block.span.start, block.span.end)
        return (via,) if via else ()


def _base(language: str) -> str:
    return language.partition("-")[0]


def _is_nested(page: Page, block: Block) -> bool:
    """``> > …``, a quote within a quote."""
    begins = page.text[block.span.start : block.span.start + 20].replace(" ", "")
    return block.kind == "quote" and begins.startswith(">>")


def _joined(chain: Chain) -> Chain:
    """Nobody quotes himself; whoever tells what another says quotes."""
    found: list[Step] = []
    for step in chain:
        if found and step.who and step.who == found[-1].who:
            continue
        found.append(step._replace(role="quotes") if found and step.role == "says" else step)
    return tuple(found)
