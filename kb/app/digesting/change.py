"""A change of what a vault says, and how each sort of it is made."""

from typing import Literal, NamedTuple

from kb.app import alike
from kb.app.digesting import wording
from kb.app.digesting.snapshot import Claim, Link, Said, Source, Thought

Kind = Literal["note", "model", "claim", "thought", "source", "link", "alias"]
Mark = Literal["+", "-", "~", "!"]
KINDS: tuple[Kind, ...] = ("note", "model", "claim", "thought", "source", "link", "alias")


class Change(NamedTuple):
    """One thing that is new (+), gone (-), changed (~), or in conflict (!).

    path, line: where it stands; of what is gone, where it stood.
    what:   its sort: of a claim its kind, or ``completed``; of a note ``renamed``, ``title`` or ``words``;
            of a link ``lost`` or ``found`` where it is as it was and what it names is gone or there.
    names:  of what it is about: models, people, sources …
    before, after: of a change, what it was and is.
    was:    ``path:line`` of what was said before, where that is another note.
    reason: what else may be known of it: the page of the vault that a new source may be.
    """

    kind: Kind
    mark: Mark
    text: str
    path: str
    line: int = 1
    what: str = ""
    names: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    was: str = ""
    reason: str = ""


class Pair(NamedTuple):
    """A note before and after.  One that is new said nothing before, one that is gone says nothing now."""

    old: Said
    new: Said

    @property
    def path(self) -> str:
        return self.new.path or self.old.path

    @property
    def about(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.new.about, *self.old.about)))


def claim(mark: Mark, said: Said, found: Claim) -> Change:
    return Change("claim", mark, wording.claim(found), said.path, found.line, found.kind, found.subjects)


def changed_claim(pair: Pair, old: Claim, new: Claim) -> Change:
    completed = bool(new.conditions) and new._replace(conditions=()).says == old.says
    return Change(
        "claim",
        "~",
        wording.completed(old, wording.conditions(new)) if completed else wording.changed(old, new),
        pair.new.path,
        new.line,
        "completed" if completed else new.kind,
        tuple(dict.fromkeys((*new.subjects, *old.subjects))),
        wording.claim(old),
        wording.claim(new),
        _elsewhere(pair, old.line),
    )


def is_shift(pair: Pair, old: Claim, new: Claim) -> bool:
    """Whether a sentence is as it was and only understood in another way, since a heading above it has
    another level or a line a mark.  A name that came into the note, or went, is meant."""
    if alike.bare(old.quote) != alike.bare(new.quote) or old[2:5] != new[2:5]:
        return False
    another = {*old.subjects, old.measure} ^ {*new.subjects, new.measure}
    return not another & (set(pair.old.about) ^ set(pair.new.about))


def thought(mark: Mark, said: Said, found: Thought) -> Change:
    names = found.models or said.about
    return Change("thought", mark, wording.thought(found), said.path, found.line, found.kind, names)


def changed_thought(pair: Pair, old: Thought, new: Thought) -> Change:
    told = thought("~", pair.new, new)
    return told._replace(before=wording.thought(old), after=wording.thought(new), was=_elsewhere(pair, old.line))


def _elsewhere(pair: Pair, line: int) -> str:
    return f"{pair.old.path}:{line}" if pair.old.path != pair.new.path else ""


def source(kind: Kind, mark: Mark, said: Said, found: Source) -> Change:
    return Change(kind, mark, wording.source(found), said.path, found.line, "source", (found.key, *said.about))


def link(mark: Mark, said: Said, found: Link) -> Change:
    return Change("link", mark, wording.link(found), said.path, found.line, found.kind, said.about)


def led_link(pair: Pair, old: Link, new: Link) -> Change:
    """A link that is as it was and leads elsewhere."""
    told = link("~", pair.new, new)
    leads = f"leads to {new.to}" if new.to else f"leads nowhere, no longer to {old.to}"
    what = "found" if new.to else "lost"
    return told._replace(text=f"{told.text} {leads}", what=what, before=old.to, after=new.to)


def alias(mark: Mark, said: Said, text: str, before: str = "", after: str = "") -> Change:
    return Change("alias", mark, text, said.path, names=said.about, before=before, after=after)


def note(pair: Pair, is_told: bool) -> Change | None:
    """That a note came, went or has another name; or that its words changed, where nothing else of
    it is told."""
    old, new = pair
    if not old.path or not new.path:
        mark: Mark = "+" if new.path else "-"
        return Change("note", mark, (new if new.path else old).title, pair.path, names=pair.about)
    whole = Change("note", "~", new.title, new.path, names=pair.about)
    if old.path != new.path:
        return whole._replace(text=f"renamed from {old.path}", what="renamed", before=old.path, after=new.path)
    if old.title != new.title:
        return whole._replace(text=f"{old.title} → {new.title}", what="title", before=old.title, after=new.title)
    if old.words != new.words and not is_told:
        return whole._replace(what="words", before=old.words, after=new.words)
    return None
