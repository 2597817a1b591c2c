"""What is asked of an address, and what came of it."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["new", "unchanged", "gone", "wait", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Ask:
    """An address, and what its last answer said of it.

    etag, modified: as they came, byte for byte.
    not_before:     unix seconds; until then it is not asked.  More than a day ahead it is the word
                    of a clock that has been set back since, and is not heeded.
    digest:         of the last body, for servers that know no 304.
    """

    url: str
    etag: str = ""
    modified: str = ""
    not_before: float | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one ask came to.

    kind:       new; unchanged (304, or the bytes of last time); gone (410, for good); wait (not
                yet: Retry-After, or ``not_before``); refused (by kb: an address, size or form that
                is not allowed); failed (by the network or the server).
    code:       which refusal or failure, for programs; ``message`` for people. Neither holds credentials.
    url:        of the ask, as it was given; ``final_url`` is where redirects led, without credentials.
    status:     of the last response, 0 if none came.
    body:       decompressed; empty unless new.
    headers:    by lower-case name; several of one name are joined by ", ".
    etag, modified, digest, not_before: for the next Ask. Of an unchanged answer, those of the ask
                where the server said nothing new.
    permanent:  the new address, if every redirect was permanent (301, 308) and the end of them is
                new or unchanged; else "". Take it only when the body is a feed.
    retry_at:   unix seconds that the server asked to wait for, at most a day from now.
    seconds:    how long it took.
    """

    url: str
    kind: Kind
    code: str = ""
    message: str = ""
    final_url: str = ""
    status: int = 0
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    modified: str = ""
    digest: str = ""
    permanent: str = ""
    not_before: float | None = None
    retry_at: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one ask may cost.

    connect, total: seconds, to a connection that is ready to be written to, and of all together.
    size:           bytes as they are sent; ``decompressed`` after that; ``ratio`` of one to the other.
    redirects:      that are followed.
    per_host_pause: seconds between two asks of one host.
    workers:        asks at a time, each of another host.
    """

    connect: float = 10.0
    total: float = 30.0
    size: int = 10_000_000
    decompressed: int = 20_000_000
    ratio: int = 100
    redirects: int = 5
    per_host_pause: float = 1.0
    workers: int = 8


class NoAnswer(Exception):
    """Why nothing was had from an address; becomes an Answer of this kind."""

    def __init__(self, kind: Kind, code: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
