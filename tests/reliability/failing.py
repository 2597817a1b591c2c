"""The disk fails: the n-th call that opens, writes, syncs, renames or removes a file is refused.

With each of four errors, once or from then on.  kb must end by itself with a documented exit code and
a sentence, never a traceback, leave the index sound and every note the old or the new one, and make up
for it when it is called again.
"""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

from kb import fences
from tests.reliability import Trial, Verdict, running, soundness, vaults
from tests.reliability.running import Calls, Ended, Run, Stage

_EXPECTED = {
    "bad end": "= 0",
    "unsound": "= 0",
    "index gone": "= 0",
    "mixed": "= 0",
    "left behind": "= 0",
    "not made up for": "= 0",
    "refused": "> 0",
}
_CODES = range(6)  # README has them all
_MOST_LINES = 3  # a remark, what is wrong, and what to try
_KINDS = "owsrutm"
_ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EINTR)
_MOST = 300  # the call that is refused is one of so many


_TASKS = {
    "ingest": ("ingest",),
    "rebuild": ("ingest", "--rebuild"),
    "search": ("search", "o1"),
    "digest": ("--now", "2025-03-04T08:00+08:00", "digest", "--write"),
    "decision": ("model", "alias", "openai/o1", "strawberry"),
    "question": ("search", "o1", "--since-last"),
    "settings": ("init", "{world}/new"),
    "list": ("feed", "export", "-o", "{world}/feeds.opml"),
}
_ONCE = ("settings", "list")  # what they have written they write no second time
_DIARY = "2025-03-04.md"
_MINE = "# Вівторок\r\n我的一天，沒有換行".encode()


def refuse(count: int, folder: Path, random: Random) -> Verdict:
    running.counting()
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        vaults.make(stage.vault, random, 20)
        stage.run("--now", "2025-03-03T08:00+08:00", "digest")
        vaults.work(stage.vault, random)
        (stage.vault / _DIARY).write_bytes(_MINE)
        shutil.copytree(stage.world, stage.folder / "start")
        for task, calls in _turns(stage, random, count):
            _restored(stage)
            moment = f"{task}, call {calls.at} of '{calls.which}', {errno.errorcode[calls.error]}"
            _look(stage, verdict, f"{moment}{' from then on' if calls.lasting else ''}", task, calls)
    return verdict


def _turns(stage: Stage, random: Random, count: int) -> Iterator[tuple[str, Calls]]:
    """Every task with every kind of call and error in turn, and one of the calls there are by chance."""
    there = {}
    for task in _TASKS:
        _restored(stage)
        there[task] = _started(stage, task, Calls()).end().calls
    wanted = [(task, kind, error) for task in _TASKS for kind in there[task] if there[task][kind] for error in _ERRORS]
    random.shuffle(wanted)
    for number in range(count):
        task, kind, error = wanted[number % len(wanted)]
        lasting = error != errno.EINTR and random.random() < 0.3  # what is interrupted is begun again
        yield task, Calls(kind, random.randint(1, min(_MOST, there[task][kind])), error, lasting)


def _look(stage: Stage, verdict: Verdict, moment: str, task: str, calls: Calls) -> None:
    before = _notes(stage.vault)
    run = _started(stage, task, calls)
    ended = run.wait(30)
    if ended is None:
        verdict.fault("bad end", moment, "it hangs")
        run.kill()
        return
    verdict.figures["refused"] += ended.calls.total() >= calls.at
    if wrong := _wrong(ended):
        verdict.fault("bad end", moment, f"{wrong}: exit {ended.code}: {ended.err!r}")
    for problem in soundness.problems(stage.database):
        verdict.fault("unsound", moment, problem)
    if not soundness.held(stage.database):
        verdict.fault("index gone", moment, ended.err)
    after = _notes(stage.vault)
    left = [str(place) for place in stage.world.rglob(".kb-*.tmp")]
    if left and not (calls.lasting and calls.which in "u"):
        verdict.fault("left behind", moment, left)
    again = ended if task in _ONCE and not ended.code else _started(stage, task).end()
    if again.code:
        verdict.fault("not made up for", moment, f"exit {again.code}: {again.err}")
    whole = _notes(stage.vault)
    for path in sorted(before.keys() | after.keys()):
        written = path == _DIARY and _is_whole(after.get(path, b""))
        if not written and after.get(path) not in (before.get(path), whole.get(path)):
            verdict.fault("mixed", moment, path)
    if soundness.held(stage.database) != soundness.there(stage.vault) and stage.run("ingest").code:
        verdict.fault("not made up for", moment, "the index has not what the vault has")


def _started(stage: Stage, task: str, calls: Calls | None = None) -> Run:
    return stage.start(*(word.format(world=stage.world) for word in _TASKS[task]), calls=calls)


def _wrong(ended: Ended) -> str:
    """What is wrong with how it ended."""
    if ended.code not in _CODES:
        return "not an exit code of kb"
    if "Traceback" in ended.err or "should not have happened" in ended.err:
        return "no sentence"
    if ended.code and not ended.err + ended.out:
        return "no word"
    return "too many lines" if ended.code in (1, 2, 3, 4) and ended.err.count("\n") > _MOST_LINES else ""


def _is_whole(data: bytes) -> bool:
    """A diary with one section of kb's, of an index that may not have been brought up to date."""
    sections, strays = fences.find(data.decode())
    return data.startswith(_MINE) and len(sections) == 1 and not sections[0].edited and not strays


def _notes(root: Path) -> dict[str, bytes]:
    return {str(place.relative_to(root)): place.read_bytes() for place in vaults.notes(root)}


def _restored(stage: Stage) -> None:
    shutil.rmtree(stage.world)
    shutil.copytree(stage.folder / "start", stage.world)


TRIAL = Trial("calls refused", 20, 800, refuse)
