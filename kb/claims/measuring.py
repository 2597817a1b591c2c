"""What a number measures, whether it is a result, a limit, a price or a difference, and what it is none of."""

import re
from functools import cache
from typing import NamedTuple

from kb.claims import words
from kb.claims.numbers import Quantity
from kb.claims.plain import BENCHMARK, MODEL, Plain

_FAR = 60  # characters from a number in which the name of its measure stands
_APART = 20  # what a comma between a number and a name adds to the way
_TEST = re.compile(
    r"\b(?:on|in)\s+(?:one of |some of |each of )?(?:our|the|its|their|a|an|this|my|his|her)\s+((?:[a-z-]+\s){0,3}?)"
    r"(tests?|tasks?|exams?|evaluations?|evals?|quiz(?:zes)?|riddles|puzzles|contests?|competitions?|suites?)\b(?! sets?)"
)
_HAN_TEST = re.compile(
    r"在?(?:我們|我们|自家|內部|内部|我)?的?([\u3400-\u9fff]{2,6}(?:測試|测试|測驗|测验|考試|考试|評測|评测))(?:上|中|裡|里)"
)
_RUSSIAN_TEST = re.compile(
    r"\b(?:на|в) (?:нашем |моём |моих |своих |наших |внутреннем |собственном )?((?:[а-яё-]+(?:ом|ем|ам|ой) )?(?:тест|экзамен|опросник|диктант|задач|задачк|загадк)\w{1,3})"
)
_RATE = re.compile(r"\b(?:an? |the |its |their )?((?:[a-z-]+ )?(?!the |a )[a-z-]+ rate)s? (?:of|was|is|were|at|rose|fell|dropped|climbed|reached|for)\b")
_HAN_RATE = re.compile(r"((?!準確|准确|正確|正确)[\u3400-\u9fff]{2}率)")
_SOLVED = re.compile(r"(?:答對|答对|對了?|对了?|解出|解開|做對|做对|solved|solves|solve|got|решил\w?|решает|верно)[ \u00a0]?(?:only |just |только |了)?\Z")
_PLAIN = frozenset(
    {"test", "tests", "benchmark", "evaluation", "evaluations", "eval", "evals", "suite", "contest", "competition"}
)
_EMPTY = frozenset(
    {
        "same",
        "new",
        "hardest",
        "hard",
        "own",
        "other",
        "first",
        "last",
        "big",
        "small",
        "main",
        "standard",
        "internal",
        "full",
    }
)
_COMPARED = 30
_BY = re.compile(r"(?:\bby|\bon|\bна|\bof|了|出|將近|近|約|约|大約|大约| )[ ~]*\Z")
_SCALE = re.compile(r"(?:on a scale|scale of|out of|по шкале|滿分|满分)[^.]{0,12}\Z")
_OF_THEM = re.compile(r"[ \u00a0]?(?:of|от|из|的) ")
_RESULT = re.compile(
    r"[\s:=(–—-]*(?:only |just |about |around |at |with |a |an |a score of |на |the |~|≈|約|约|为|為|是|得|拿|лишь |только )*\Z"
)
_ELLIPSIS = 34  # characters between a name and a number that is understood from the one before
_ALSO = re.compile(r"(?:→|->|,| and| и|，|、|和)(?: (?:and|to|just|only|about|до|около))* ?\Z")
_SHARE_BEFORE = re.compile(rf"(?:只有|僅|仅|不到|相當於|相当于|只要|只需) ?{MODEL} ?的[ ~約约]*\Z")
_SHARE_AFTER = re.compile(
    rf"[ ]?(?:of|от) (?:the |what )?(?:price|cost|speed|size|latency|цены|стоимости|скорости)[^.;]{{0,24}}{MODEL}"
)
_OWN_NUMBER = re.compile(rf"{MODEL} ?(?:的|['’]s) ?\Z")  # "than A's 57 %": the number is A's
_RATIO = re.compile(rf"{MODEL} ?的[ 將近约約大超過过不到达達]*\Z")
_VERSUS = re.compile(r"(?:\bvs\.?|\bversus|\bagainst|против|對|对)[ ]?\Z")
_HIGH = re.compile(r"最(?:高|多|低|少)\Z")


class Sort(NamedTuple):
    """kind: score, rank, limit, price, setting or comparison.  difference: +1 or -1 where the
    number is one, else 0.  worth: how much its words prove, added to the confidence."""

    kind: str
    difference: int = 0
    worth: float = 0.0


class Measured(NamedTuple):
    """measure: None where the note names none.  place: where its name stands in the sentence, or -1."""

    measure: str | None
    kind: str = ""
    place: int = -1


