"""Bytes that are nearly those of a file: parts left out, doubled, moved, exchanged with another's, or spoilt."""

from random import Random

_MOST = 20_000  # bytes
_SIGNS = (
    b"\0",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b" ",
    b"  ",
    b"---",
    b"[[",
    b"]]",
    b"[",
    b"](",
    b")",
    b"<!--",
    b"-->",
    b"`",
    b"```",
    b"%%",
    b"==",
    b"$",
    b"#",
    b":",
    b": ",
    b"::",
    b"- ",
    b"> ",
    b"|",
    b"\\",
    b'"',
    b"'",
    b"{",
    b"}",
    b"&",
    b"*",
    b"&#x1b;",
    b"<",
    b">",
    b"<![CDATA[",
    b"]]>",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x80",
    b"\xe2\x80\xae",
    b"\xe2\x80\xa8",
    "推理".encode(),
    "ё".encode(),
    "е\u0301".encode(),
    "○".encode(),
    b"9" * 30,
    b"-1",
    b"1e999",
    b"00:00:00,000",
    b"inf",
    b"nan",
)


def mutated(data: bytes, others: list[bytes], random: Random) -> bytes:
    """Some changes, one after the other."""
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        data = _once(data, random.choice(others), random)
    return data[:_MOST]


def _once(data: bytes, other: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    end = min(len(data), start + random.choice((0, 1, 1, 2, 4, 16, 64, 400)))
    part, before, after = data[start:end], data[:start], data[end:]
    match random.randrange(7):
        case 0:
            return before + after
        case 1:
            return before + part * random.choice((2, 2, 3, 50)) + after
        case 2:
            return before + random.choice(_SIGNS) + after
        case 3:
            place = random.randint(0, len(after))
            return before + after[:place] + part + after[place:]
        case 4:
            first = random.randint(0, len(other))
            return before + other[first : first + random.choice((4, 16, 64, 400))] + after
        case 5:
            return before + bytes(random.randrange(256) for _ in part) + after
        case _:
            return before + random.choice(_SIGNS) * random.choice((1, 2, 3, 40)) + part + after
