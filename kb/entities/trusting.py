"""Whether a name of an organisation, a person or a benchmark is meant where it stands.

A name that is nothing else is believed as it is spelled.  One that is a word, too, needs a
sign of the field: a word near it, something sure near it, or a model that the note speaks of.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from kb import catalogue
from kb.entities.folding import fold
from kb.entities.sighting import Sighting

_NEAR = 110  # characters around a name in which a word counts
_BESIDE = 220  # characters around a name in which something sure counts
_FULL = 9  # letters of a person's full name
_LISTED = 60  # characters around a benchmark in which another one counts
_WORDS = re.compile("[a-z\u0400-\u04ff]+")
_HAN = re.compile("[\u3400-\u9fff]")
_RUNS = re.compile(r"[^\W_]+")
_ACRONYM = re.compile("[A-Z]{3}")
_LETTERS = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(
    r"(?:\A|[\n.!?:;。！？：；>»”\"|#(（\[*_] ?|\n {0,8}[-*+•>] {1,4}|[0-9][.)] )[*_=\"“«「『(\[]{0,4}\Z"
)

# What stands right after a name makes it a thing of that company, or nothing of it at all.
_AFTER: dict[str, str] = {
    "Google": r"(?:docs?|drive|maps|sheets|slides|search|chrome|scholar|calendar|translate|colab|analytics|play|photos|"
    r"keep|forms|meet|earth|ads|workspace|trends|fonts|books|pixel|home|assistant|pay|takeout|it|for|around|"
    r"that|this|how)\b|[+]|-fu\b|able\b",
    "Anthropic": r"(?:principle|reasoning|bias|selection|shadow)s?\b",
    "Apple": r"(?:watch|music|pay|tv|silicon|store|pie|juice|cider|tree|trees|picking|vision|notes|podcasts|id|id's|"
    r"vinegar|sauce|crumble|strudel|m[1-9])\b|[派汁樹树醋酒]",
    "Amazon": r"(?:rainforest|rain|river|basin|prime|kindle|bedrock|delta|jungle|alexa|music|s3|tribes?)\b|雨林|河",
    "Meta": r"(?:quest|portal|data|ray-ban|analys[ie]s|tags?|keywords?|description|key|box|programming|level|stable)\b",
    "Microsoft": r"(?:word|excel|teams|office|azure|windows|edge|copilot|outlook|powerpoint|store|365|paint|access)\b",
    "MIT": r"licen[sc]ed?\b|授權|授权|許可|许可|协议|協議",
    "GitHub": r"(?:copilot|actions|pages|issues?|desktop|codespaces|models)\b",
    "YouTube": r"(?:music|premium|shorts|kids|tv)\b",
    "Adobe": r"(?:photoshop|reader|acrobat|illustrator|premiere|firefly)\b",
    "Oracle": r"(?:database|db|of|bone|bones|java|sql|vm|virtualbox)\b",
    "Oxford": r"(?:street|comma|dictionary|university press)\b",
    "UC Berkeley": r"db\b|packet\b",
    "Intel": r"(?:core|xeon|arc|report|officers?)\b",
    "Tesla": r"(?:coil|model|unit|units|cybertruck)\b",
    "Sequoia Capital": r"(?:national|trees?|park|forest|grove)\b",
    "Samsung": r"(?:galaxy|tv)\b",
    "Together AI": r"(?:with|we|they|these|this|the|and|forever|for|in|on|as)\b",
    "Replicate": r"(?:the|a|this|these|those|our|it|and)\b",
    "Runway": r"(?:[0-9]|is closed|lights?|length)\b",
    "Perplexity AI": r"(?:of|on|drops?|falls?|is|scores?|score|loss|per|over|goes|improves?|and|metric|curve)\b",
    "FAIR": r"(?:principles?|data|use|play|metrics?|guidelines?)\b",
    "Mistral AI": r"(?:wind|winds|blows?|ветер|дул|дует)\b",
    "Snowflake": r"(?:ids?|schema|method|generation)\b",
    "Figure": r"[0-9]",
    "Stack Overflow": r"(?:error|exception)s?\b",
    "arXiv": r"[:.]? ?[\"']?[0-9]",
    "Interconnects": r"(?:between|of|are|and|for|in)\b",
    "Hugging Face": r"emoji\b",
    "Telegram": r"(?:from|dated)\b",
    "VK": r"(?:[0-9])",
    "Xiaomi": r"[粥辣糕加]|(?:mi|redmi)\b",
    "ByteDance": r"[數数流碼码序串對对節节組组]",
    "Kuaishou": r"[腳脚快]",
    "Sam Altman": r"[超打賽赛的]?(?:力人|人|怪獸|怪兽)",
    "Alan Turing": r"(?:test|machine|award)s?\b|測試|测试|機|机|獎|奖|完備|完备",
    "Claude Shannon": r"(?:elliott)\b|熵",
    "IMO": r"(?:the|this|that|it|it's|its|not|a|an|is|they|we|you|but|number|numbers)\b|[,:]",
    "INCLUDE": r"(?:guard|path|file|files|statement|directive)s?\b",
    "DROP": r"(?:me|it|them|in|out|by|off|table|database|column|index|if|constraint)\b",
    "APPS": r"(?:script|store|folder)\b",
    "MATH": r"(?:[0-9]{3}\b|class|teacher|homework|department)",
    "MASK": r"(?:token|tokens|r-cnn)\b",
    "RACE": r"(?:conditions?|to|against|for)\b",
    "ARC": r"(?:browser|welding|length|gpus?)\b",
    "GLUE": r"(?:code|job|jobs|layer|gun|stick)\b",
    "HELM": r"(?:charts?|install|upgrade|repo|template|values)\b",
    "BBQ": r"(?:sauce|party|grill|ribs|restaurant|place)\b",
    "POPE": r"(?:francis|leo|benedict|john)\b",
}
# What stands right before a name, the same.
_BEFORE: dict[str, str] = {
    "Google": r"(?:to|just|i|you|can|could|we|let me|please|'ll|don't|try to|go) ",
    "Apple": r"(?:an|the|adam's|green|red|ripe) |[顆颗個个吃箱斤買买] ?",
    "MIT": r"(?:под|лицензия|лицензии|licen[sc]e:|under the|licensed under) (?:лицензией )?",
    "Sequoia Capital": r"(?:giant|coast|the) ",
    "ByteDance": r"[0-9個个多每一兩两幾几] ?",
    "HELM": r"(?:the|at the|a|with|via|using) ",
    "Xiaomi": r"[吃煮喝斤]",
    "IMO": r"[,(] ?",
    "ARC": r"(?:intel|story|the|an) ",
    "Amazon": r"(?:the|of the) ",
    "FAIR": r"(?:the) ",
    "Perplexity AI": r"(?:lower|higher|low|high|the|validation|test|train|its) ",
}
# What stands somewhere near it, the same.
_NEARBY = {"MIT": re.compile("licen[sc]|лиценз|授權|授权|許可|许可|apache|commercial")}
# Words of names that are words of the language, too, written small.
_PHRASES = frozenset(
    fold(name)
    for name in (
        "Weights and Biases",
        "Weights & Biases",
        "Transformer Circuits",
        "Import AI",
        "Deep Learning AI",
        "Big Science workshop",
        "The Pile",
        "Frontier Science",
        "Grade School Math",
        "Stack Overflow",
        "Open Router",
        "Scale AI",
        "Essential AI",
        "Figure AI",
        "Physical Intelligence",
        "Artificial Analysis",
        "Inception AI",
        "Semi Analysis",
        "Multi-Challenge",
        "Strong Reject",
        "Graph Walks",
        "Web Arena",
        "Health Bench",
    )
)
_DOES = re.compile(
    r"['’]s\b| (?:has|have|is|was|says|said|just|announce[sd]|release[sd]|launche[sd]|introduce[sd]|unveil(?:s|ed)|"
    r"publishe[sd]|open-sourced|train(?:s|ed)|buil(?:ds|t)|raise[sd]|hire[sd]|acquire[sd]|plan(?:s|ned)|wants?|claim(?:s|ed)|"
    r"will|ceo|cto|research|researchers?|team|engineers?|api|models?|labs?|inc|partners?|invest(?:s|ed)|review|"
    r"post|paper|report(?:s|ed)?|ships|shipped|uses|использует|выпустил[аи]?|представил[аи]?|анонсировал[аи]?|"
    r"объявил[аи]?|показал[аи]?|запустил[аи]?|открыл[аи]?|обучил[аи]?|сообщил[аи]?|нанял[аи]?|купил[аи]?|заявил[аи]?)\b|"
    r" ?(?:發布|发布|推出|宣布|開源|开源|公司|團隊|团队|旗下|表示|釋出|的|在|也|將|将|正)| ?[:&/，、）)\]}]|\n|\Z"
)
# What only an organisation does.
_ACTS = re.compile(
    r" (?:just |has |have |also |is |will )?(?:announc(?:e[sd]|ing)|releas(?:e[sd]|ing)|launch(?:es|ed|ing)|"
    r"introduc(?:e[sd]|ing)|unveil(?:s|ed|ing)|publish(?:es|ed|ing)|open-sourc(?:es|ed|ing)|train(?:s|ed|ing)|"
    r"buil(?:ds|t|ding)|rais(?:es|ed|ing)|hir(?:es|ed|ing)|acquir(?:es|ed|ing)|ship(?:s|ped|ping)|invest(?:s|ed|ing)|"
    r"cuts?|lays? off|sued|sues|said|says|ceo|cto|researchers?|engineers?|employees|shares|executives?|"
    r"выпустил[аи]?|представил[аи]?|анонсировал[аи]?|объявил[аи]?|запустил[аи]?|обучил[аи]?|нанял[аи]?|купил[аи]?|"
    r"заявил[аи]?)\b|['’]s (?:ceo|cto|researchers|engineers|chips?|shares)\b|"
    "[^，。！？、\n]{0,12}(?:推出|發布|发布|發表|发表|宣布|開源|开源|釋出|收購|收购|裁員|裁员)"
)
_FOLLOWS = re.compile(r", and |, | and | & |/| и |、|和|與|与")
_ARTICLE = re.compile(r"(?<![a-z])(?:an?|the|my|your|his|her|our) \Z")
_NOUN = re.compile(
    r" (?:benchmarks?|datasets?|data|scores?|tests?|subsets?|tasks?|problems?|set|split|suite|evals?|leaderboard|"
    r"accuracy|results?|numbers)\b"
)
_MEASURED = """
    benchmark benchmarks score scores scored scoring accuracy eval evals evaluation evaluations leaderboard percentile
    sota dataset datasets subset бенчмарк бенчмарки бенчмарке бенчмарков бенчмарком тесте тестах датасет датасете
    точность точности точностью баллов балла балл метрика
