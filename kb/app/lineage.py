"""``kb lineage``: who says a passage, who passed it on, how it reached the vault (field B15)."""

import sqlite3
from collections.abc import Iterator

from kb import registry, saying
from kb.app import attribution, vault
from kb.app.ingesting import understanding
from kb.config import Settings
from kb.note import Block, Reading
from kb.page import Facts, Page
from kb.saying import Chain, Said, Step
from kb.store import details
from kb.store.looking import NoteRow
from kb.text import Lines, Places, Span
from kb.views import lineage as view

_EVIDENCE = 200  # characters of it that are shown


def page(settings: Settings, db: sqlite3.Connection, selector: str) -> Page:
    """Of what stands on the lines, each passage; of a whole note those that are not all its owner's.

    The note is read anew from disk: an index keeps no evidence of this kind."""
    note, first, last = vault.selected_lines(db, selector)
    raw = vault.read(settings, note)
    vault.lines(raw, first)
    reading = understanding.understand(raw, registry.parts("kb.formats"), understanding.recognisers(settings.root))
    told = _Lineage(settings, db, note, reading)
    if last:
        rows = [row for row, until in told.rows() if row["line"] <= last and until >= first]
    else:
        rows = [row for row, _ in told.rows() if row["depth"]]
    return view.lineage(note.path, rows, bool(last))


class _Lineage:
    """The passages of one note as rows."""

    def __init__(self, settings: Settings, db: sqlite3.Connection, note: NoteRow, reading: Reading) -> None:
        self._note = note
        self._text = reading.raw.text
        self._places = reading.raw.places or Places(Lines(self._text))
        self._said: Said = saying.who(reading.raw, reading.note, reading.mentions)
        self._links = {link.target: link for link in details.links_of(db, note.id)}
        self._accepted = _accepted(settings, db, note)

    def rows(self) -> Iterator[tuple[Facts, int]]:
        """Each passage, and the last line that its lineage speaks for: of a quote with its attribution."""
        for block, span, chain in self._said.passages():
            yield self._row(block, span, chain), self._last(span, chain)

    def _row(self, block: Block, span: Span, chain: Chain) -> Facts:
        steps = [self._step(step) for step in chain]
        return {
            "path": self._note.path,
            "line": self._places.line(span.start),
            "text": self._text[span.start : span.end],
            "depth": saying.depth(chain),
            "said_by": next((step["who"] for step in steps if step["role"] == "says"), ""),
            "chain": steps,
            "missing": list(self._missing(steps)),
            "languages": self._languages(block),
        }

    def _step(self, step: Step) -> Facts:
        told = {
            "who": step.who,
            "kind": step.kind,
            "role": step.role,
            "rule": step.rule,
            "line": self._places.line(step.span.start),
            "confidence": step.confidence,
            "evidence": self._text[step.span.start : min(step.span.end, step.span.start + _EVIDENCE)],
        }
        if step.rule == "no source" and self._accepted:
            return {**told, **self._accepted}
        return told

    def _missing(self, steps: list[Facts]) -> Iterator[str]:
        """Whose names nobody tells, and notes that are quoted but not there."""
        for step in steps:
            link = self._links.get(step["who"]) if step["kind"] == "work" else None
            if not step["who"]:
                yield str(step["kind"])
            elif link and link.status == "unresolved":
                yield f"the note {step['who']}"

    def _languages(self, block: Block) -> Facts:
        """Of the passage, and of its source as far as a title tells."""
        title = self._said.title_of(block)
        source = title[0] if title else None
        mine = self._said.language_of(block)
        return {"passage": mine, "source": source, "shift": self._said.is_shifted(block)}

    def _last(self, span: Span, chain: Chain) -> int:
        below = [step.span.start for step in chain if step.rule == "attribution"]
        return max(self._places.line(place) for place in (max(span.start, span.end - 1), *below))


def _accepted(settings: Settings, db: sqlite3.Connection, note: NoteRow) -> Facts:
    """The step that a note's reader has given: the one source that was accepted for it, and whose that is."""
    source = attribution.only(db, attribution.own(db)).get(note.id)
    if source is None:
        return {}
    owner = attribution.owner(settings.root, source)
    whose = {"who": owner.name, "kind": owner.kind} if owner else {}
    return {**whose, "rule": "accepted source", "confidence": 1.0, "evidence": source}
