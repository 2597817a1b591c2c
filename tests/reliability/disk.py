"""A disk whose power may go off: what was synced lasts, of the rest nothing, a half by chance, or sectors of it."""

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

_SECTOR = 512


class Change(NamedTuple):
    """A change to a file as it was asked for.  kind: write, truncate, sync, delete; or commit, of no
    file: a transaction is said to be kept.  data: of a write.  at: where, or how long it is from now on."""

    kind: str
    file: str = ""
    data: bytes = b""
    at: int = 0


@dataclass(slots=True)
class Disk:
    """Files as they lie there: what lasts, and what was asked for since."""

    lasting: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[Change]] = field(default_factory=dict)

    def do(self, change: Change) -> None:
        if change.kind == "sync":
            self._forget()
            for one in self.waiting.pop(change.file, []):
                _apply(self.lasting, one)
            self.lasting.setdefault(change.file, bytearray())
        elif change.kind != "commit":
            self.waiting.setdefault(change.file, []).append(change)

    def _forget(self) -> None:
        """Deletions are kept in their order with whatever is synced next, as by ext4, XFS, APFS and NTFS."""
        for changes in self.waiting.values():
            ends = [place for place, change in enumerate(changes) if change.kind == "delete"]
            for change in changes[: ends[-1] + 1] if ends else []:
                _apply(self.lasting, change)
            del changes[: ends[-1] + 1 if ends else 0]

    def after(self, random: Random) -> dict[str, bytearray]:
        """What is found when the power is back: one manner of loss for all files."""
        found = {name: bytearray(data) for name, data in self.lasting.items()}
        manner = random.choice((_none, _half, _torn))
        for name in sorted(self.waiting):
            for change in manner(self.waiting[name], random):
                _apply(found, change)
        return found


def _none(changes: list[Change], random: Random) -> list[Change]:
    return []


def _half(changes: list[Change], random: Random) -> list[Change]:
    return [change for change in changes if random.random() < 0.5]


def _torn(changes: list[Change], random: Random) -> list[Change]:
    """Sectors of writes; truncations by chance."""
    kept: list[Change] = []
    for change in changes:
        if change.kind != "write":
            kept += [change] * (random.random() < 0.5)
            continue
        for place in range(0, len(change.data), _SECTOR):
            if random.random() < 0.5:
                kept.append(change._replace(data=change.data[place : place + _SECTOR], at=change.at + place))
    return kept


def _apply(files: dict[str, bytearray], change: Change) -> None:
    if change.kind == "delete":
        files.pop(change.file, None)
        return
    data = files.setdefault(change.file, bytearray())
    if change.kind == "truncate":
        del data[change.at :]
        return
    data.extend(bytes(max(0, change.at - len(data))))
    data[change.at : change.at + len(change.data)] = change.data
