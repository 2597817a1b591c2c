"""Names to addresses that may be connected to."""

import socket
from collections.abc import Callable
from itertools import chain, zip_longest
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from kb.fetching.networks import public
from kb.fetching.patience import Patience
from kb.fetching.values import NoAnswer

_MOST = 4  # addresses of one host that are tried


class Place(NamedTuple):
    """What a socket connects to: numbers, never a name that could be asked for twice."""

    family: int
    address: Any  # as socket.connect takes it


def places(host: str, port: int, private: bool, patience: Patience) -> list[Place]:
    """The addresses of a host, both families by turns.

    Unless ``private`` is allowed, one address that is not public refuses them all: no honest
    name has both.
    """
    found = dict.fromkeys(
        Place(family, address)
        for family, _, _, _, address in _told(
            lambda: socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM), patience
        )
        if family in (socket.AF_INET, socket.AF_INET6)
    )
    for place in found:
        if not private and not public(place.address[0]):
            raise NoAnswer(
                "refused", "private-address", f"{host} is {place.address[0]}, not an address of the internet"
            )
    first = next(iter(found), None)
    same = [place for place in found if first and place.family == first.family]
    other = [place for place in found if first and place.family != first.family]
    return [place for place in chain.from_iterable(zip_longest(same, other)) if place][:_MOST]


def _told(ask: Callable[[], list[Any]], patience: Patience) -> list[Any]:
    """What the system says of a name.  It cannot be interrupted, so a thread of its own waits
    for it, which is left to itself if it takes too long."""
    told: SimpleQueue[list[Any] | OSError] = SimpleQueue()

    def run() -> None:
        try:
            told.put(ask())
        except OSError as error:
            told.put(error)

    Thread(target=run, daemon=True, name="kb-name").start()
    while True:
        try:
            answer = told.get(timeout=patience.nap())
        except Empty:
            continue
        if isinstance(answer, OSError):
            raise NoAnswer("failed", "name", f"no address for this name: {answer.strerror or answer}") from answer
        return answer