"""
_CONTESTED = """
    contest olympiad olympiads medal medals gold silver competition problem problems solved solves
    задач задачи олимпиада олимпиаде олимпиады золото серебро медаль медали
"""
_MEASURED_HAN = re.compile(
    "基準|基准|測試|测试|準確率|准确率|得分|分數|分数|競賽|竞赛|金牌|評測|评测|題|题|榜|資料集|数据集|奧林匹|奥林匹"
)
_SCORE = re.compile(r"[0-9](?:[.,][0-9]+)?[ \u00a0]?%|[:=|]\s{0,3}[0-9]{1,2}[.,][0-9]")
_POSTS = re.compile(r"(?:\b(?:on|via|from|@)|\b(?:в|на|из)|在|[/(（]) ?\Z")
_POSTED = re.compile(
    r"\b(?:post|posts|posted|posting|tweet|tweets|tweeted|thread|account|formerly|users?|"
    r"пост|посты|посте|написал\w*|твит\w*|аккаунт\w*|треде?)\b|推文|發文|发文|貼文|帖子|帳號|账号|平台|twitter"
)
_MATHS = re.compile(r" ?(?:[-=+*/^<>]|axis|and y\b|, ?y\b|chromosome|factor|percent|ray)")


class Words(NamedTuple):
    spaced: frozenset[str]
    han: re.Pattern[str] | None

    def stand_in(self, text: str) -> bool:
        if not self.spaced.isdisjoint(_WORDS.findall(text)):
            return True
        return bool(self.han and self.han.search(text))


class Page:
    """A text as evidence.

    text:   folded; written: as it is written.
    sure:   where something stands that needs no evidence, as start and end.
    models: a model is named somewhere in the note.
    """

    def __init__(self, text: str, written: str, models: Iterable[tuple[int, int]]) -> None:
        self.text = text
        self.written = written
        self.sure = sorted(models)
        self.is_of_the_field = bool(self.sure)
        self.organisations: set[int] = set()  # where sure ones begin
        self.benchmarks: list[int] = []  # where sure ones begin, in order
        self._strong: bool | None = None

    def believe(self, sightings: Iterable[Sighting]) -> None:
        for sighting in sightings:
            self.sure.append((sighting.start, sighting.end))
            if sighting.row.kind == "benchmark":
                self.benchmarks.append(sighting.start)
            if sighting.row.kind == "organisation":
                self.organisations.add(sighting.start)
            self.is_of_the_field |= sighting.row.sort in ("lab", "") and sighting.row.kind != "benchmark"
            self.is_of_the_field |= sighting.row.kind == "benchmark" and sighting.row.sort in ("", "leaderboard")
        self.sure.sort()

    def around(self, start: int, end: int, width: int = _NEAR) -> str:
        return f"{self.text[max(0, start - width) : start]} \0 {self.text[end : end + width]}"

    def near(self, start: int, end: int) -> bool:
        """A word of the field, or something sure, near a name."""
        around = self.around(start, end)
        return any(words.stand_in(around) for words in _evidence()) or self._beside(start, end)

    def _beside(self, start: int, end: int) -> bool:
        after = bisect_left(self.sure, (start - _BESIDE, 0))
        return any(low < end + _BESIDE and (high <= start or low >= end) for low, high in self.sure[after : after + 4])

    def speaks_of_the_field(self) -> bool:
        if self._strong is None:
            self._strong = self.is_of_the_field or _evidence()[0].stand_in(self.text)
        return self._strong

    def has_benchmark(self, start: int, end: int) -> bool:
        """Whether a sure one begins between two places."""
        after = bisect_left(self.benchmarks, start)
        return after < len(self.benchmarks) and self.benchmarks[after] < end

    def goes_on(self, end: int) -> bool:
        """Whether an organisation follows in a list: "Apple, Google and Meta"."""
        between = _FOLLOWS.match(self.text, end)
        return between is not None and between.end() in self.organisations

    def opens(self, start: int) -> bool:
        """Whether a sentence or a line begins here: a capital says nothing."""
        return bool(_OPENS.search(self.text[max(0, start - 16) : start])) or start == 0


def is_sure(found: Sighting, page: Page) -> bool:
    """A name that needs no evidence and is evidence for others."""
    if found.rule == "sign":
        return True
    spelling = found.spelling
    if spelling is None or spelling.ambiguous or spelling.row.sort in ("platform", "publisher", "university"):
        return False
    return _spelled(found, page) and not _is_small(found, page) and not _against(found, page)


def confidence(found: Sighting, page: Page, spoken: bool) -> float:
    """How far to trust a sighting; 0 for not at all."""
    spelling = found.spelling
    if spelling is None:
        return 0.9
    if not _spelled(found, page) or _against(found, page):
        return 0
    if found.row.kind == "benchmark":
        return _benchmark(found, page)
    small = _is_small(found, page)
    if small and (spelling.ambiguous or (not spoken and spelling.written.lower() in _PHRASES)):
        return 0
    if small:
        return 0.8 if page.near(found.start, found.end) else 0.7 if _is_full(found) else 0
    if not spelling.ambiguous:
        return 0.9 if spelling.joined else 0.95
    if found.row.kind == "person":
        return 0.8 if page.near(found.start, found.end) else 0
    return _organisation(found, page)


def _benchmark(found: Sighting, page: Page) -> float:
    spelling = found.spelling
    if spelling is None or not (spelling.ambiguous or _is_loose(found, page)):
        return 0.9 if found.rule in ("year", "list") else 0.95
    if found.rule == "year" and spelling.row.yearly:
        return 0.85
    if spelling.case == "exact" and (_is_shouted(found, page) or _is_noun(found, page)):
        return 0
    return 0.8 if _is_measured(found, page) else 0


def _is_full(found: Sighting) -> bool:
    """A person's full name is hardly anything else, however it is written."""
    return found.row.kind == "person" and found.end - found.start >= _FULL


