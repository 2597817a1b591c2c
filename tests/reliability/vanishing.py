"""The vault seems to be gone, or most of it: not mounted, emptied, not synced yet.

What the index knows of it stays until somebody says that it was meant; answers go on, with a remark.
"""

import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

from tests.reliability import Impossible, Trial, Verdict, room, running, soundness, vaults
from tests.reliability.running import Stage

_EXPECTED = {"dropped": "= 0", "not refused": "= 0", "no answer": "= 0", "not let go": "= 0", "vanished": "> 3"}
_NOTES = 60
_WRITING = (("ingest",), ("ingest", "--rebuild"), ("ingest", "{vault}"))
_READING = (("search", "o1"), ("status",), ("links", "--check"), ("digest", "--peek"), ("diff", "--snapshot"))

Vanishing = Callable[[Stage, Random], None]


def vault(count: int, folder: Path, random: Random) -> Verdict:
    """So many times each way."""
    verdict = Verdict(_EXPECTED)
    with running.stage(folder / "stage") as stage:
        for number in range(count):
            for name, vanish in (
                ("emptied", _empty),
                ("half removed", _halve),
                ("not there", _remove),
                ("a file", _file),
            ):
                shutil.rmtree(stage.world)
                (stage.world / "index").mkdir(parents=True)
                _filled(stage.vault, random, number)
                _look(stage, verdict, name, random, vanish)
        _unmounted(stage, verdict, random)
    return verdict


def _filled(root: Path, random: Random, number: int) -> None:
    """Every other time with words and settings of its reader's own, which vanish as well."""
    root.mkdir(exist_ok=True)
    vaults.make(root, random, _NOTES)
    if number % 2 == 0:
        (root / ".kb").mkdir()
        (root / ".kb" / "models.toml").write_text('[[alias]]\nof = "openai/o1"\nsays = ["strawberry"]\n')
        (root / "config.toml").write_text('[vault]\npath = "."\nignore = ["Archive/"]\n')


def _look(stage: Stage, verdict: Verdict, name: str, random: Random, vanish: Vanishing) -> None:
    stage.run("ingest")
    before = soundness.held(stage.database)
    vanish(stage, random)
    verdict.figures["vanished"] += 1
    gone = not stage.vault.is_dir()
    for words in (*_WRITING, *_READING):
        ended = stage.run(*(word.format(vault=stage.vault) for word in words))
        moment = f"{name}, {' '.join(words)}"
        if words in _WRITING and ended.code not in ((2, 3, 4) if gone else (4,)):
            verdict.fault("not refused", moment, f"exit {ended.code}: {ended.out} {ended.err}")
        if words in _READING and not gone and (ended.code > 1 or not ended.out):
            verdict.fault("no answer", moment, f"exit {ended.code}: {ended.err}")
        if soundness.held(stage.database) != before:
            verdict.fault("dropped", moment, f"{len(before)} notes were known")
            return
    if not gone:
        ended = stage.run("ingest", "--allow-mass-delete")
        if ended.code or soundness.held(stage.database) != soundness.there(stage.vault):
            verdict.fault("not let go", name, f"exit {ended.code}: {ended.err}")


def _empty(stage: Stage, random: Random) -> None:
    shutil.rmtree(stage.vault)
    stage.vault.mkdir()


def _halve(stage: Stage, random: Random) -> None:
    for place in random.sample(vaults.notes(stage.vault), _NOTES // 2):
        place.unlink()


def _remove(stage: Stage, random: Random) -> None:
    stage.vault.rename(stage.world / "elsewhere")


def _file(stage: Stage, random: Random) -> None:
    _remove(stage, random)
    stage.vault.write_text("no folder")


def _unmounted(stage: Stage, verdict: Verdict, random: Random) -> None:
    """A disk that is taken out, where one can be put in."""
    shutil.rmtree(stage.world)
    (stage.world / "index").mkdir(parents=True)
    with suppress(Impossible), ExitStack() as disk:
        disk.enter_context(room.mounted(stage.vault, "size=6m"))
        _filled(stage.vault, random, 0)
        _look(stage, verdict, "not mounted", random, lambda stage, random: disk.close())


TRIAL = Trial("vault gone", 1, 20, vault)
