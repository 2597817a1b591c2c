"""Bytes to text, without losing or silently guessing anything."""

import re
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
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    if wide := _wide(data):
        return Decoded(data.decode(wide, errors="replace"), wide, f"no byte-order mark; read as {wide}")
    return _marked(data, "utf-8")


def _marked(data: bytes, encoding: str) -> Decoded:
    if not encoding.startswith("utf-8"):
        return Decoded(data.decode(encoding, errors="replace"), encoding, "")
    try:
        return Decoded(data.decode("utf-8"), encoding, "")
    except UnicodeDecodeError as error:
        return _guess(data, error)


# The longer marks first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: most bytes of some places of a unit are zero, as in
    Latin text, or four, as in Cyrillic; or the units are Han and nothing else."""
    sample = data[:4096]
    for encoding, width, zeros in (("utf-32-le", 4, (2, 3)), ("utf-32-be", 4, (0, 1))):
        if len(data) % width == 0 and len(sample) >= 16 and not any(any(sample[place::width]) for place in zeros):
            return encoding
    half = len(sample) // 2
    if half < 4 or len(data) % 2:
        return ""
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        upper, lower = (sample[place::2].count(0) + sample[place::2].count(4) for place in (first, 1 - first))
        if upper * 10 > half * 7 and lower * 10 < half:
            return encoding
    return _wide_han(sample[: half * 2])


def _wide_han(sample: bytes) -> str:
    """Chinese in UTF-16 without a mark: read so, nearly all of it is Han, ASCII and its stops."""
    if len(sample) < 12 or _is_utf8(sample):
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="replace")
        han = sum(1 for c in text if "\u4e00" <= c <= "\u9fff")
        fitting = han + sum(1 for c in text if " " <= c <= "~" or c in "\r\n\t，。、；：？！「」『』（）《》…—“”")
        # The first bytes of Shift-JIS are all beyond 0x7f; of Han in UTF-16 most are not.
        early = sum(1 for c in text if "\u4e00" <= c <= "\u7fff")
        if han * 2 > len(text) and early * 5 > han * 2 and fitting * 10 >= len(text) * 9:
            return encoding
    return ""


def _is_utf8(data: bytes) -> bool:
    return data.decode("utf-8", errors="ignore").encode() == data


def _guess(data: bytes, error: UnicodeDecodeError) -> Decoded:
    """Read text that is not UTF-8 in the legacy encoding whose letters look most like words."""
    place = f"byte {error.start} is not UTF-8"
    only_stray = all(len(run) == 1 for run in _HIGH.findall(data))
    if only_stray and (western := _western(data)):
        return Decoded(data.decode(western), western, f"{place}; read as {western}")
    if _mostly_utf8(data):
        return Decoded(data.decode("utf-8", errors="replace"), "utf-8", f"{place}; marked with U+FFFD")
    encoding = _cyrillic(data) or _western(data) or _eastern(data) or "latin-1"
    return Decoded(data.decode(encoding, errors="replace"), encoding, f"{place}; read as {encoding}")


def _mostly_utf8(data: bytes) -> bool:
    """A broken byte or two in good UTF-8 must not turn the whole note into another script."""
    broken = data.decode("utf-8", errors="replace")
    letters = sum(1 for c in broken if c > "\x7f" and c != "\ufffd")
    return broken.count("\ufffd") * 4 <= letters or (broken.count("\ufffd") <= 2 and letters == 0)


# From the commonest letter of Russian to the rarest (National Corpus of the Russian language).
_RUSSIAN = {letter: rank for rank, letter in enumerate("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")}
_WORD = re.compile("[А-яЁё]+")
_COMMON_RANK = 11.5  # mean rank of the letters of real words: about 8; of a wrong reading: 14 and more
_BESIDE_CYRILLIC = frozenset("«»—–…№“”„‘’•°§©\xa0")


def _cyrillic(data: bytes) -> str:
    """cp1251 or koi8-r: one of them gives words of common letters in a natural case."""
    best, encoding = _COMMON_RANK, ""
    for attempt in ("cp1251", "koi8-r"):
        text = data.decode(attempt, errors="replace")
        words = _WORD.findall(text)
        foreign = sum(1 for c in text if c > "\x7f" and c not in _BESIDE_CYRILLIC)
        letters = "".join(words)
        natural = sum(len(word) for word in words if word.islower() or word.isupper() or word.istitle())
        if not letters or len(letters) * 20 < foreign * 19 or natural * 10 < len(letters) * 9:
            continue
        rank = sum(_RUSSIAN.get(letter, 33) for letter in letters.lower()) / len(letters)
        if rank < best:
            best, encoding = rank, attempt
    return encoding


def _western(data: bytes) -> str:
    """cp1252: single letters with accents among ASCII ones; in the East high bytes come in runs."""
    runs = _HIGH.findall(data)
    alone = sum(1 for run in runs if len(run) == 1)
    if alone * 10 < len(runs) * 9:
        return ""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    foreign = [c for c in text if c > "\x7f"]
    known = sum(1 for c in foreign if c.isalpha() or c in "«»—–…“”„‘’•°§©®™€£\xa0¿¡")
    return "cp1252" if known * 10 >= len(foreign) * 9 else ""


_HIGH = re.compile(rb"[\x80-\xff]+")
_EASTERN = ["cp1251", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1252"]


def _eastern(data: bytes) -> str:
    """What charset-normalizer takes it for, of the encodings that notes come in."""
    import logging

    from charset_normalizer import from_bytes  # 20 ms: only for the rare file that needs it

    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    best = from_bytes(data[:200_000], cp_isolation=_EASTERN).best()
    return str(best.encoding) if best else ""
