"""Bytes to text, without losing or silently guessing anything."""

from typing import NamedTuple


class Decoded(NamedTuple):
    """text: without a byte-order mark.  encoding: a Python codec.  remark: why it was
    not plain UTF-8, or empty."""

    text: str
    encoding: str
    remark: str


def decode(data: bytes) -> Decoded:
    """Bytes to text: byte-order mark, then strict UTF-8, then the old encodings.

    A guess is never silent: ``remark`` says what was assumed.  Nothing is dropped.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data, mark = data[3:], "utf-8-sig"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(data.decode("utf-16", errors="replace"), "utf-16", "")
    else:
        mark = "utf-8"
    if wide := _wide(data):
        return Decoded(data.decode(wide, errors="replace"), wide, f"no byte-order mark; read as {wide}")
    try:
        return Decoded(data.decode("utf-8"), mark, "")
    except UnicodeDecodeError as error:
        return _guess(data, error)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4 or len(data) % 2:
        return ""
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[first::2].count(0) * 10 > half * 7 and sample[1 - first :: 2].count(0) * 10 < half:
            return encoding
    return ""


def _guess(data: bytes, error: UnicodeDecodeError) -> Decoded:
    """Read text that is not UTF-8 in the legacy encoding whose letters look most like words."""
    place = f"byte {error.start} is not UTF-8"
    if len(data) - error.start < 4 or _mostly_utf8(data):
        return Decoded(data.decode("utf-8", errors="replace"), "utf-8", f"{place}; marked with U+FFFD")
    best, text = "latin-1", data.decode("latin-1")
    worth = _plausible(text)
    for encoding in ("cp1251", "koi8-r", "big5", "gb18030"):
        try:
            attempt = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _plausible(attempt) > worth:
            best, text, worth = encoding, attempt, _plausible(attempt)
    return Decoded(text, best, f"{place}; read as {best}")


def _mostly_utf8(data: bytes) -> bool:
    """A broken byte or two in good UTF-8 must not turn the whole note into another script."""
    broken = data.decode("utf-8", errors="replace")
    letters = sum(1 for c in broken if c > "\x7f" and c != "\ufffd")
    return broken.count("\ufffd") * 4 <= letters or (broken.count("\ufffd") <= 2 and letters == 0)


_RUSSIAN = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")


def _plausible(text: str) -> float:
    """The share of the non-ASCII characters that common lower-case text would have."""
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 1.0
    russian = sum(1 for c in foreign if c in _RUSSIAN)
    han = sum(1 for c in foreign if "\u4e00" <= c <= "\u9fff")
    latin = sum(1 for c in foreign if "\xc0" <= c <= "\xff")
    return max(russian, han * 0.9, latin * 0.7) / len(foreign)
