"""The places of a sentence that speak of models, named or not.

A model after "than", "compared to", 比 or чем is what is compared to; one after "based on" or 從 is
what the other was made of.  Neither is spoken of, but where its own number follows at once.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kb.claims import words
from kb.claims.claim import Subjects
from kb.claims.phrases import Phrases, without
from kb.claims.plain import MODEL, Plain

NAMED, COMPARED, MADE_OF, GROUP, PEOPLE, PRONOUN, DESCRIBED, LATTER, FORMER = range(9)
ASIDE = (COMPARED, MADE_OF)
_PURPOSES = {
    "others": GROUP,
    "people": PEOPLE,
    "it": PRONOUN,
    "the model": PRONOUN,
    "latter": LATTER,
    "former": FORMER,
}
_LEADS = ("named", "than", "not than", "from")  # what may stand before a name and tell its kind
_AFTER_JOINT = ("and ", "the ", "our ", "и ")
_OPENING = " \n\"'“「("
_NUMBER_AFTER = re.compile(r" ?的 ?[~約约將将近大超過过不到]*(?: ?[\d.]+ ?[%倍成]| ?[一二三四五六七八九兩两十]+[倍成])")


class Ref(NamedTuple):
    """start, end: in the sentence.  kind: one of those above."""

    start: int
    end: int
    kind: int
    subjects: Subjects = ()


def refs(text: str, small: str, plain: Plain, offset: int) -> list[Ref]:
    """All of a sentence, in the order of their place.  offset: where it begins in the plain text."""
    found = names(text, small, plain, offset)
    for said in words.phrases(*_PURPOSES).within(small):
        kind = _PURPOSES[said.means]
        subjects = (small[said.start : said.end],) if kind in (GROUP, PEOPLE) else ()
        found.append(Ref(said.start, said.end, kind, subjects))
    if "model" in small or "模型" in small or "модел" in small:
        found += [Ref(*match.span(), DESCRIBED) for match in _described().finditer(small)]
    return _apart(found)


def _apart(found: list[Ref]) -> list[Ref]:
    kept: list[Ref] = []
    for ref in sorted(found, key=lambda ref: (ref.start, -ref.end, ref.kind)):
        if not kept or ref.start >= kept[-1].end:
            kept.append(ref)
    return kept


def names(text: str, small: str, plain: Plain, offset: int) -> list[Ref]:
    """Those that are named; such as are joined are one: "A, B and C"."""
    found: list[Ref] = []
    place = text.find(MODEL)
    while place >= 0:
        subjects: dict[str, None] = {}
        end = place
        while end >= 0:
            mention = plain.mention(offset + end)
            subjects |= {mention.canonical: None} if mention else {}
            last, end = end + 1, _next_joined(small, end + 1)
        found.append(Ref(place, last, _kind(small, place, last), tuple(subjects)))
        place = text.find(MODEL, last)
    return found


def _next_joined(small: str, end: int) -> int:
    """Where the name stands that is joined to the one before a place, or -1."""
    place = joint(small, end)
    if place < 0 or small[place : place + 1] != MODEL or _is_compared_after(small, place + 1):
        return -1
    return place


def joint(small: str, place: int) -> int:
    """The end of what joins two names or two numbers, or -1."""
    start = place
    place += small.startswith(", ", place)
    place += small[place : place + 1] == " "
    if small[place : place + 1] in tuple(",/、;&+"):
        place += 1
    elif said := words.phrases("joins").at(small, place):
        place = said.end
    elif not small.startswith(", ", start):
        return -1
    place += small[place : place + 1] == " "
    return next((place + len(word) for word in _AFTER_JOINT if small.startswith(word, place)), place)


def _kind(small: str, start: int, end: int) -> int:
    is_led = words.phrases(*_LEADS, "article").before(small, _bare(small, start)) is not None
    if is_led and stands_after(small, start, "named"):
        return NAMED
    if is_led and stands_after(small, start, "than") and not stands_after(small, start, "not than"):
        return COMPARED
    if _is_compared_after(small, end) or is_shared(small, start, end):
        return COMPARED
    return MADE_OF if is_led and stands_after(small, start, "from") else NAMED


def stands_after(small: str, place: int, purpose: str) -> bool:
    """Whether a word for a purpose stands before a place, but for an article, blanks and brackets between."""
    phrases = words.phrases(purpose)
    end = _bare(small, place)
    if phrases.before(small, end):
        return True
    article = words.phrases("article").before(small, end)
    return article is not None and phrases.before(small, _bare(small, article.start)) is not None


def _bare(small: str, end: int) -> int:
    while end and small[end - 1] in _OPENING:
        end -= 1
    return end


def _is_compared_after(small: str, end: int) -> bool:
    return words.phrases("compared").at(small, end + (small[end : end + 1] == " ")) is not None


def is_shared(small: str, start: int, end: int) -> bool:
    """Whether the number after a name is a share of its own: 只有 A 的 11%."""
    if not _NUMBER_AFTER.match(small, end):
        return False
    before = words.phrases("a share").before(small, len(small[:start].rstrip(" ")))
    return before is not None or small[start - 2 : start].strip() in ("是", "為", "为")


def is_own(small: str, start: int, end: int) -> bool:
    """Whether only such words stand in a stretch as may stand between what is compared to and its own number."""
    return without(small, end, _own_words(), " (:：–—=~≈<>≤≥$-", 8) <= start


@cache
def _own_words() -> Phrases:
    return Phrases(dict.fromkeys((*words.says("has"), *words.says("filler")), "has"))


@cache
def _described() -> re.Pattern[str]:
    """The new model, 這個新模型, новая модель: what the note is about."""
    english, han, russian = (
        "|".join(word.replace("*", r"\w{1,3}") for word in words.says("describing") if low <= word[0] <= high)
        for low, high in (("a", "z"), ("\u3400", "\u9fff"), ("\u0400", "\u04ff"))
    )
    return re.compile(
        rf"\b(?:the|this|these|our) (?:(?:{english}) ){{1,2}}models?\b"
        rf"|(?:這些|这些|這個|这个)?(?:{han})的?模型|(?:{russian}) модел\w{{1,2}}"
    )


def topic(found: Sequence[Ref]) -> Subjects:
    """What the sentences after this one may speak of without naming it: its first that is no aside."""
    return next((ref.subjects for ref in found if ref.kind == NAMED), ())


def spoken(text: str, small: str, plain: Plain, offset: int) -> Subjects:
    """What the sentences after one speak of if they name nothing."""
    return topic(names(text, small, plain, offset))