def _is_loose(found: Sighting, page: Page) -> bool:
    """Small letters and blanks where the catalogue has capitals: "needle in a haystack" may be a needle."""
    written = page.written[found.start : found.end]
    has_acronym = bool(found.spelling and _ACRONYM.search(found.spelling.written))
    return " " in written.strip() and not has_acronym and _is_small(found, page)


def _is_measured(found: Sighting, page: Page) -> bool:
    """A word for measuring, a percentage or another benchmark near the name."""
    around = page.around(found.start, found.end, 80)
    return (
        not _measuring(found.row.sort == "contest").isdisjoint(_WORDS.findall(around))
        or bool(_MEASURED_HAN.search(around))
        or bool(_SCORE.search(around))
        or page.has_benchmark(found.start - _LISTED, found.end + _LISTED)
        or (_is_in_list(found, page) and page.near(found.start, found.end))
    )


@cache
def _measuring(contest: bool) -> frozenset[str]:
    return frozenset(f"{_MEASURED}{_CONTESTED if contest else ''}".split())


def _is_in_list(found: Sighting, page: Page) -> bool:
    """Between other names in capitals: "MMLU, DROP and GSM8K"."""
    before = page.written[max(0, found.start - 14) : found.start]
    after = page.written[found.end : found.end + 18]
    return bool(
        re.search(r"[A-Z0-9]{2}[\w+-]*(?:,| and| &|/|、| и|和) ?\Z", before)
        or re.match(r"(?:, (?:and )?|/|、| and | & | и |和)[A-Z][A-Za-z0-9]*[A-Z0-9]", after)
    )


