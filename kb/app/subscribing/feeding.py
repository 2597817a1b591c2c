"""``kb feed fetch``: what feeds give, asked for all at once, into their archives.

This is the one use case that touches the network.  A feed that cannot be had or read leaves what
was had of it as it is, and stops no other.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from kb import feeds, fetching
from kb.app.subscribing import shelf as shelves
from kb.app.subscribing.shelf import Shelf, State
from kb.app.subscribing.subscriptions import Own, Subscribed
from kb.config import Settings
from kb.feeds import NotAFeed, finding
from kb.feeds.archive import Head
from kb.feeds.taking import Took
from kb.fetching import Answer, Ask, Limits
from kb.page import Facts, Page, Progress
from kb.views import feeds as view

LIMITS = Limits()
_DAY = 86_400.0
_WELL = ("new", "unchanged", "wait", "off")  # outcomes that nobody need look after

Clock = Callable[[], float]  # unix seconds
Asked = Callable[[list[Ask]], Generator[Answer, None, None]]


class Outcome(NamedTuple):
    """What became of one feed.

    kind: new, unchanged, wait (not asked yet), off (not asked any more), gone (for good), refused, failed.
    next: when it will be asked again at the earliest, unix seconds; 0 for any time.
    """

    feed: Subscribed
    kind: str
    took: Took = Took()
    code: str = ""
    message: str = ""
    next: float = 0.0


def fetch(
    settings: Settings,
    own: Own,
    chosen: list[Subscribed],
    clock: Clock,
    jobs: int,
    force: bool,
    progress: Progress | None = None,
) -> Page:
    """Ask feeds for what is new.  force: those too that want to be left alone for a while, or are gone."""
    outcomes: list[Outcome] = []
    with shelves.opened(settings.feeds) as shelf:
        _tell(shelf, chosen)
        if progress:
            progress(0, len(chosen))
        for outcome in _outcomes(shelf, chosen, _asked(settings, jobs, clock), clock, force):
            outcomes.append(outcome)
            if progress:
                progress(len(outcomes), len(chosen))
    return view.fetched(_document(own, chosen, outcomes))


def take_file(settings: Settings, own: Own, feed: Subscribed, data: bytes, clock: Clock) -> Page:
    """The bytes of a file, as if the feed had given them."""
    with shelves.opened(settings.feeds) as shelf:
        outcome = _taken(shelf, feed, Answer(feed.url, "new", final_url=feed.url, status=200, body=data), clock())
    return view.fetched(_document(own, [feed], [outcome]))


def head(feed: Subscribed, title: str = "", home: str = "") -> Head:
    """What the archive of a feed says of it.  title, home: as the feed has them."""
    return Head(feed.name, feed.url, feed.title or title, feed.home or home, feed.tags)


def _tell(shelf: Shelf, chosen: list[Subscribed]) -> None:
    """What their reader has written of feeds since they were asked last: titles and tags."""
    for feed in chosen:
        if feed.name in shelf.archives.feeds:
            shelf.archives.tell(head(feed, *shelf.archives.head(feed.name)[2:4]))
    shelf.save()


def iso(moment: float) -> str:
    """Unix seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _asked(settings: Settings, jobs: int, clock: Clock) -> Asked:
    allowed = frozenset(host.lower() for host in settings["feeds.allow"])
    limits = replace(LIMITS, workers=jobs)
    return lambda asks: fetching.fetch_all(asks, limits, allowed_hosts=allowed, clock=clock)


def _outcomes(
    shelf: Shelf,
    chosen: list[Subscribed],
    asked: Asked,
    clock: Clock,
    force: bool,
) -> Iterator[Outcome]:
    """One for each feed, as the answers come in."""
    asks: dict[str, Ask] = {}
    waiting: dict[str, list[Subscribed]] = {}
    for feed in chosen:
        state = shelf.state(feed.name, feed.url)
        if state.gone and not force:
            yield Outcome(feed, "off", code=state.code, message=state.message)
        else:
            ask = _ask(state, clock(), force)
            asks.setdefault(ask.url, ask)
            waiting.setdefault(ask.url, []).append(feed)
    with closing(asked(list(asks.values()))) as answers:
        for answer in answers:
            yield from (_taken(shelf, feed, answer, clock()) for feed in waiting[answer.url])


def _ask(state: State, now: float, force: bool) -> Ask:
    """A clock that was wrong for a while puts nothing off for years: no feed is left alone for
    more than a day."""
    waits = not force and now < state.not_before <= now + _DAY
    until = state.not_before if waits else None
    return Ask(state.moved or state.url, state.etag, state.modified, until, state.digest)