def sort(quantity: Quantity, small: str, has_benchmark: bool, is_listed: bool) -> Sort | None:
    """What a number says, or None if it says nothing of a model.

    has_benchmark: one stands in the sentence, or above it.  is_listed: in a list of facts on a model.
    """
    unit, _, per = quantity.unit.partition("/")
    if _is_of_others(quantity, small):
        return None
    way = difference(quantity, small)
    if unit == "tokens" and per == "s":
        return Sort("score", way, 0.05)
    known = words.units().get(unit) or words.units()[""]
    if unit == "x":
        is_ratio = way or _near_comparison(quantity, small) or _RATIO.search(small[: quantity.start])
        return Sort("comparison", way or 1, 0.05) if is_ratio else None
    if unit == "percentage points" or (unit in ("%", "points") and way):
        return Sort("comparison", way or 1, 0.05)
    if unit == "%" and _is_share(quantity, small):
        return Sort("comparison", 0, 0.05)
    if unit == "%":
        return Sort("score", 0, 0.05 if has_benchmark else -0.1)
    if unit == "yuan" or known.kind == "price":
        return _price(quantity, small, unit, is_listed)
    if unit in ("messages", "requests", "images"):
        return Sort("limit") if per or (_limits().search(small) and not known.per) else None
    if unit == "tokens":
        return Sort("limit") if quantity.value >= 100 else None
    if known.counted:
        if _SOLVED.search(small[max(0, quantity.start - 16) : quantity.start]):
            return Sort("score")
        return Sort("setting", 0, -0.05)
    if known.measure == "time":
        return _time(quantity, small, is_listed)
    if known.needs == "holds" and not words.pattern("holds").search(small):
        return None
    if unit:
        return Sort(known.kind, 0, 0.05)
    return _bare(quantity, small, has_benchmark, is_listed)


def _bare(quantity: Quantity, small: str, has_benchmark: bool, is_listed: bool) -> Sort | None:
    """A number without a unit: a result by a verb of results, a benchmark, or a name right before it."""
    before, after = small[max(0, quantity.start - 40) : quantity.start], small[quantity.end : quantity.end + 30]
    if _SCALE.search(before):
        return None
    if quantity.whole is not None:
        return Sort("score", 0, 0.0) if _verbs().search(before) or has_benchmark or is_listed else None
    if _temperature().search(before):
        return Sort("setting")
    if _limit_near(quantity, small):
        return Sort("limit")
    if quantity.value > 100_000:
        return None
    if has_benchmark and _VERSUS.search(before) and re.match(rf"[ ]?(?:у )?{MODEL}", after):
        return Sort("score", 0, 0.0)
    scored = _scored().search(before)
    if scored and (has_benchmark or scored[1]):
        return Sort("score", 0, 0.0)
    if has_benchmark and re.search(rf"[{MODEL}{BENCHMARK}](?:['’]s)?{_RESULT.pattern}", before):
        return Sort("score", 0, 0.0)
    if has_benchmark and re.match(
        rf"[ ,]*(?:and |и |和|與)?(?:for|on|у|на|in|\() ?(?:the )?[{MODEL}{BENCHMARK}]", after
    ):
        return Sort("score", 0, 0.0)
    if has_benchmark and re.search(r"\d[\d.,]*%?(?: and | и |, |和|、)\Z", before):
        return Sort("score", 0, -0.1)
    return None


def follows(quantity: Quantity, last: Quantity, small: str) -> bool:
    """A bare number that is of what the last one was: "109 tokens/s for A; B gave her 25", "1 for A and 2 for B"."""
    if quantity.unit or quantity.whole is not None or not last.value or not 0.02 < quantity.value / last.value < 50:
        return False
    between = small[last.end : quantity.start]
    name = between.rfind(MODEL)
    if name >= 0 and re.search(r"[,;，；、]| and | but | while | whereas | а | и | но ", between[: name + 1]):
        if len(between) - name <= _ELLIPSIS and not re.search(r"[,;，；]", between[name:]):
            return True
    if between.strip() in ("→", "->"):
        return True
    return bool(_ALSO.search(between)) and bool(
        re.match(rf"[ ]?(?:for|у|для|by|in|на|on|\() ?[^,.;]{{0,24}}[{MODEL}{BENCHMARK}]", small[quantity.end :])
    )


def _price(quantity: Quantity, small: str, unit: str, is_listed: bool) -> Sort | None:
    if quantity.value >= 1e6 and not words.pattern("training").search(small):
        return None
    is_priced = "/" in quantity.unit or bool(_prices().search(small))
    return Sort("price", 0, 0.05 if is_priced else -0.1) if is_priced or is_listed else None


