"""Words that are not told exactly: ``reason*``, ``re?son``, ``resoning~`` and ``/gpt-[45].*/``."""

import re
import warnings

from kb import analysis
from kb.analysis.fold import fold
from kb.query.leaves import phrase
from kb.query.tree import Pattern, Phrase, TextField
from kb.query.typed import Typed

_FEWEST = 2  # letters or digits that must be typed
_LONG_WORD = 8  # letters, from which on two may be wrong
_SHORT_WORD = 3  # letters, below which nothing can be guessed
_LONGEST = 100  # characters of a pattern
_MOST_REPEATS = 3
_REPEATED = ("one", "set", "escape")
_MOST_CHOICES = 8

_MARKS = re.compile(r"^[^\w*?]+|[^\w*]+$")  # around a word
_NAME = re.compile(r"[\w*?.-]+")
_LITERAL = re.compile(r"[^*?]+|[*]+|[?]+")
_SEPARATOR = re.compile(r"[‐‑_·]|(?<![0-9])\.|\.(?![0-9]|$)")
_EXPRESSION = re.compile(
    r"""(?P<escape>\\[dws.^$*+?()\[\]{}|/\\-]) | (?P<set>\[\^?(?:[^\[\]\\&~|]|\\[dws.^$*+?()\[\]{}|/\\-])+\])
    | (?P<open>\((?:\?:)?) | (?P<close>\)) | (?P<repeat>[*+]|\{[0-9]{1,2}(?:,[0-9]{0,2})?\})
    | (?P<maybe>\?) | (?P<choice>\|)
    | (?P<one>[^\\\[\](){}|*+?])""",
    re.VERBOSE,
)


def wild(typed: Typed, text: str, start: int, end: int, field: TextField = "") -> Pattern | Phrase:
    """``reason*`` and ``re?son*``.  Of Han every word is found inside longer ones, so a star
    at its ends says nothing."""
    if any(map(analysis.is_unspaced, text)):
        found = phrase(text.strip("*"), field)
        if found and not re.search(r"[*?]", text.strip("*")):
            return found
        hint = "letters apart from each other: 推 NEAR/2 型"
        raise typed.wrong("no pattern goes through letters that are written without blanks", start, end, hint)
    _bounded(typed, text, start, end)
    parts = _LITERAL.findall(_MARKS.sub("", text))
    folded = "".join(part[0] if part[0] == "*" else part if part[0] == "?" else _folded(part) for part in parts)
    if not _NAME.fullmatch(folded):
        raise typed.wrong("a pattern is one word or name", start, end, "examples: reason*, gpt-4*")
    if folded.endswith("*") and not re.search(r"[*?]", folded[:-1]):
        return Pattern("prefix", folded[:-1], 0, text, field)
    return Pattern("wildcard", folded, 0, text, field)


def _bounded(typed: Typed, text: str, start: int, end: int) -> None:
    if sum(map(str.isalnum, text)) < _FEWEST:
        hint = "*:* asks for every note" if text.strip("*") == "" else "example: reason*"
        raise typed.wrong(f"a pattern needs at least {_FEWEST} letters or digits", start, end, hint)
    if len(text) > _LONGEST:
        raise typed.wrong(f"a pattern has at most {_LONGEST} characters", start, end)


def _folded(part: str) -> str:
    """As names are kept: parts folded, hyphens between them."""
    return "-".join(map(fold, _SEPARATOR.sub("-", part).split("-")))


def fuzzy(typed: Typed, text: str, edits: str, start: int, end: int, field: TextField = "") -> Pattern:
    """``resoning~``, ``resoning~2``: one word with a letter or two put in, left out, changed or swapped."""
    if any(map(str.isdigit, text)):
        raise typed.wrong("a name with digits is not guessed: o1 is not o3", start, end, "a family: o1*")
    if any(map(analysis.is_unspaced, text)):
        hint = "letters apart from each other: 推 NEAR/2 型"
        raise typed.wrong("words written without blanks are not guessed", start, end, hint)
    folded = fold(text)
    if not folded.isalpha():
        raise typed.wrong("only one plain word can be guessed", start, end, "example: resoning~")
    if len(folded) < _SHORT_WORD:
        raise typed.wrong(f"a word of less than {_SHORT_WORD} letters is not guessed", start, end)
    if edits not in ("", "1", "2"):
        raise typed.wrong("one or two letters of a word may be wrong", start, end, "examples: resoning~1, resoning~2")
    wrong = int(edits) if edits else 2 if len(folded) >= _LONG_WORD else 1
    return Pattern("fuzzy", folded, wrong, f"{text}~{edits}", field)


def regex(typed: Typed, text: str, start: int, end: int, field: TextField = "") -> Pattern:
    """``/gpt-[45].*/``, of a whole folded word.  Groups may be chosen, never repeated, and little
    is: no expression takes long on a word.  ``start`` is that of the first slash."""
    if any(map(analysis.is_unspaced, text)):
        raise typed.wrong("words written without blanks are found as they are, by no expression", start, end)
    _bounded(typed, text, start, end)
    repeats = choices = place = 0
    before = ""
    folded = ""
    while place < len(text):
        here = start + 1 + place
        token = _EXPRESSION.match(text, place)
        if not token:
            hint = r"letters, [sets], . \d \w \s, (a|b), ? * + {2,3}"
            raise typed.wrong("this expression cannot be used here", here, here + 1, hint)
        kind = str(token.lastgroup)
        repeats += kind == "repeat"
        choices += kind in ("choice", "maybe")
        if kind in ("repeat", "maybe") and before not in _REPEATED and (kind, before) != ("maybe", "close"):
            raise typed.wrong("only a letter or a set can be repeated", here, start + 1 + token.end())
        if repeats > _MOST_REPEATS or choices > _MOST_CHOICES:
            raise typed.wrong("this expression leaves too much open", here, start + 1 + token.end())
        folded += token[0] if kind in ("escape", "repeat") else "".join(fold(char) or char for char in token[0])
        before, place = kind, token.end()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(folded)
    except (re.error, FutureWarning) as error:
        why = str(error).partition(" at position")[0]
        raise typed.wrong("this is no regular expression", start, end, why) from error
    return Pattern("regex", folded, 0, f"/{text}/", field)
