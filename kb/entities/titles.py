"""What reads like a title: of a work, not the name of a person, a place of a site, a call to click."""

import re
from functools import cache

from kb import catalogue

LONGEST = 200  # characters of a title
_MOST = 2 * LONGEST  # characters of a title with its remarks
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_HAN = re.compile("[\u3400-\u9fff\u3040-\u30ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_REMARK = re.compile(r"\s*(?:\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\])\s*\Z")
_CLOSING = (")", "}", "]")
_DATED = re.compile(r"[0-9]{4}|\Apdf\Z|\Aarxiv\b", re.IGNORECASE)
_NONE = re.compile(r"://|\bet al\b|\bи др\.|, (?:19|20)[0-9]{2}\b")  # an address; a citation
_AROUND = " \t\u00a0\"'“”„«»‘’*_`《》〈〉「」『』"
_WEIGHTY = 4  # letters of a word that has a capital in a title
_LEAST = 3  # words of a title that is told by its look
_LEAST_HAN = 6
_SMALL = 2  # letters of words that say nothing


def clean(written: str) -> tuple[str, str]:
    """A title without the quotes around it and the remarks behind it; and these remarks.  Empty if it is too long.

    >>> clean("“Slow Answers” (March 3, 2025) {Import AI}")
    ('Slow Answers', '(March 3, 2025) {Import AI}')
    """
    whole = title = written.strip(_AROUND) if len(written) <= _MOST else ""
    while title[-1:] in _CLOSING and (found := _REMARK.search(title)) and found.start():
        if not _is_remark(found[0].strip()):
            break
        title = title[: found.start()]
    return " ".join(title.strip(_AROUND).split()), whole[len(title) :].strip()


def _is_remark(written: str) -> bool:
    inner = written[1:-1].strip()
    return written[0] == "{" or bool(_DATED.search(inner)) or kind(inner) != ""


def kind(word: str) -> str:
    """The kind of works that a word, or the last words of a label, means: paper, talk; else ""."""
    words = word.casefold().split()
    kinds = _kinds()
    return kinds.get(" ".join(words[-2:])) or kinds.get(words[-1], "") if words else ""


def kinds() -> dict[str, str]:
    """What each word for works means."""
    return _kinds()


@cache
def _kinds() -> dict[str, str]:
    return {word: row["means"] for row in catalogue.rows("works")["kind"] for word in row["says"]}


def has_title(key: str) -> bool:
    """Whether links to a source may be called by its title."""
    return not any(key.startswith(start) for start in _keys("untitled"))


def is_published(key: str) -> bool:
    """Whether a source is a work for certain: a paper, a talk."""
    return any(key.startswith(start) for start in _keys("published"))


@cache
def _keys(table: str) -> tuple[str, ...]:
    return tuple(key for row in catalogue.rows("works")[table] for key in row["keys"])


@cache
def _said(table: str) -> frozenset[str]:
    return frozenset(word for row in catalogue.rows("works")[table] for word in row["says"])


def is_named(title: str, own: str) -> bool:
    """Whether a title that its note calls one can be one.  own: it without the names in it."""
    if not title or len(title) > LONGEST or title[-1] in ",;" or not (title[0].isupper() or _starts(title)):
        return False
    return any(len(word) > _SMALL and word.casefold() not in _said("plain") for word in _WORD.findall(own))


def is_long(title: str) -> bool:
    """Whether it has words enough to be told by its look."""
    return title.count(" ") >= _LEAST - 1 or (not title.isascii() and len(_HAN.findall(title)) >= _LEAST_HAN)


def _starts(title: str) -> bool:
    return title[0].isdigit() or bool(_HAN.match(title[0]))


def reads(title: str, own: str, sure: bool, least: int = _LEAST) -> bool:
    """Whether the text of a link reads like a title.

    own:   it without the names of models, people and the like.
    sure:  what it leads to is a work.
    least: words that it must have.
    """
    if not is_named(title, own) or _NONE.search(title):
        return False
    han = len(_HAN.findall(title))
    if han >= _LEAST_HAN:
        return not title.startswith(_openings())
    words = _WORD.findall(title)
    if len(words) < least or words[0].casefold() in _said("button"):
        return False
    if _CYRILLIC.search(title) or sure:
        return words[0].casefold() not in _said("call")
    return is_headline(words)


@cache
def _openings() -> tuple[str, ...]:
    return tuple(word for row in catalogue.rows("works")["call"] for word in row["begins"])


def is_headline(words: list[str]) -> bool:
    """Most words of weight begin with capitals: "What We Learned from a Year of Building"."""
    weighty = [word for word in words if len(word) >= _WEIGHTY]
    capitals = sum(word[0].isupper() for word in weighty)
    return sum(word[0].isupper() for word in words) > 1 and capitals * 2 > len(weighty)


def says_its_address(title: str, key: str) -> bool:
    """Whether most of a title's words stand in the path of the address."""
    path = set(re.findall("[a-z0-9]+", key.partition("/")[2].lower()))
    words = [word for word in re.findall("[a-z0-9]+", title.lower()) if len(word) >= _WEIGHTY]
    return len(words) > 1 and sum(word in path for word in words) * 3 >= len(words) * 2
