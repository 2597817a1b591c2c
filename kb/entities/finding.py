"""Names in a text: where one stands, how far it reaches, which it is.  Not yet whether to believe it.

One pass over the words tells which names a text can hold at all; only at these words is a
name spelled out, the longest first.  The cost does not grow with the catalogue.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kb.entities import spelling, words
from kb.entities.shelves import LETTER, NOTHING, Entry, Family, Node, Shelf
from kb.entities.spelling import PART, Piece, Read

_WORD = re.compile(f"[{LETTER}0-9_\u0370-\u03ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_LEAD = re.compile(r"(?<![0-9.])[0-9]{1,2}(?:\.[0-9]{1,2})?[- ]?\Z")
_SPOKEN_LEAD = re.compile(r"(?:one|two|three|four|five)(?: point (?:one|two|three|five|seven))? \Z")
LONGEST = 12  # pieces of a name
_RUN = re.compile(f"[{LETTER}0-9+]{{1,24}}(?:[-_.][{LETTER}0-9+]{{1,24}}){{0,6}}(?![-_.]?[{LETTER}0-9+])")
_RUNS = 20_000  # that are kept
_STOPS = frozenset(",;!?()[]{}<>|\"'»”’、。，；：！？（）「」》") | {""}  # no name goes on after these
_AFTER = re.compile("[ \n]([a-z\u0400-\u04ff]+)")
_HIGHEST = 19  # no family has come so far: GPT-40 is a slip of the pen
_DEEPEST = 8  # mentions that inherit from one another in a list
# Snapshots and packings of one model: not names of others (entities 3, rule 10).
_TAIL = re.compile(
    r"(?:-(?:20[0-9]{2}-[0-9]{2}-[0-9]{2}|20[0-9]{6}|[0-2][0-9]{3}|00[1-9]|latest|preview|exp|it|hf|base|beta|"
    r"fp8|fp4|int[48]|awq|gptq|gguf|bf16|v[0-9](?::[0-9])?)|@20[0-9]{6}|[- ](?:instruct|chat))+"
)
_SIZE = re.compile(r"[-: ]?((?:[0-9]{1,2}x)?[0-9]{1,4}(?:\.[0-9]{1,2})?[bm](?:-a[0-9]{1,3}b)?)")
_BETWEEN = re.compile(r" ?(?:(/) ?|(?:, |、|, and |, или |, и )|& |and |or |和 ?|與 ?|与 ?|及 ?|跟 ?|и |или )-?")
_OPENING = re.compile(r":\*{0,2} | ?\(")


class Hit(NamedTuple):
    """A name that stands in a text.

    pieces: as the catalogue spells it; thin: no more than a plain word and a whole number.
    parent: the hit from whose list it takes its family, by its start; -1 if it stands alone.
    """

    start: int
    end: int
    canonical: str
    entry: Entry
    rule: str
    pieces: tuple[Piece, ...]
    thin: bool = False
    grouped: bool = False
    parent: int = -1


class Names(NamedTuple):
    end: int
    node: Node
    pieces: tuple[Piece, ...]


Spoken = Callable[[int], bool]


def find(
    text: str, words: frozenset[str], silent: Callable[[int], bool], spoken: Spoken, shelf: Shelf
) -> Iterator[Hit]:
    """The names in a folded text, in order, none within another.

    words: of the text.  silent: places that are not read.  spoken: places where numbers are
    written as words.
    """
    finder = _Finder(text, spoken, shelf)
    taken = 0
    for place in shelf.places(text, words):
        if place < taken or silent(place):
            continue
        for hit in finder.at(place, taken):
            taken = hit.end
            yield hit


class _Finder:
    """Spells out names in one text."""

    def __init__(self, text: str, spoken: Spoken, shelf: Shelf) -> None:
        self.text = text
        self.shelf = shelf
        self.is_spoken = spoken
        self.spoken = False  # of the place that is looked at now

    def at(self, place: int, taken: int) -> Iterator[Hit]:
        """The name at a word that begins names, and those that follow in its list."""
        self.spoken = self.is_spoken(place)
        for start in self._starts(place, taken):
            if hit := self._from(start, place):
                yield hit
                yield from self._list(hit)
                return

    def _starts(self, place: int, taken: int) -> Iterator[int]:
        """A number may come before the word: 4o, 3.5 Sonnet.  Or a small word: the strawberry."""
        before = self.text[max(taken, place - 18) : place]
        if self.spoken:
            lead = _SPOKEN_LEAD.search(before)
        else:
            lead = _LEAD.search(before) if before[-1:].isdigit() or before[-2:-1].isdigit() else None
        if lead:
            yield place - len(before) + lead.start()
        if self.shelf.lead and (small := self.shelf.lead.search(before)):
            yield place - len(before) + small.start()
        yield place

    def _from(self, start: int, place: int) -> Hit | None:
        if not self._begins(start):
            return None
        names = self._names(self.shelf.root, start)
        if not names or names[-1].end <= place:
            return None
        known = next((name for name in reversed(names) if name.end > place and self.ends(name.end)), None)
        hit = self._known(start, known) if known else None
        if hit and hit.end == names[-1].end and self._is_closed(hit.end):
            return self._whole(hit)
        grown = self._grown(start, names)
        if grown and (not hit or grown.end > hit.end):
            hit = grown
        return self._whole(hit) if hit else None

    def _is_closed(self, end: int) -> bool:
        """Whether what follows can be no part of any name."""
        if self.text[end : end + 1] in _STOPS:
            return True
        after = _AFTER.match(self.text, end)
        return after is not None and after[1] not in self.shelf.growing and after[1] not in self.shelf.forms

    def _known(self, start: int, name: Names) -> Hit:
        entry = name.node.entries[0]
        rule = "vault" if entry.given else {"maker": "short", "plan": "plan"}.get(entry.need, "name")
        if self.spoken and self._is_sound(start, name):
            rule = "spoken"
        family = self.shelf.families.get(entry.family)
        thin = bool(family and family.ambiguous and _is_thin(name.pieces)) and not entry.given
        return Hit(start, name.end, entry.canonical, entry, rule, name.pieces, thin)

    def _is_sound(self, start: int, name: Names) -> bool:
        """Numbers written as they sound."""
        written = self.text[start : name.end]
        return any(piece.part.isdigit() for piece in name.pieces) and not any(char.isdigit() for char in written)

    def _whole(self, hit: Hit) -> Hit:
        """With what belongs to the name and says no more: a snapshot's date, a packing."""
        if hit.entry.kind == "model" and (tail := _TAIL.match(self.text, hit.end)) and self.ends(tail.end()):
            hit = hit._replace(end=tail.end())
        return hit._replace(grouped=True) if words.grouped(self.text, hit.start, hit.end) else hit

    def _begins(self, start: int) -> bool:
        before = self.text[start - 1] if start else " "
        if before == "_":
            return start < 2 or not _WORD.match(self.text[start - 2])
        if before == "." and start > 1 and self.text[start].isdigit():
            return False
        return not (_WORD.match(before) and not _HAN.match(self.text[start])) and before not in "@$\\^"

    def ends(self, end: int) -> bool:
        after = self.text[end : end + 2]
        if not after or _HAN.match(self.text[end - 1]):
            return True
        if after[0] == "_":
            return len(after) < 2 or not _WORD.match(after[1])
        if after[0] == "." and len(after) > 1 and after[1].isdigit() and self.text[end - 1].isdigit():
            return False
        return not _WORD.match(after[0]) and (after[0] != "@" or after[1:].isdigit())

    def _names(self, root: Node, start: int) -> list[Names]:
        """All spellings that begin at ``start``, the longest last; their ends are not yet looked at."""
        run = _RUN.match(self.text, start) if root is self.shelf.root and not self.spoken else None
        if not run:
            first = PART.match(self.text, start)
            return self._spelled(self._steps(root, "-", first[0], first.end(), ())) if first else []
        found, open = self._run(run[0])
        names = [Names(start + end, node, pieces) for end, node, pieces in found]
        if not open or self.text[run.end() : run.end() + 1] in _STOPS:
            return names
        step = self.read(run.end())
        states = [
            name
            for _, node, pieces in open
            for name in (self._steps(node, step.joints, step.part, step.end, pieces) if step else ())
        ]
        return sorted([*names, *self._spelled(states)], key=_rank) if states else names

    def _run(self, run: str) -> tuple[list[Names], list[Names]]:
        """The spellings that begin a run of letters and digits, and what may go on after it; kept,
        for the same runs come again and again.  Their ends count from its beginning."""
        known = self.shelf.runs.get(run)
        if known is None:
            finder = _Finder(run, self.is_spoken, self.shelf)
            first = PART.match(run)
            states = finder._steps(self.shelf.root, "-", first[0], first.end(), ()) if first else []
            open: list[Names] = []
            known = finder._spelled(states, open), open
            if len(self.shelf.runs) >= _RUNS:
                self.shelf.runs.clear()
            self.shelf.runs[run] = known
        return known

    def _spelled(self, states: list[Names], open: list[Names] | None = None) -> list[Names]:
        """The spellings that these beginnings and what follows them make.  open: takes those that
        end with the text and could go on."""
        found: list[Names] = []
        while states:
            name = states.pop()
            if name.node.entries:
                found.append(name)
            if name.node.next and len(name.pieces) < LONGEST:
                if step := self.read(name.end):
                    states += self._steps(name.node, step.joints, step.part, step.end, name.pieces)
                elif open is not None:
                    open.append(name)
        return sorted(found, key=_rank)

    def _steps(self, node: Node, joints: str, part: str, end: int, pieces: tuple[Piece, ...]) -> list[Names]:
        """Where a part leads from a node, by each joint that it may be taken for."""
        part = self.means(part)
        ways = node.next.get(part)
        if not ways:
            return []
        return [
            Names(end, child, (*pieces, Piece(joint, part)))
            for joint, child in ways.items()
            if (joint or " ") in joints
        ]

    def read(self, place: int) -> Read | None:
        step = spelling.read(self.text, place, self.spoken)
        if step and step.part == "point" and self.spoken:
            after = spelling.read(self.text, step.end)
            return after._replace(joints=".") if after else None
        return step

    def means(self, part: str) -> str:
        if self.spoken:
            part = words.spoken().get(part, part)
        return self.shelf.forms.get(part, part)

    def _grown(self, start: int, names: list[Names]) -> Hit | None:
        """A name not seen before: a known one with a size, a variant or a suffix, or a family with a version."""
        for name in reversed(names):
            entry = name.node.entries[0]
            family = self.shelf.families.get(entry.family)
            if not family or entry.kind == "product" or entry.need == "plan" or not entry.grows:
                continue
            if grown := _Growth(self, family, name, start).hit():
                return grown
        return None

    def _list(self, hit: Hit) -> Iterator[Hit]:
        """``o1-preview/mini``, ``Claude 3 Opus, Sonnet and Haiku``: what follows takes the family."""
        for _ in range(_DEEPEST if hit.entry is not NOTHING else 0):
            follower = self._member(hit)
            if not follower and (between := _BETWEEN.match(self.text, hit.end)):
                follower = self._follower(hit, between.end(), bool(between[1]))
            if not follower:
                return
            yield follower
            hit = follower

    def _member(self, hit: Hit) -> Hit | None:
        """``Claude 3: Opus and Sonnet``, ``Gemini 1.5 (Pro and Flash)``: what follows completes the name."""
        opening = _OPENING.match(self.text, hit.end)
        node = self._node(hit.pieces) if opening and hit.entry.head else None
        names = self._names(node, opening.end()) if node and opening else []
        name = next((name for name in reversed(names) if self.ends(name.end)), None)
        if not opening or not name or not (name.pieces[0].part.isalpha() or _is_size(name.pieces)):
            return None
        entry = name.node.entries[0]
        return Hit(
            opening.end(), name.end, entry.canonical, entry, "member", hit.pieces + name.pieces, parent=hit.start
        )

    def _follower(self, hit: Hit, start: int, slash: bool) -> Hit | None:
        for size in range(len(hit.pieces) - 1, 0, -1):
            numbers = slash or _is_size(hit.pieces)
            if not numbers and hit.pieces[size].part.isdigit():
                continue
            node = self._node(hit.pieces[:size])
            names = self._names(node, start) if node else []
            name = next((name for name in reversed(names) if self.ends(name.end)), None)
            if name and (slash or not name.pieces[0].part.isdigit() or (numbers and _is_size(name.pieces))):
                entry = name.node.entries[0]
                own = self._from(start, start)
                if entry.canonical != hit.canonical and (not own or own.end <= name.end):
                    pieces = hit.pieces[:size] + name.pieces
                    return Hit(start, name.end, entry.canonical, entry, "list", pieces, parent=hit.start)
        return None

    def _node(self, pieces: tuple[Piece, ...]) -> Node | None:
        node: Node | None = self.shelf.root
        for joint, part in pieces:
            node = node.next.get(part, {}).get(joint) if node else None
        return node