def _is_noun(found: Sighting, page: Page) -> bool:
    """A thing with an article, of which no score is told: "in a RACE"."""
    if found.row.sort == "contest" or not _ARTICLE.search(page.text, max(0, found.start - 8), found.start):
        return False
    return not _NOUN.match(page.text, found.end)


def _is_shouted(found: Sighting, page: Page) -> bool:
    """In a line of capitals: ``INCLUDE ALL FILES``."""
    after = re.match(r"[ \t]+([A-Z]{2,})[ \t]+[A-Z]{2,}\b", page.written[found.end : found.end + 40])
    return bool(after)


def _organisation(found: Sighting, page: Page) -> float:
    """An ambiguous one: near the field; where a capital says nothing, it must also do something."""
    text, start, end = page.text, found.start, found.end
    if end - start == 1:
        return _letter(found, page)
    if _ACTS.match(text, end) and not page.written[start].islower():
        return 0.8
    if _HAN.match(text[start]):
        return 0.8 if page.near(start, end) else 0
    if text[end : end + 1] == "-" and re.match(r"-[a-z]", page.written[end : end + 2]):
        return 0
    if " " not in text[start:end] and page.opens(start) and not (_DOES.match(text, end) or page.goes_on(end)):
        return 0
    if page.near(start, end):
        return 0.85
    return 0.7 if page.speaks_of_the_field() else 0


