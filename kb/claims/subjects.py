"""Of which model a number is said: what stands before it, after it, or for a model named before.

A model after "than", "compared to", 比 or чем is what is compared to; one after "based on" or 從 is
what the other was made of.  Neither is spoken of, but where its own number follows at once.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from kb.claims import words
from kb.claims.claim import Subjects
from kb.claims.numbers import Quantity
from kb.claims.plain import MODEL, Plain

NAMED, COMPARED, MADE_OF, GROUP, PEOPLE, PRONOUN, DESCRIBED, LATTER, FORMER = range(9)
_ASIDE = (COMPARED, MADE_OF)

_JOINT = re.compile(r",? ?(?:,|/|、|;|&|\+|and|as well as|和|與|与|及|跟|и|а также) ?(?:and |the |our |и )?")
_AGAINST = re.compile(r" ?(?:相比|相較|相较|比較|比较|compared)")
_NAMED_AFTER = re.compile(r"[\s\"'“「(]*\Z")
_DESCRIBED = re.compile(
    r"\b(?:the|this|these|our) (?:(?:new|newer|latest|reasoning|larger|bigger|smaller|small|full|final|preview|released|open) ){1,2}"
    r"models?\b|(?:這些|这些|這個|这个)?(?:新|推理|最新)的?模型|нов\w{2} модел\w{1,2}|рассуждающ\w{2} модел\w{1,2}"
)
# What may stand between a model that is compared to, and its own number.
_DIRECT = re.compile(
    r"(?:['’]s|的|則|则|也|[ (:：–—=~≈<>≤≥$-]|which|that|who|they|have|has|had|it|у|котор\w{2,3}|at|with|scored|scores|scoring|score|"
    r"models?|both|all|each|currently|now|an?|the|их|they|which|gets|got|only|just|about|around|reached|reaches|manages|managed|on|лишь|только|около|с|набрал\w?|只有|是|為|为|約|约|拿|得)*"
)
_FOR = re.compile(
    rf"[^.;；。{MODEL}]{{0,3}}?(?: (?:in|on|за|на) [^,;()，{MODEL}]{{1,30}})?[ ,(（]*(?:for|by|from|goes to|у|для|\(|（|[-–—] )[ ]?"
    rf"(?:(?:the|our|its|a|an|full|supposedly|smaller|larger|new|модели|model) ){{0,4}}{MODEL}"
)
# "only 11 % of A", where the number is a share of A's: 只有 A 的 11%.
_SHARE_BEFORE = re.compile(r"(?:只有|僅|仅|不到|相當於|相当于|只要|只需|是|為|为)[ ]?\Z")
_SHARE_AFTER = re.compile(r"[ ]?的[ ]?[~約约將将近大超過过不到]*[ ]?(?:[\d.]+ ?[%倍成]|[一二三四五六七八九兩两十]+[倍成])")
_PAIRED = re.compile(r"[ ]?(?:/|and|и|和|&)[ ]?")
_OWNS = re.compile(r"(?:['’]s|的)[ ]?[~約约]?[ ]?")
_VERSUS = re.compile(r"(?:\bvs\.?|\bversus|\bagainst|против|對|对)[ ]?\Z")
_RIGHT_AFTER = re.compile(rf"[ ]?(?:у )?{MODEL}")
_NOT_THAN = ("such as", "таких как", "такие как", "тогда как", "в то время как", "just as", "as well as", "так как")
_FOR_IT = re.compile(r"[ ]?(?:for|by|у|для) ")
_OWN = re.compile(rf"[ ]?(?:\(|（|— |– |, )(?:the )?{MODEL}[)）,.;]")


class Ref(NamedTuple):
    """A place in a sentence that speaks of models, named or not.  start, end: in the sentence."""

    start: int
    end: int
    kind: int
    subjects: Subjects = ()


class Bound(NamedTuple):
    """compared: what the number is a difference to.  how: the rule, and what it is worth."""

    subjects: Subjects
    compared: Subjects
    how: str
    confidence: float


class Scope(NamedTuple):
    """What a sentence may speak of without a name.

    topic:   what the sentences before it speak of; from: how far away, as in ``RULES``.
    note:    what the note is about, without these; called only where a description asks for it.
    """

    topic: Subjects
    source: str
    note: Callable[[Subjects], Subjects]


_WORTH = {"sentence": 0.7, "parent": 0.75, "heading": 0.75, "before": 0.4}


def refs(text: str, small: str, plain: Plain, offset: int) -> list[Ref]:
    """All of a sentence, in the order of their place.  offset: where it begins in the plain text."""
    found = [*_names(text, small, plain, offset)]
    for kind, purpose in (
        (GROUP, "others"),
        (PEOPLE, "people"),
        (PRONOUN, "it"),
        (PRONOUN, "the model"),
        (LATTER, "latter"),
        (FORMER, "former"),
    ):
        for match in words.pattern(purpose).finditer(small):
            subjects = (match[0],) if kind in (GROUP, PEOPLE) else ()
            found.append(Ref(match.start(), match.end(), kind, subjects))
    found += [Ref(*match.span(), DESCRIBED) for match in _DESCRIBED.finditer(small)]
    return _apart(found)


def _apart(found: list[Ref]) -> list[Ref]:
    kept: list[Ref] = []
    for ref in sorted(found, key=lambda ref: (ref.start, -ref.end, ref.kind)):
        if not kept or ref.start >= kept[-1].end:
            kept.append(ref)
    return kept


def _names(text: str, small: str, plain: Plain, offset: int) -> list[Ref]:
    """Names, those that are joined as one: "A, B and C"."""
    found: list[Ref] = []
    place = text.find(MODEL)
    while place >= 0:
        mention = plain.mention(offset + place)
        subjects: Subjects = (mention.canonical,) if mention else ()
        end = place + 1
        while (joint := _JOINT.match(small, end)) and text[joint.end() : joint.end() + 1] == MODEL:
            other = plain.mention(offset + joint.end())
            if _AGAINST.match(small, joint.end() + 1):
                break
            subjects += (other.canonical,) if other and other.canonical not in subjects else ()
            end = joint.end() + 1
        found.append(Ref(place, end, _kind(small, place, end), subjects))
        place = text.find(MODEL, end)
    return found


def _kind(small: str, start: int, end: int) -> int:
    before = small[max(0, start - 48) : start]
    if words.ends(before, "named"):
        return NAMED
    if words.ends(before, "than") and not before.rstrip().endswith(_NOT_THAN):
        return COMPARED
    if _AGAINST.match(small, end) or (_SHARE_BEFORE.search(before) and _SHARE_AFTER.match(small, end)):
        return COMPARED
    return MADE_OF if words.ends(before, "from") else NAMED


def bind(
    quantity: Quantity,
    small: str,
    found: Sequence[Ref],
    scope: Scope,
    is_difference: bool,
    numbers: Sequence[Quantity] = (),
) -> Bound | None:
    """The models that a quantity of this sentence is said of; None if nobody tells."""
    compared = (
        tuple(dict.fromkeys(name for ref in found if ref.kind == COMPARED for name in ref.subjects))
        if is_difference
        else ()
    )
    if after := _after(quantity, small, found) or _after_next(quantity, small, found, numbers):
        later = _of(after, [ref for ref in found if ref.start < after.start], scope)
        return (
            later._replace(compared=compared, how="named after", confidence=later.confidence - 0.05) if later else None
        )
    for place in range(len(found) - 1, -1, -1):
        ref = found[place]
        if ref.end > quantity.start or _is_bracketed(ref, quantity, small):
            continue
        if ref.kind in _ASIDE and not (_OWNS.fullmatch(small, ref.end, quantity.start) or not is_difference) :
            continue
        if ref.kind in _ASIDE and not _is_direct(ref, quantity, small):
            continue
        if ref.kind == PEOPLE:
            return None  # what people score is no claim about a model
        if ref.kind == DESCRIBED or (bound := _of(ref, found[:place], scope)):
            bound = bound if ref.kind != DESCRIBED else _of(ref, found[:place], scope)
            if bound is None:
                return None
            others = tuple(name for name in compared if name not in bound.subjects)
            return bound._replace(compared=others)
    ahead = next((ref for ref in found if ref.start >= quantity.end and ref.kind in (NAMED, DESCRIBED)), None)
    if ahead and (not scope.topic or (scope.source != "sentence" and not is_difference)):
        later = _of(ahead, (), scope)
        return later._replace(compared=compared, how="named later", confidence=0.6) if later else None
    if scope.topic:
        return Bound(
            scope.topic, tuple(n for n in compared if n not in scope.topic), scope.source, _WORTH[scope.source]
        )
    return None


def _after_next(quantity: Quantity, small: str, found: Sequence[Ref], numbers: Sequence[Quantity]) -> Ref | None:
    """Of "3 and 15 for A" both are said of A."""
    following = next((other for other in numbers if other.start >= quantity.end), None)
    if following and following.unit == quantity.unit and _PAIRED.fullmatch(small, quantity.end, following.start):
        return _after(following, small, found)
    return None


def _is_bracketed(ref: Ref, quantity: Quantity, small: str) -> bool:
    """It stands in brackets that are closed before the number, and is no name that they give."""
    between = small[ref.end : quantity.start]
    if between.count(")") + between.count("）") <= between.count("(") + between.count("（"):
        return False
    return not words.ends(small[max(0, ref.start - 24) : ref.start], "named")


def _is_direct(ref: Ref, quantity: Quantity, small: str) -> bool:
    """The number is that of the model itself: "compared to A, which has 13%"; but not 只有 A 的 11%."""
    if _SHARE_BEFORE.search(small[max(0, ref.start - 6) : ref.start]) and _SHARE_AFTER.match(small, ref.end):
        return False
    return bool(_DIRECT.fullmatch(small, ref.end, quantity.start))


def _after(quantity: Quantity, small: str, found: Sequence[Ref]) -> Ref | None:
    """A model right after the number: "32,768 for A", "13% (A)"."""
    match = _FOR.match(small, quantity.end) or _OWN.match(small, quantity.end)
    if not match and _VERSUS.search(small[max(0, quantity.start - 12) : quantity.start]):
        match = _RIGHT_AFTER.match(small, quantity.end)
    if not match:
        described = _FOR_IT.match(small, quantity.end)
        return next(
            (ref for ref in found if described and ref.start == described.end() and ref.kind == DESCRIBED), None
        )
    place = small.find(MODEL, quantity.end)
    return next((ref for ref in found if ref.start <= place < ref.end and ref.kind not in _ASIDE), None)


def _of(ref: Ref, before: Sequence[Ref], scope: Scope) -> Bound | None:
    """What a place speaks of; a pronoun of what was named last, a description of what the note is about."""
    if ref.kind in (NAMED, COMPARED, MADE_OF):
        return Bound(ref.subjects, (), "named", 0.9)
    if ref.kind == GROUP:
        return Bound(ref.subjects, (), "group", 0.8)
    named = [other for other in before if other.kind == NAMED]
    if ref.kind == DESCRIBED and (named or not scope.topic):
        subjects = scope.note(tuple(name for other in before for name in other.subjects))
        return Bound(subjects, (), "description", 0.55) if subjects else None
    if ref.kind in (LATTER, FORMER):
        pair = named[-1].subjects if named else scope.topic
        pair = pair if len(pair) > 1 else tuple(name for other in named[-2:] for name in other.subjects)
        return Bound((pair[-1 if ref.kind == LATTER else 0],), (), "pronoun", 0.7) if pair else None
    if named:
        return Bound(named[-1].subjects, (), "pronoun", 0.75)
    return Bound(scope.topic, (), "pronoun", 0.75) if scope.topic else None


def shared(found: Sequence[Quantity], places: Sequence[Ref], small: str) -> dict[int, Subjects]:
    """Which of "A and B" each of "1 and 2" is said of, by the start of the quantity."""
    told: dict[int, Subjects] = {}
    for count, ref in enumerate(places):
        if ref.kind != NAMED or len(ref.subjects) < 2:
            continue
        until = places[count + 1].start if count + 1 < len(places) else len(small)
        mine = [quantity for quantity in found if ref.end <= quantity.start < until]
        units = {quantity.unit for quantity in mine}
        same = [[quantity for quantity in mine if quantity.unit == unit] for unit in sorted(units)]
        mine = next((some for some in same if len(some) == len(ref.subjects)), [])
        if not mine and _respective().search(small):  # "0.5 and 0.6 for A and B, respectively"
            since = places[count - 1].end if count else 0
            mine = [quantity for quantity in found if since <= quantity.start and quantity.end <= ref.start]
        if len(mine) == len(ref.subjects) and (_respective().search(small) or _are_joined(mine, small)):
            told |= {quantity.start: (name,) for quantity, name in zip(mine, ref.subjects, strict=True)}
    return told


def _are_joined(found: Sequence[Quantity], small: str) -> bool:
    between = (small[one.end : other.start] for one, other in zip(found, found[1:], strict=False))
    return all(_JOINT.fullmatch(text.strip() if text.strip() != "," else ",") for text in between)


@cache
def _respective() -> re.Pattern[str]:
    return re.compile(words.either(("respectively", "соответственно", "分別", "分别", "依序", "依次")))


def spoken(text: str, small: str, plain: Plain, offset: int) -> Subjects:
    """What the sentences after one speak of if they name nothing."""
    return topic([*_names(text, small, plain, offset)])


def topic(found: Sequence[Ref]) -> Subjects:
    """What the sentences after this one may speak of without naming it: its first that is no aside."""
    return next((ref.subjects for ref in found if ref.kind == NAMED), ())