def _rank(name: Names) -> tuple[int, bool, bool]:
    """By length; of two spellings of one length what the vault says comes last, a ban after all."""
    entry = name.node.entries[0]
    return name.end, entry.given, entry is NOTHING


def _is_thin(pieces: tuple[Piece, ...]) -> bool:
    return len(pieces) == 2 and pieces[1].part.isdigit() and len(pieces[0].part) > 1


def _is_size(pieces: tuple[Piece, ...]) -> bool:
    return pieces[-1].part in ("b", "m") and len(pieces) > 1 and pieces[-2].part.isdigit()


class _Growth:
    """How far a name reaches beyond what the catalogue knows of it."""

    def __init__(self, finder: _Finder, family: Family, name: Names, start: int) -> None:
        self.finder = finder
        self.text = finder.text
        self.family = family
        self.name = name
        self.start = start
        self.entry = name.node.entries[0]
        self.version = ""
        self.variants: list[str] = []
        self.size = ""
        self.suffix = ""

    def hit(self) -> Hit | None:
        head = self.entry.kind == "family" or self.entry.canonical == f"{self.family.maker}/{self.family.name}"
        end = self.name.end
        if head and self.entry.bare in ("family", "group", "model"):
            end = self._tier(end)
            end = self._version(end)
        end = self._more(end)
        if head and not (self.version or self.size or (self.variants and self._is_joined(self.name.end))):
            return None
        if end <= self.name.end or not self.finder.ends(end):
            return None
        thin = bool(self.version) and not (self.variants or self.size or "." in self.version)
        canonical = self._canonical()
        return Hit(self.start, end, canonical, self.entry, self._rule(canonical), self.name.pieces, thin)

    def _rule(self, canonical: str) -> str:
        if canonical in self.finder.shelf.named:
            return "name"
        return "discovered" if self.version or self.variants or self.suffix else "size"

    def _is_joined(self, end: int) -> bool:
        """``Hunyuan-Large`` is one name, "Hunyuan large" may be two words."""
        return self.text[end : end + 1] == "-"

    def _tier(self, end: int) -> int:
        """A variant that comes before the number: Claude Sonnet 7."""
        step = self.finder.read(end) if self.family.tier_first else None
        part = self.finder.means(step.part) if step else ""
        if step and "-" in step.joints and part in self.family.variants:
            self.variants.append(part)
            return step.end
        return end

    def _version(self, end: int) -> int:
        step = self.finder.read(end)
        letter = ""
        if step and step.part in self.family.versions:
            letter, after = step.part, step.end
            step = self.finder.read(after)
            if not step or step.start != after:
                return end
        if not step or not step.part.isdigit() or int(step.part[:3]) > _HIGHEST or step.joints == ".":
            return end
        if not letter and self.family.versions and self.family.bare == "group":
            return end  # "DeepSeek 7" is nothing; DeepSeek-V7 is
        version, end = step.part, step.end
        step = self.finder.read(end)
        if step and step.joints == "." and step.part.isdigit() and len(step.part) <= 2:
            version, end = f"{version}.{step.part}", step.end
        if self.text[end : end + 1] in ("b", "m", "x", "%"):
            return self.name.end
        if self.text[end : end + 1] in ("o", "v") and self.finder.ends(end + 1):
            version, end = version + self.text[end], end + 1  # GPT-4o, GLM-5V
        self.version = letter + version
        return end

    def _more(self, end: int) -> int:
        """Variants, a size and one suffix."""
        good = end
        for _ in range(4):
            step = self.finder.read(end)
            part = self.finder.means(step.part) if step else ""
            if size := _SIZE.match(self.text, end):
                if not self.finder.ends(size.end()):
                    break
                self.size, end = size[1], size.end()
            elif step and "-" in step.joints and part in self.family.variants and self._joined(end, step.start):
                if not self.finder.ends(step.end):
                    break
                self.variants.append(part)
                end = step.end
            elif step and self._is_suffix(end, step.start, part) and self.finder.ends(step.end):
                self.suffix, end = part, step.end
                return end
            else:
                break
            good = end
        return good

    def _joined(self, end: int, start: int) -> bool:
        """After a blank only where the family's version has just been read: "GPT-7 mini"."""
        return "-" in self.text[end:start] or bool(self.version)

    def _is_suffix(self, end: int, start: int, part: str) -> bool:
        """An unknown word after a hyphen is part of the name (o1-ioi) unless it makes a compound (o1-like)."""
        return (
            self.text[end:start] == "-"
            and self.entry.kind == "model"
            and part.isascii()
            and part.isalpha()
            and 1 < len(part) <= 12
            and part not in words.suffixes()
            and not _TAIL.match(self.text, end)
            and self.text[start + len(part) : start + len(part) + 1] != "-"
        )

    def _canonical(self) -> str:
        made = self._composed()
        plain = made.removesuffix(".0")  # Claude 2.0 is Claude 2; Gemini 2.0 is called so
        return plain if made not in self.finder.shelf.named else made

    def _composed(self) -> str:
        made = self.entry.canonical
        if self.version and self.family.tier_first and self.variants:
            late = self.version.partition(".")[0].isdigit() and int(self.version.partition(".")[0]) >= 4
            parts = [*self.variants, self.version] if late else [self.version, *self.variants]
            made = "-".join([made, *parts])
        else:
            joint = "" if self.family.joined and self.version and not made[-1].isdigit() else "-"
            made = joint.join([made, self.version]) if self.version else made
            made = "-".join([made, *self.variants])
        return "-".join(part for part in (made, self.size, self.suffix) if part)