def _letter(found: Sighting, page: Page) -> float:
    """X: a post there is linked in its line, or the words say that something was posted."""
    text, start, end = page.text, found.start, found.end
    if _MATHS.match(text, end):
        return 0
    line = text[max(0, start - 120) : start].rpartition("\n")[2] + " \0 " + text[end : end + 120].partition("\n")[0]
    linked = any(f"/{host}/" in line or f".{host}/" in line for host in found.row.hosts)
    if not _POSTS.search(text, max(0, start - 6), start):
        return 0
    return 0.95 if linked else 0.8 if _POSTED.search(line) else 0


def _is_small(found: Sighting, page: Page) -> bool:
    """Without any capital where the catalogue writes one."""
    written = page.written[found.start : found.end]
    if found.spelling is None or found.spelling.written.islower() or not _LETTERS.search(written):
        return False
    return written.islower()


def _spelled(found: Sighting, page: Page) -> bool:
    """In the case that its row asks for; Russian names begin with a capital."""
    spelling = found.spelling
    written = page.written[found.start : found.end]
    if spelling is None:
        return True
    if spelling.joined:
        return sum(char.isupper() for char in written) >= 2 and not written.isupper()
    if spelling.case == "exact":
        return _capitals(spelling.written) in _capitals(written)
    if "\u0400" <= spelling.written[:1] <= "\u04ff" and spelling.written[0].isupper() and not written[0].isupper():
        return False
    if spelling.case == "cased":
        capitals = [not word[0].islower() for word in _RUNS.findall(written)]
        return all(capitals[: len(_RUNS.findall(spelling.written))])
    return True


