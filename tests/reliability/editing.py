"""kb writes into files of their reader's: where it should, and nowhere else.

Files of any form get what kb adds, and lose it again; every other byte stays.  What another program
writes meanwhile is not lost, and what is no plain file of the vault, or is not to be written, is left.
"""

from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kb.app import fenced, kept, ownclaims, ownhunches, ownsources
from kb.app.subscribing import subscriptions
from kb.app.subscribing.subscriptions import Subscribed
from kb.entities import overrides
from kb.entities.decisions import Change
from kb.errors import KbError
from tests.reliability import Trial, Verdict

_EXPECTED = {
    "other bytes": "= 0",
    "lost": "= 0",
    "sections": "> 20",
    "decisions": "> 20",
    "refused": "> 0",
    "meanwhile": "> 0",
}
_NOTE = "a.md"
_NOTE_LINES = [
    *("---", "title: a", "title: b", "tags: [x,\ty] # mine", "\t- 縮排", "", "# Заголовок", "text", "模型 \u2028 here"),
    *("<!-- mine -->", "```", "> [!note]", "%% todo %%", "| a | b |", "  two blanks  ", "\x0b", "e\u0301", "x\x85y"),
]
_ROWS = [
    *("# mine", "", "\t# затем", "[[other]]\nx = { y = 1 }", '[[alias]]\nof = "openai/o1"\nsays = ["草莓"] # why'),
    *('[[closed]]\nid = "0a0a0a0a"\nstatus = "dropped"', '[[reject]]\nsurface = "Q*"', "[[reject]]\nsurface = 'R2'"),
    *(
        '[[feed]]\nname = "b.example"\nurl="https://b.example/x"',
        '[[from]]\nnote = "A.md"\nsource = "https://c.example/"',
    ),
]
_NO_ROWS = ["no toml", 'title = "a"\ntitle = "b"', "[[alias]]\n[alias]"]
_BODIES = st.lists(st.sampled_from(["- a", "", "## Digest", "模型", "- б\r\n- в"])).map("\n".join)