def _time(quantity: Quantity, small: str, is_listed: bool) -> Sort | None:
    after = small[quantity.end : quantity.end + 14]
    if re.match(rf"[ \u00a0]?(?:的時間後)?{words.pattern('elsewhen').pattern}", after):
        return None
    around = small[max(0, quantity.start - 40) : quantity.end + 30]
    return Sort("setting", 0, -0.05) if words.pattern("lasting").search(around) else None


def difference(quantity: Quantity, small: str) -> int:
    """+1 if the number says how much more something is, -1 how much less, 0 if it is none."""
    after = small[quantity.end : quantity.end + _COMPARED]
    before = small[max(0, quantity.start - _COMPARED) : quantity.start]
    for pattern, way in (("compare down", -1), ("compare", 1)):
        if _OWN_NUMBER.search(before):
            return 0
        if match := _adjacent(pattern).match(after):
            return (
                way
                if not (
                    way > 0
                    and match[1] in ("more", "less", "up", "down", "ahead", "lead", "leads")
                    and quantity.unit == ""
                )
                else 0
            )
    if _BY.search(before) or before[-1:] > "\u2e80":
        for pattern, way in (("compare down", -1), ("compare", 1)):
            if match := _preceding(pattern).search(before):
                return 0 if _HIGH.search(before[: match.start() + 1]) else way
    return 0


@cache
def _adjacent(purpose: str) -> re.Pattern[str]:
    return re.compile(
        rf"[ \u00a0,]{{0,2}}(?:points? |as |the |a |пункт\w* |в |пп |баллов |баллa |балла |балл )?({words.either(words.says(purpose))})(?! from)"
    )


@cache
def _preceding(purpose: str) -> re.Pattern[str]:
    han = "|".join(re.escape(word) for word in words.says(purpose) if word > "\u2e80")
    spaced = words.either(word for word in words.says(purpose) if word < "\u2e80")
    return re.compile(
        rf"(?:(?:{han})(?:了|出|出了|幅|將近|近|約|约|大約|大约|達|达|至少|超過|超过|不到| )*|{spaced}[^,;.]{{0,18}}? (?:by|of|на|more than|at least|около|почти)[ \u00a0]?"
        rf"(?:a |an |about |around |roughly |nearly |almost |over |at least |more than |about |около |почти |примерно |~)*)\Z"
    )


def _is_share(quantity: Quantity, small: str) -> bool:
    """Of what another model has: "only 11 % of the price of A", 只有 A 的 11%."""
    before, after = small[max(0, quantity.start - 16) : quantity.start], small[quantity.end : quantity.end + 48]
    return bool(_SHARE_BEFORE.search(before) or _SHARE_AFTER.match(after))


def _near_comparison(quantity: Quantity, small: str) -> bool:
    around = small[max(0, quantity.start - 16) : quantity.end + _COMPARED]
    return bool(words.pattern("compare", "compare down").search(around))


def _is_of_others(quantity: Quantity, small: str) -> bool:
    """A share or a count of people, companies, views: no model has it."""
    after = small[quantity.end : quantity.end + 28]
    before = small[max(0, quantity.start - 12) : quantity.start]
    near = words.pattern("not of a model")
    clause = re.split(r"[,;，；、(]| while | and | и | а ", after, maxsplit=1)[0]
    return bool(near.search(clause) or near.search(re.split(rf"[,;，；({MODEL}]", before)[-1]))


def measured(
    quantity: Quantity, kind: Sort, small: str, text: str, plain: Plain, offset: int, above: str | None
) -> Measured:
    """above: the benchmark that the lines before speak of."""
    if kind.kind in ("score", "rank", "setting", "comparison") and quantity.unit not in ("tokens/s", "parameters"):
        if found := _benchmark(quantity, text, plain, offset):
            return found
    if named := _nearest(quantity, small, kind):
        return named
    if kind.kind in ("score", "rank", "comparison"):
        if test := _test(small, quantity):
            return Measured(test)
        if kind.kind != "comparison" and above and quantity.unit != "tokens/s":
            return Measured(above)
    unit = words.units().get(quantity.unit.partition("/")[0])
    if quantity.unit == "tokens/s":
        return Measured("speed")
    if kind.kind == "setting" and unit and unit.counted:
        return Measured(above or unit.name)
    if kind.kind == "setting" and above and unit and unit.measure == "time":
        return Measured(above)
    return Measured(unit.measure or None if unit else None)


def _benchmark(quantity: Quantity, text: str, plain: Plain, offset: int) -> Measured | None:
    """The one it is "on", right after; else the last before it; else the first after it."""
    places = [match.start() for match in re.finditer(BENCHMARK, text)]
    if not places:
        return None
    best = min(places, key=lambda place: _way(quantity, place, text))
    mention = plain.mention(offset + best)
    return Measured(mention.canonical, "", best) if mention else None


