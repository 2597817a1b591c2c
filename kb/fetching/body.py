"""The body of a response, within its limits before and after it is decompressed."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping

from kb.fetching.values import Limits, NoAnswer

_FREE = 1_000_000  # bytes that may come of however few
_MEMBERS = 100  # gzip files one after the other, which count as one
_PIECE = 64_000  # bytes decompressed at a time
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's wbits


def received(chunks: Iterable[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    """All of it, decompressed.  Raises NoAnswer for what is too large, or was never asked for."""
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limits.size:
        raise _too_big(limits.size)
    coding = headers.get("content-encoding", "").strip().lower().removeprefix("x-")
    if coding in ("", "identity"):
        return b"".join(_counted(chunks, limits.size))
    if coding not in ("gzip", "deflate"):
        raise NoAnswer("refused", "encoding", f"sent as {re.sub(r'[^ -~]', '?', coding[:40])}, which was not asked for")
    try:
        return _inflated(_counted(chunks, limits.size), coding, limits)
    except zlib.error as error:
        raise NoAnswer("failed", "encoding", f"said to be {coding} and is not") from error


def _counted(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _too_big(most)
        yield chunk


def _too_big(most: int) -> NoAnswer:
    return NoAnswer("refused", "too-big", f"more than {most:,} bytes")


def _inflated(chunks: Iterator[bytes], coding: str, limits: Limits) -> bytes:
    whole = bytearray()
    inflate, members, sent = None, 0, 0
    for chunk in chunks:
        sent += len(chunk)
        rest = chunk
        while rest:
            if inflate is None or inflate.eof:
                if members and (coding != "gzip" or rest[0] != 0x1F):
                    break  # what stands after the end of the last one means nothing
                inflate = zlib.decompressobj(_wbits(coding, rest[0]))
                members += 1
            for piece in _pieces(inflate, rest):
                whole += piece
                _bounded(len(whole), sent, members, limits)
            rest = inflate.unused_data
    if inflate is not None and not inflate.eof:
        raise NoAnswer("failed", "truncated", f"the {coding} ended early")
    return bytes(whole)


def _pieces(inflate: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """All that can be had of the bytes so far, never much of it at a time."""
    piece = inflate.decompress(data, _PIECE)
    yield piece
    while len(piece) == _PIECE and not inflate.eof:
        piece = inflate.decompress(inflate.unconsumed_tail, _PIECE)
        yield piece


def _bounded(size: int, sent: int, members: int, limits: Limits) -> None:
    if size > limits.decompressed:
        raise NoAnswer("refused", "bomb", f"more than {limits.decompressed:,} bytes, decompressed")
    if members > _MEMBERS:
        raise NoAnswer("refused", "bomb", f"more than {_MEMBERS} gzip files in one")
    if size > max(_FREE, sent * limits.ratio):
        raise NoAnswer("refused", "bomb", f"decompresses to more than {limits.ratio} times its size")


def _wbits(coding: str, first: int) -> int:
    """By the first byte: what is called deflate may have zlib's header or, wrongly, none."""
    if coding == "gzip":
        return _GZIP
    return _ZLIB if first & 0x0F == 8 else _RAW
