"""``kb verify``: whether the citations of a file still hold, and where they lead now (field B13)."""

import os
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from kb import citing
from kb.app import writing
from kb.app.verifying import judging, mending, uncited
from kb.app.verifying.judging import Verdict
from kb.app.verifying.mending import Move
from kb.citing import Token
from kb.errors import KbError, UsageError
from kb.page import Page, Progress
from kb.text import Lines
from kb.views import verified as view
from kb.views.verified import Row

_MARKDOWN = (".md", ".markdown")


class File(NamedTuple):
    """name: as it was given.  place: where it lies.  tokens: in its order."""

    name: str
    place: str
    data: bytes
    text: str
    tokens: tuple[Token, ...]


def read(name: str) -> File:
    """Raises KbError for a file that cannot be read, or that holds no citation."""
    place = os.path.realpath(name)
    try:
        data = writing.bytes_of(place, 0)
    except OSError as error:
        raise KbError(f"cannot read {name}: {error.strerror}") from error
    text = data.decode("utf-8", "surrogateescape")
    tokens = tuple(citing.found(text))
    if not tokens:
        what = "md, html, json, csv and text of a report that cites hold them; a page for others (--public) does not"
        raise KbError(f"{name} holds no citations that kb could verify", what)
    return File(name, place, data, text, tokens)


def files(names: Sequence[str], strict: bool = False) -> list[File]:
    """Those that are to be verified.  Raises KbError, and UsageError for one that ``strict`` cannot read."""
    found = [read(name) for name in dict.fromkeys(names)]
    if strict and (wrong := [file.name for file in found if not file.name.endswith(_MARKDOWN)]):
        raise UsageError(f"--strict reads Markdown, and {wrong[0]} is not called so", "leave out --strict")
    return found


def verify(
    db: sqlite3.Connection,
    files: Sequence[File],
    fix: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Page:
    """What became of every citation.

    fix: write those anew that moved.  strict: tell what a page of Markdown says without a citation.
    """
    verdicts = judging.judge(db, {_key(token) for file in files for token in file.tokens}, progress)
    if fix:
        for file in files:
            _mend(file, verdicts)
    bare = [(file.name, *found) for file in files if strict for found in uncited.sentences(file.text)]
    return view.verified([row for file in files for row in _rows(file, verdicts, fix)], bare, len(files))


def _key(token: Token) -> Token:
    """The same wherever it stands."""
    return token._replace(start=0, end=0)


def _mend(file: File, verdicts: dict[Token, Verdict]) -> None:
    moves = []
    for token in file.tokens:
        verdict = verdicts[_key(token)]
        moves.append(Move(token, *(verdict[1:4] if verdict.status == "moved" else token[:3])))
    data = mending.mended(file.text, moves).encode("utf-8", "surrogateescape")
    if data != file.data:
        above, name = os.path.split(file.place)
        writing.write(above, name, data, file.data)
        writing.sync(above)


def _rows(file: File, verdicts: dict[Token, Verdict], fix: bool) -> list[Row]:
    """Each citation once, where it first stands."""
    lines = Lines(file.text)
    found: dict[Token, Row] = {}
    for token in file.tokens:
        key = _key(token)
        verdict = verdicts[key]
        status = "fixed" if fix and verdict.status == "moved" else verdict.status
        at = lines.line(token.start)
        found.setdefault(key, _row(file, at, status, token, verdict))
    return list(found.values())


def _row(file: File, at: int, status: str, token: Token, verdict: Verdict) -> Row:
    _, path, line, last, text = verdict
    written = file.text[token.start : token.end]
    return Row(file.name, at, status, token.path, token.line, token.last, path, line, last, text, written)