def _way(quantity: Quantity, place: int, text: str) -> int:
    """From a number to a name; numbers and commas between them make it longer."""
    if place < quantity.start:
        between = text[place + 1 : quantity.start]
        return len(between) + 25 * len(re.findall(r"\d[\d.,]*", between)) + 1
    between = text[quantity.end : place]
    near = re.match(r"[ %]*(?:of (?:the )?\w+ )?(?:on|in|for|at|на|в|по|\(|（|—|-|在)", between)
    return (
        len(between)
        + 40 * len(re.findall(r"\d[\d.,]*", between))
        + (0 if near else 30)
        + _APART * len(re.findall("[,，;；]", between))
    )


def _nearest(quantity: Quantity, small: str, kind: Sort) -> Measured | None:
    group = (
        "money"
        if words.units().get(quantity.unit.partition("/")[0], words.units()[""]).kind == "price"
        else quantity.unit
    )
    group = "money" if quantity.unit.partition("/")[0] in ("yuan", *words.money()) else group
    group = "seconds" if group in ("minutes", "hours", "days") else group
    start, end = max(0, quantity.start - _FAR), quantity.end + _FAR
    best: tuple[float, Measured] | None = None
    for measure in words.measures():
        if measure.kind == "price" and group == "%" and kind.kind != "comparison":
            continue
        if measure.units and group not in measure.units and not (group == "yuan" and "money" in measure.units):
            continue
        for match in measure.pattern.finditer(small, start, end):
            way = _between(quantity, match.start(), match.end(), small)
            if best is None or way < best[0]:
                best = way, Measured(measure.name, measure.kind, match.start())
    return best[1] if best and best[0] < _FAR else None


def _between(quantity: Quantity, start: int, end: int, small: str) -> float:
    text = small[end : quantity.start] if end <= quantity.start else small[quantity.end : start]
    marks = len(re.findall(r"[,，;；、/|]| and | и ", text))
    numbers = len(re.findall(r"\d[\d.,]*", text))
    return len(text) + _APART * marks + 25 * numbers + (0 if end <= quantity.start else 0.5)


def _test(small: str, quantity: Quantity) -> str | None:
    """The words for a test that no catalogue has: "jailbreaking test"."""
    start, end = max(0, quantity.start - 2 * _FAR), quantity.end + _FAR
    if match := _RATE.search(small, start, quantity.start) or _HAN_RATE.search(small, start, quantity.start):
        return match[1].strip()
    if match := _TEST.search(small, start, end):
        said = [word for word in match[1].split() if word not in _EMPTY]
        noun = match[2].removesuffix("es") if match[2] == "quizzes" else match[2].removesuffix("s")
        return " ".join([*said, noun]) if said or noun not in _PLAIN else None
    match = _HAN_TEST.search(small, start, end) or _RUSSIAN_TEST.search(small, start, end)
    return match[1].strip() if match else None


def _limit_near(quantity: Quantity, small: str) -> bool:
    """A bare number beside the name of a limit: "output at most 32,768", "128K context"."""
    if quantity.value < 1000:
        return False
    return any(
        _between(quantity, match.start(), match.end(), small) < _FAR
        for measure in words.measures()
        if measure.kind == "limit"
        for match in measure.pattern.finditer(small, max(0, quantity.start - _FAR), quantity.end + _FAR)
    )


@cache
def _verbs() -> re.Pattern[str]:
    return words.pattern("score")


@cache
def _scored() -> re.Pattern[str]:
    """A verb of results right before a number; group 1 if it is of results alone."""
    sure = words.either(
        (
            "score",
            "scores",
            "scored",
            "scoring",
            "набрал*",
            "набира*",
            "выби*",
            "得分",
            "得了",
            "考了",
            "跑出",
            "得到",
            "拿到",
        )
    )
    return re.compile(
        rf"(?:({sure})|\b(?:it|that)['’]?s|{words.either(words.says('score'))})[ \u00a0]?(?:only |just |about |a |an |around |of |at |на |лишь |только |всего |了|為|为|是|有|达|達|到| |:|=|~)*\Z"
    )


@cache
def _temperature() -> re.Pattern[str]:
    return re.compile(
        r"(?:temperature|температур\w|溫度|温度)(?: (?:was|is|of|were|at|=)|[:=為为是设設]|была|—|=)* ?\Z"
    )


@cache
def _prices() -> re.Pattern[str]:
    return re.compile("|".join(measure.pattern.pattern for measure in words.measures() if measure.kind == "price"))


@cache
def _limits() -> re.Pattern[str]:
    return re.compile(
        words.either(("limit*", "cap", "capped", "quota", "allow*", "限", "額度", "上限", "лимит*", "огранич*"))
    )
