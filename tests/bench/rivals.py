"""A program at work on a vault: what a command costs it, which notes it lists, how large its index is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb import registry

from .measure import ANSWERED, Bench, Cost
from .peers import Command, Peer, Place
from .sheet import KB, Answer


def peers() -> list[Peer]:
    """All that are known, kb first."""
    found: list[Peer] = registry.parts("tests.bench.peers")
    return sorted(found, key=lambda peer: peer.name != KB)


@dataclass(frozen=True, slots=True)
class Rival:
    """bench: with the variables that its commands need."""

    peer: Peer
    place: Place
    bench: Bench

    @property
    def name(self) -> str:
        return self.peer.name

    def cost(self, command: Command, allowed: Sequence[int] = ANSWERED) -> Cost:
        """Raises Broken."""
        return self.bench.cost(command, allowed=allowed)

    def answer(self, command: Command, right: set[str]) -> Answer:
        """What a command lists, beside the notes that it should list.  Raises Broken."""
        self.cost(command)
        listed = self.peer.listed(self.place, self.bench.written())
        return Answer(len(listed), len(right), len(right - listed), len(listed - right))

    def version(self) -> str:
        """The first line of what it says of itself.  Raises Broken."""
        self.cost(self.peer.version)
        return self.bench.written().partition("\n")[0].strip()

    def size(self) -> int:
        """Bytes of its index."""
        folder = self.place.vault / self.peer.kept if self.peer.kept else self.place.home
        return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def rival(peer: Peer, bench: Bench, folder: Path) -> Rival:
    """A program on the vault in a folder, with its index beside it."""
    place = Place(folder / "vault", folder / peer.name)
    return Rival(peer, place, replace(bench, environment={**bench.environment, **peer.environment(place)}))