def _capitals(written: str) -> str:
    """The letters of a name as their case counts: that of a letter alone does not, as in ARC-e."""
    return "".join(word if len(word) > 1 else word.lower() for word in _LETTERS.findall(written))


def _against(found: Sighting, page: Page) -> bool:
    """Words beside it that make it something else."""
    if found.whole or (found.spelling and found.spelling.sure):
        return _is_other(found, page)
    after = _patterns(found.row.name).after
    if after and after.match(page.text, found.end):
        return True
    before = _patterns(found.row.name).before
    if before and _is_word(found) and before.search(page.text, max(0, found.start - 24), found.start):
        return True
    nearby = _NEARBY.get(found.row.name)
    if nearby and nearby.search(page.around(found.start, found.end)):
        return True
    return _is_other(found, page)


def _is_word(found: Sighting) -> bool:
    """The name alone, not a longer spelling of the same thing."""
    return found.spelling is not None and " " not in found.spelling.written


def _is_other(found: Sighting, page: Page) -> bool:
    """A longer name of another thing: ``MMLU-CF``, 北京大學生."""
    text, end = page.text, found.end
    if found.row.kind == "benchmark":
        return not found.whole and bool(re.match(r"-[A-Z]", page.written[end : end + 2]))
    if found.row.kind == "person":
        return bool(re.match(r"-[A-Z]", page.written[end : end + 2]))
    return text[end - 2 : end] in ("大學", "大学") and bool(re.match("生(?![物命活態态])", text[end : end + 2]))


class Patterns(NamedTuple):
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@cache
def _patterns(name: str) -> Patterns:
    before, after = _BEFORE.get(name), _AFTER.get(name)
    return Patterns(
        re.compile(rf"(?<![a-z])(?:{before})\Z") if before else None,
        re.compile(rf"[ -]?(?:{after})") if after else None,
    )


@cache
def _evidence() -> tuple[Words, Words]:
    """Words that tell of a whole note, and words that count near a name."""
    rows = catalogue.rows("ambiguous")["evidence"]
    strong = [fold(word) for row in rows if row["strong"] for word in row["says"]]
    return _words(strong), _words([fold(word) for row in rows if not row["strong"] for word in row["says"]])


def _words(says: list[str]) -> Words:
    han = [re.escape(word) for word in says if _HAN.match(word)]
    return Words(frozenset(word for word in says if not _HAN.match(word)), re.compile("|".join(han)) if han else None)
