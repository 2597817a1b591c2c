"""Many addresses at a time: each host once at a time, with a pause between."""

from collections.abc import Callable, Iterable, Iterator

from kb.fetching.values import Answer, Ask, Limits

Clock = Callable[[], float]  # unix seconds
Progress = Callable[[Ask], None]


def fetch_all(
    asks: Iterable[Ask],
    limits: Limits,
    *,
    allowed_hosts: frozenset[str],
    clock: Clock,
    progress: Progress | None = None,
) -> Iterator[Answer]:
    """Answers in the order in which they come; every ask has one, whatever happens to the others.

    allowed_hosts: names, as they stand in an address, that may lead into private networks.
    progress:      told of every ask as it begins, in the thread of the caller.

    Who stops iterating (Ctrl-C, ``close``) stops all that is under way; no thread outlives it.
    """
    raise NotImplementedError