def _taken(shelf: Shelf, feed: Subscribed, answer: Answer, now: float) -> Outcome:
    """What an answer says of a feed: its items into the archives, what to remember into its state."""
    before = shelf.state(feed.name, feed.url)
    outcome, state = _read(shelf, feed, answer, before, now)
    shelf.tell(feed.name, state)
    return outcome


def _read(shelf: Shelf, feed: Subscribed, answer: Answer, before: State, now: float) -> tuple[Outcome, State]:
    state = before._replace(asked=now)
    if answer.kind == "new":
        return _new(shelf, feed, answer, state, now)
    if answer.kind == "unchanged":
        state = _answered(state, answer, now)
        return Outcome(feed, "unchanged", next=state.not_before), state
    if answer.kind == "wait":  # which is no failure
        until = answer.retry_at or answer.not_before or 0.0
        message = before.message or answer.message
        return Outcome(feed, "wait", Took(), answer.code, message, until), before._replace(not_before=until)
    if answer.kind == "gone":
        state = state._replace(gone=True, code=answer.code, message=answer.message)
        return Outcome(feed, "gone", Took(), answer.code, answer.message), state
    return _failed(feed, state, now, answer.kind, answer.code, answer.message, answer.retry_at)


def _new(shelf: Shelf, feed: Subscribed, answer: Answer, state: State, now: float) -> tuple[Outcome, State]:
    """Archives before state: who is stopped in between takes the same once more, and nothing twice."""
    try:
        read = feeds.read(answer.body, answer.final_url or answer.url, answer.headers)
    except NotAFeed as error:
        return _failed(feed, state, now, "failed", "not-a-feed", _no_feed(error, answer))
    except Exception as error:  # a fault of kb's own, which must not stop the others
        return _failed(feed, state, now, "failed", "unreadable", f"cannot be read: {type(error).__name__}: {error}")
    shelf.archives.tell(head(feed, read.title, read.home))
    took = shelf.archives.take(feed.name, read, iso(now))
    shelf.save()
    state = _answered(state, answer, now)._replace(new=took.new or state.new)
    return Outcome(feed, "new" if any(took[:2]) else "unchanged", took, next=state.not_before), state


def _answered(state: State, answer: Answer, now: float) -> State:
    """After an answer that was a feed."""
    return State(
        url=state.url,
        moved=answer.permanent or state.moved,
        etag=answer.etag,
        modified=answer.modified,
        digest=answer.digest,
        not_before=answer.not_before or 0.0,
        asked=now,
        answered=now,
        new=state.new,
    )


def _failed(
    feed: Subscribed, state: State, now: float, kind: str, code: str, message: str, retry_at: float | None = None
) -> tuple[Outcome, State]:
    failures = state.failures + 1
    later = fetching.next_try(failures, now, retry_at, feed.url)
    state = state._replace(failures=failures, not_before=later, code=code, message=message)
    return Outcome(feed, kind, Took(), code, message, later), state


def _no_feed(error: NotAFeed, answer: Answer) -> str:
    """Why it is none, and where it says that there is one."""
    named = finding.of_page(answer.body, answer.final_url or answer.url)
    told = error.message + (f": {error.hint}" if error.hint else "")
    return f"{told}; it names {', '.join(one.url for one in named[:3])}" if named else told


def _document(own: Own, chosen: list[Subscribed], outcomes: list[Outcome]) -> Facts:
    places = {feed.name: place for place, feed in enumerate(chosen)}
    outcomes = sorted(outcomes, key=lambda outcome: places[outcome.feed.name])
    rows = [_row(outcome) for outcome in outcomes]
    return {
        "feeds": rows,
        **{name: sum(row[name] for row in rows) for name in Took._fields},
        "failed": [row["feed"] for row in rows if row["outcome"] not in _WELL],
        "remarks": remarks(own),
    }


def remarks(own: Own) -> list[Facts]:
    """What is wrong with the vault's list of feeds."""
    return [{"path": item.path, "line": item.line, "message": item.message} for item in own.remarks]


def _row(outcome: Outcome) -> Facts:
    return {
        "feed": outcome.feed.name,
        "url": outcome.feed.url,
        "outcome": outcome.kind,
        **outcome.took._asdict(),
        "code": outcome.code or None,
        "message": outcome.message or None,
        "next": iso(outcome.next) if outcome.next else None,
    }
