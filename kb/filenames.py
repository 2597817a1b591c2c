"""A file name that every system takes, for any title (formats 1.7)."""

import re
import unicodedata

UNTITLED = "Untitled"
# Bytes of a name without its ending.  A name may have 255; sync programs add to it.
_LONGEST = 200

# What a title loses: < > : " / \ | ? * on Windows, # ^ [ ] in Obsidian's links.
_INSTEAD = str.maketrans({"/": "-", "\\": "-", "|": "-", '"': "'", "[": "(", "]": ")", **dict.fromkeys("<>?*#^")})
_COLON = re.compile(r"\s*:\s+")
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE | re.DOTALL)


def legal(title: str) -> str:
    """The title as a file name without ending: legal everywhere, never empty or hidden.

    >>> legal('a/b: "c"?'), legal("con"), legal("..."), legal("C:\\\\x")
    ("a-b - 'c'", '_con', 'Untitled', 'C--x')
    """
    name = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", title))
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cs") and _seen(char))
    name = _COLON.sub(" - ", name.rstrip(" :")).replace(":", "-").translate(_INSTEAD)
    name = _trimmed(" ".join(name.split()))
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return _trimmed(shortened(name, _LONGEST)) or UNTITLED


def same(name: str) -> str:
    """Names that are equal in this form are one file on some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def shortened(name: str, most: int) -> str:
    """The longest beginning of at most so many bytes of UTF-8; no letter loses its accent."""
    data = name.encode("utf-8")
    if len(data) <= most:
        return name
    kept = data[:most].decode("utf-8", "ignore")
    while kept and (unicodedata.combining(name[len(kept)]) or kept[-1] == "\u200d" or name[len(kept)] == "\u200d"):
        kept = kept[:-1]
    return kept


def _seen(char: str) -> bool:
    """Marks that turn the reading direction or do not show hide what a file is called."""
    return unicodedata.category(char) != "Cf" or char == "\u200d"


def _trimmed(name: str) -> str:
    return name.strip(" .-\u200d") if not name.strip(" .-") else name.lstrip(" .").rstrip(" .")