@st.composite
def _files(draw: st.DrawFn, lines: list[str], ends: tuple[str, ...], others: list[str]) -> bytes:
    """A file with a mark at its front or not, of lines with one end, the last of them with one or not.
    others: lines of which now and then there is one."""
    end = draw(st.sampled_from(ends))
    found = draw(st.lists(st.sampled_from(lines), max_size=8))
    if others and draw(st.integers(0, 5)) == 0:
        found.append(draw(st.sampled_from(others)))
    text = "\n".join(found).replace("\n", end)
    return (draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", end]))).encode()


_NOTES = _files(_NOTE_LINES, ("\n", "\r\n", "\r"), [])
_OWN_FILES = _files(_ROWS, ("\n", "\r\n"), _NO_ROWS)


def _decisions(root: str) -> dict[str, tuple[Callable[[str], str], Callable[[str], str]]]:
    """File to what is added to its text, and what takes it out again."""
    feed = Subscribed("lab.example", "https://lab.example/feed")
    hunch = Change("closed", {"id": "3f9a1c04", "status": "dropped"})
    source = Change("reject", {"note": "A.md", "source": "https://d.example/1"}, "source")
    claim = Change("accept", {"key": "3f9a1c04", "quote": "o1 gets 83%"})
    alias = overrides.Decision("alias", "openai/o1", "strawberry")
    return {
        overrides.PLACE: _both(overrides.changed, alias),
        ownhunches.PLACE: _both(ownhunches.changed, hunch),
        ownsources.PLACE: _both(ownsources.changed, source),
        ownclaims.PLACE: _both(partial(ownclaims.changed, root=root), claim),
        subscriptions.PLACE: (
            partial(subscriptions.with_all, rows=[feed]),
            partial(subscriptions.without, name=feed.name),
        ),
    }


def _both(how: Callable[[str, Any], str], change: Any) -> tuple[Callable[[str], str], Callable[[str], str]]:
    return (lambda text: how(text, change)), (lambda text: how(text, change._replace(undo=True)))


def edits(count: int, folder: Path, random: Random) -> Verdict:
    """So many notes, and so many files of decisions."""
    verdict = Verdict(_EXPECTED)
    root = folder.resolve()
    (root / ".kb").mkdir()
    decisions = _decisions(str(root))
    manner = settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @seed(random.random())
    @manner
    @given(_NOTES, _NOTES, _BODIES, _BODIES)
    def sections(note: bytes, after: bytes, first: str, second: str) -> None:
        _section(verdict, root, note, after.removeprefix(b"\xef\xbb\xbf"), (first, second))

    @seed(random.random())
    @manner
    @given(st.sampled_from(sorted(decisions)), _OWN_FILES)
    def rows(place: str, data: bytes) -> None:
        _decision(verdict, root, place, data, *decisions[place])

    sections()
    rows()
    for number in range(3):
        _meanwhile(verdict, root, *decisions[overrides.PLACE], number)
    return verdict


def _section(verdict: Verdict, root: Path, note: bytes, after: bytes, bodies: tuple[str, str]) -> None:
    """kb's section is put at the end, its reader writes on below it, and it is put there again."""
    place = root / _NOTE
    place.write_bytes(note)
    fenced.write(str(root), _NOTE, "digest", bodies[0])
    once = place.read_bytes()
    place.write_bytes(once + after)
    fenced.write(str(root), _NOTE, "digest", bodies[1])
    twice = place.read_bytes()
    within = twice[len(note) : len(twice) - len(after)].strip()
    verdict.figures["sections"] += 1
    if not (once.startswith(note) and twice.startswith(note) and twice.endswith(after)):
        verdict.fault("other bytes", "a section", (note, after, twice))
    elif not (within.startswith(b"<!-- kb:digest begin ") and within.endswith(b"-->")):
        verdict.fault("other bytes", "a section", within)


def _decision(
    verdict: Verdict,
    root: Path,
    place: str,
    data: bytes,
    do: Callable[[str], str],
    undo: Callable[[str], str],
) -> None:
    """A row is put at the end and taken out again."""
    (root / place).write_bytes(data)
    try:
        kept.change(str(root), place, do)
        after = (root / place).read_bytes()
        if not after.startswith(data) and data.strip(b"\xef\xbb\xbf"):
            verdict.fault("other bytes", place, (data, after))
        kept.change(str(root), place, undo)
        if data.strip(b"\xef\xbb\xbf") and (root / place).read_bytes().rstrip() != data.rstrip():
            verdict.fault("other bytes", f"{place}, taken back", (data, (root / place).read_bytes()))
        verdict.figures["decisions"] += 1
    except KbError:
        verdict.figures["refused"] += 1
        if (root / place).read_bytes() != data:
            verdict.fault("other bytes", f"{place}, refused", (data, (root / place).read_bytes()))


def _meanwhile(verdict: Verdict, root: Path, do: Callable[[str], str], undo: Callable[[str], str], number: int) -> None:
    """Another program writes between the reading and the writing."""
    theirs = f"# theirs {number}\n".encode()
    place = root / overrides.PLACE
    place.write_bytes(b"# before\n")

    def slow(text: str) -> str:
        place.write_bytes(theirs)
        return do(text)

    verdict.figures["meanwhile"] += _refuses(lambda: kept.change(str(root), overrides.PLACE, slow))
    if place.read_bytes() != theirs:
        verdict.fault("lost", "a decision", place.read_bytes())
    note = root / _NOTE
    note.write_bytes(b"before\n")
    with _slow(lambda: note.write_bytes(theirs)):
        verdict.figures["meanwhile"] += _refuses(lambda: fenced.write(str(root), _NOTE, "digest", "- a"))
    if note.read_bytes() != theirs:
        verdict.fault("lost", "a section", note.read_bytes())


def _refuses(write: Callable[[], object]) -> bool:
    try:
        write()
    except (KbError, OSError):
        return True
    return False


@contextmanager
def _slow(meanwhile: Callable[[], object]) -> Any:
    """Something happens while a section is put together."""
    placed = fenced.placed

    def slowly(*given: Any) -> str:
        meanwhile()
        return placed(*given)

    fenced.placed = slowly
    try:
        yield
    finally:
        fenced.placed = placed


TRIAL = Trial("edits", 120, 5000, edits)
