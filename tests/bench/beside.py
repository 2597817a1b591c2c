"""kb and others on one vault: each task by all of them in turn, so that a slow moment falls on all alike."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from . import asked, suite, truth, vaults
from .measure import Bench, Broken, Cost
from .peers import ALL, Command, Peer, Question, Warm
from .rivals import Rival, rival
from .sheet import BACKLINKS, EDITED, FULL, KB, SAME, Sheet, cold, warm

HITS = 20
_SECOND = 1.1  # some compare the times of files in whole seconds
_LATER = "marbquill"  # with two letters of each edit's own: a word that notes get after they were read


class Run:
    """The measuring of one size.  ``sheet`` holds what is known so far, whenever it is stopped."""

    def __init__(self, bench: Bench, folder: Path, notes: int, peers: Sequence[Peer], runs: int) -> None:
        """folder: empty, for the vault and the indexes.  runs: of each task but the full ingest."""
        suite.tell(f"{notes:,} notes are written")
        self._bench, self._runs = bench, runs
        self._manifest = vaults.make(folder / "vault", notes)
        self._notes = truth.vault(folder / "vault")
        self._rivals = [rival(peer, bench, folder) for peer in peers]
        self.sheet = Sheet(notes, self._notes.size)

    def measure(self) -> None:
        """All tasks.  Raises Broken if kb fails; another that fails is left out from then on."""
        self._floors()
        self._each(FULL, self._full)
        for number in range(self._runs):
            self._each(f"{SAME}, round {number + 1}", lambda rival: self._update(rival, SAME))
            for task, most in EDITED.items():
                self._edited(task, most, number)
        right = asked.answers(self._notes, self._manifest)
        for question in asked.QUESTIONS:
            self._ask(cold(question), _asking(question), right[question.name])
        self._backlinks()
        self._warm()

    def _floors(self) -> None:
        listing = suite.listed(self._bench, self._notes)
        for _ in range(self._runs):
            self.sheet.passing.costs.append(self._bench.cost((sys.executable, "-c", "pass")))
            self.sheet.cat.costs.append(self._bench.cost(("xargs", "-0", "cat"), stdin=listing))

    def _full(self, rival: Rival) -> None:
        """Once: it is long."""
        if self.sheet.notes > rival.peer.most:
            raise Broken(f"it bears no more than {rival.peer.most:,} notes")
        rival.place.home.mkdir()
        rival.peer.prepare(rival.place)
        if rival.peer.full:
            self._note(rival, FULL, rival.cost(rival.peer.full(rival.place), allowed=(0,)))
            self.sheet.disk[rival.name] = rival.size()

    def _update(self, rival: Rival, task: str) -> None:
        if command := rival.peer.update or rival.peer.full:
            self._note(rival, task, rival.cost(command(rival.place), allowed=(0,)))

    def _edited(self, task: str, most: int, number: int) -> None:
        """Change notes, have them read, and ask whether they were."""
        word = _LATER + chr(ord("a") + number % 26) + ("m" if most > 1 else "s")
        time.sleep(_SECOND)
        changed = self._edit(most, number, word)
        self._each(f"{task}, round {number + 1}", lambda rival: self._update(rival, task))

        def check(rival: Rival) -> None:
            command = rival.peer.ask(rival.place, Question(task, (word,)), ALL)
            if command and rival.peer.full:
                self.sheet.cell(rival.name, task).answer = rival.answer(command, changed)

        self._each(f"{task}: are they found", check)

    def _edit(self, most: int, number: int, word: str) -> set[str]:
        """Add a line to so many notes all over the vault, each time to others as far as there are others."""
        step = max(1, len(self._notes.paths) // most)
        changed = self._notes.paths[number % step :: step][:most]
        for path in changed:
            with (self._notes.root / path).open("a", encoding="utf-8") as file:
                file.write(f"\n\nOne more line, with {word} in it.\n")
        return set(changed)

    def _ask(self, task: str, command: Callable[[Rival, int], Command | None], right: set[str]) -> None:
        """Once for all notes, which are counted; then, round by round, for the first of them."""

        def count(rival: Rival) -> None:
            if line := command(rival, ALL):
                self.sheet.cell(rival.name, task).answer = rival.answer(line, right)

        def measure(rival: Rival) -> None:
            if line := command(rival, HITS):
                self._note(rival, task, rival.cost(line))

        self._each(task, count)
        for number in range(self._runs):
            self._each(f"{task}, round {number + 1}", measure)

    def _backlinks(self) -> None:
        """Of the note that most others link to."""
        hub, notes = max(self._manifest["backlinks"].items(), key=lambda linked: len(linked[1]))

        def command(rival: Rival, hits: int) -> Command | None:
            return rival.peer.backlinks(rival.place, hub) if rival.peer.backlinks else None

        self._ask(BACKLINKS, command, set(notes))

    def _warm(self) -> None:
        """In this process, where a program can be called so; the first time is not counted."""
        with ExitStack() as stack:
            ready: list[tuple[Rival, Warm]] = []

            def enter(rival: Rival) -> None:
                if rival.peer.warm:
                    ready.append((rival, stack.enter_context(rival.peer.warm(rival.place))))

            self._each("questions, warm", enter)
            for question in asked.QUESTIONS:
                for number in range(self._runs + 1):
                    for rival, ask in ready:
                        spent = _spent(ask, question)
                        if number:
                            self._note(rival, warm(question), spent)
                for rival, _ in ready:
                    answer = self.sheet.cell(rival.name, cold(question)).answer
                    self.sheet.cell(rival.name, warm(question)).answer = answer

    def _each(self, task: str, act: Callable[[Rival], None]) -> None:
        """Have all do it that are still in it."""
        suite.tell(f"{self.sheet.notes:,} notes: {task}")
        for each in self._rivals:
            if each.name not in self.sheet.left_out:
                try:
                    act(each)
                except Broken as error:
                    if each.name == KB:
                        raise
                    self.sheet.left_out[each.name] = f"{task}: {error}"

    def _note(self, rival: Rival, task: str, cost: Cost) -> None:
        self.sheet.cell(rival.name, task).costs.append(cost)


def _asking(question: Question) -> Callable[[Rival, int], Command | None]:
    return lambda rival, hits: rival.peer.ask(rival.place, question, hits)


def _spent(ask: Warm, question: Question) -> Cost:
    """What a question costs this process; its memory is not this question's alone."""
    wall, cpu = time.perf_counter(), time.process_time()
    ask(question, HITS)
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, 0)
