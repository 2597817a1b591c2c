"""A vault of any size that is the same wherever it is made, and what must be found in it.

The words come from the notes that ship with kb.  Names, bytes and times depend on those and
on the number of notes, on nothing else.
"""

import json
import os
from bisect import bisect
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count
from pathlib import Path
from random import Random
from typing import NamedTuple, TypedDict, cast

from .speech import Language, Speech, speeches

OUR_VAULT = Path(__file__).parents[2] / "vault"
RARE = "glimvarkost"
RARE_EVERY = 100  # notes; the first one has it
_SEED = 20240912
_FIRST_DAY = date(2023, 1, 2)
_FIRST_TIME = datetime(2024, 1, 1, tzinfo=UTC)
_MEDIAN_BYTES = 2_600
_TITLE_WORDS: dict[Language, tuple[int, int]] = {"en": (3, 5), "ru": (3, 5), "zh": (5, 9)}
_FEWEST_BYTES, _MOST_BYTES = 500, 14_000
_EVENNESS = 5  # the first note gets twice the links of the sixth, three times those of the eleventh
_LINKED, _NAMED, _SOURCED = 0.22, 0.18, 0.06  # of all sentences: with a link, a model's name, an address
_DEAD = 0.05  # of all links
_SITES = (
    "arxiv.org/abs/2412.{:05}",
    "www.example.org/posts/{}?utm_source=kb",
    "youtu.be/kb{:09}",
    "example.com/{}/#top",
)
_MODELS = (
    "o1", "o1-preview", "o1 preview", "o1-mini", "GPT-4o", "gpt-4o", "GPT-4o mini", "gpt-4o-mini", "DeepSeek-R1",
    "DeepSeek R1", "Claude 3.5 Sonnet", "claude-3-5-sonnet", "QwQ-32B-Preview", "Llama 3.1 405B", "Gemini 1.5 Pro",
)  # fmt: skip
_FORMS = (
    "[[{name}]]", "[[{name}]]", "[[{name}]]", "[[{name}|{shown}]]", "[[{name}#{shown}]]",
    "[[{folder}/{name}]]", "[[{folder}/{name}|{shown}]]", "![[{name}]]",
)  # fmt: skip


class Manifest(TypedDict):
    """What a search must find.  rare_notes: exactly those with rare_term.  probe_queries: a
    query to notes that are among its answers.  backlinks: a title to notes that link to it."""

    rare_term: str
    rare_notes: list[str]
    probe_queries: dict[str, list[str]]
    backlinks: dict[str, list[str]]


class Target(NamedTuple):
    """A note that others may link to."""

    folder: str
    name: str


class Probe(NamedTuple):
    """A sentence for one note of a language, and a question that must find that note."""

    language: Language
    query: str
    sentence: str


_PROBES = (
    Probe("en", "pangolin", "Two pangolins walked through the benchmark."),
    Probe("en", '"copper lantern"', "They hung a copper lantern over the table."),
    Probe("en", "https://example.org/wombat", "Found at https://example.org/wombat/?utm_source=x one evening."),
    Probe("ru", "барсук", "Мы говорили с барсуками о погоде."),
    Probe("ru", "щётка", "На столе лежали щетки."),
    Probe("zh", "水獺", "昨天看見一隻水獺在河邊。"),
    Probe("zh", "穿山甲", "聽說穿山甲也會推理。"),
)
_RARE_SENTENCE: dict[Language, str] = {
    "en": f"The rare word here is {RARE}, said once.",
    "ru": f"Редкое слово здесь {RARE}, один раз.",
    "zh": f"這裡有一個少見的詞 {RARE} 只說一次。",
}


class Author:
    """Writes note after note and remembers which of them link to which.

    due: sentences that the note at hand must still say, as they are.
    backlinks: a note's name to the paths of the notes that link to it.
    """

    def __init__(self, rng: Random, languages: Mapping[Language, Speech], targets: list[Target]) -> None:
        """targets: the most linked first."""
        self.rng = rng
        self.due: list[str] = []
        self.backlinks: dict[str, list[str]] = {target.name: [] for target in targets}
        self._languages = languages
        self._targets = targets
        self._path = ""
        self._shares = list(accumulate(1 / (place + _EVENNESS) for place in range(len(targets))))

    def begin(self, path: str, due: list[str]) -> None:
        self._path, self.due = path, due

    def said(self, language: Language, plain: bool = False) -> str:
        """A sentence; unless it is plain, perhaps with a link, a model or an address in it."""
        if self.due:
            return self.due.pop(0)
        sentence = self._languages[language].sentence(self.rng)
        if plain:
            return sentence
        chance = self.rng.random()
        if chance < _LINKED:
            return self._within(sentence, self.link(language))
        if chance < _LINKED + _NAMED:
            return self._within(sentence, self.rng.choice(_MODELS))
        return f"{sentence} {self.url()} " if chance < _LINKED + _NAMED + _SOURCED else sentence

    def paragraph(self, language: Language, plain: bool = False) -> str:
        blank = "" if language == "zh" else " "
        return blank.join(self.said(language, plain) for _ in range(self.rng.randint(2, 6))).rstrip()

    def words(self, language: Language, fewest: int, most: int) -> str:
        return self._languages[language].title(self.rng, self.rng.randint(fewest, most))

    def tag(self) -> str:
        return self.words("en", 1, 1).lower()

    def link(self, language: Language) -> str:
        """A link to a note, or now and then to a page that does not exist."""
        if self.rng.random() < _DEAD:
            return f"[[{self.words(language, 2, 3)} that nobody wrote]]"
        form = self.rng.choice(_FORMS)
        target = self.target()
        return form.format(name=target.name, folder=target.folder, shown=self.words(language, 1, 2))

    def target(self) -> Target:
        """A note that the note at hand links to."""
        target = self._targets[bisect(self._shares, self.rng.random() * self._shares[-1])]
        if self._path not in self.backlinks[target.name][-1:]:
            self.backlinks[target.name].append(self._path)
        return target

    def url(self) -> str:
        return "https://" + self.rng.choice(_SITES).format(self.rng.randint(1, 99_999))

    def day(self) -> date:
        return _FIRST_DAY + timedelta(days=self.rng.randint(0, 700))

    def until(self, text: str, size: int, more: Callable[[], str]) -> str:
        """The text, with more and more of it until it has so many bytes."""
        parts = [text]
        length = len(text.encode())
        while length < size or self.due:
            parts.append(more())
            length += len(parts[-1].encode())
        return "".join(parts)

    def _within(self, sentence: str, words: str) -> str:
        """The words somewhere in the sentence, with blanks around them."""
        place = int(self.rng.random() * len(sentence))
        if " " in sentence:
            place = max(0, sentence.rfind(" ", 0, place))
        return f"{sentence[:place].rstrip()} {words} {sentence[place:].lstrip()}".lstrip()


def obsidian(author: Author, title: str, language: Language, size: int) -> str:
    """A note as one writes it: properties, headings, prose, lists and quotations."""
    head = (
        f"---\ntags: [{author.words('en', 1, 1)}, ai/{author.words('en', 1, 1).lower()}]\n"
        f'author: "[[{author.target().name}]]"\ndate: {author.day()}\nsource: {author.url()}\n---\n\n# {title}\n'
    )

    def more() -> str:
        kind = author.rng.random()
        if kind < 0.15:
            return f"\n## {author.words(language, 2, 4)}\n"
        if kind < 0.35:
            return "\n" + "".join(f"- {author.said(language)}\n" for _ in range(author.rng.randint(2, 4)))
        if kind < 0.50:
            return f"\n> {author.said(language, plain=True)}\n"
        return f"\n{author.paragraph(language)}\n"

    return author.until(head, size, more) + f"\n#{author.tag()}/{author.tag()}\n"


def readwise(author: Author, title: str, language: Language, size: int) -> str:
    """Highlights as Readwise exports them, with notes below some."""
    head = (
        f"# {title}\n\n![rw-book-cover](https://example.org/covers/{author.rng.randint(1, 9)}.png)\n\n## Metadata\n"
        f"- Author: [[{author.target().name}]]\n- Full Title: {title}\n- Category: #articles\n- URL: {author.url()}\n\n"
        "## Highlights\n"
    )

    def more() -> str:
        place = author.rng.randint(10**6, 10**7)
        text = f"- {author.said(language, plain=True)} ([View Highlight](https://read.readwise.io/read/kb{place}))\n"
        return text + (f"    - Note: {author.said(language)}\n" if author.rng.random() < 0.3 else "")

    return author.until(head, size, more)


def pasted(author: Author, title: str, language: Language, size: int) -> str:
    """The same highlights after a paste that lost all marks, so without links."""
    head = "rw-book-cover\n\nMetadata\n\nHighlights\n\n"
    return author.until(head, size, lambda: f"  • {author.said(language, plain=True)} (View Highlight)\n")


def transcript(author: Author, title: str, language: Language, size: int) -> str:
    """A talk: fields, a description, speech in timed segments."""
    russian = language == "ru"
    fields, about, speech = (
        ("Метаданные", "Описание", "Транскрипт") if russian else ("Metadata", "Description", "Transcript")
    )
    channel, day = ("Канал", "Дата") if russian else ("Channel", "Date")
    head = (
        f"# {title}\n\n## {fields}\n\n- **{channel}:** {author.words(language, 2, 2)}\n- **{day}:** {author.day()}\n\n"
        f"## {about}\n\n{author.said(language)} {author.link(language)}, {author.link(language)}\n\n## {speech}\n"
    )
    minutes = count(0, 3)

    def more() -> str:
        start = next(minutes)
        spoken = "  ".join(author.paragraph(language, plain=True) for _ in range(2))
        return f"\n### Segment {start // 3 + 1} ({start:02}:00 - {start + 3:02}:00) []\n\n{spoken}\n"

    return author.until(head, size, more)


Layout = Callable[[Author, str, Language, int], str]


class Sort(NamedTuple):
    """A sort of note: how it is laid out, where it lies, and its share of the vault."""

    layout: Layout
    language: Language
    folder: str
    ending: str
    share: int


_HUB = Sort(obsidian, "en", "", ".md", 0)
_SORTS = (
    Sort(obsidian, "en", "Notes", ".md", 42),
    Sort(obsidian, "zh", "中文筆記", ".md", 14),
    Sort(obsidian, "ru", "Заметки", ".md", 14),
    Sort(readwise, "en", "Highlights", ".md", 14),
    Sort(pasted, "en", "Highlights", ".txt", 4),
    Sort(transcript, "en", "Transcripts", ".md", 7),
    Sort(transcript, "ru", "Transcripts", ".md", 5),
)


class Plan(NamedTuple):
    """A note before it is written."""

    path: str
    title: str
    sort: Sort


def make(folder: Path, notes: int) -> Manifest:
    """Write a vault of so many notes into a folder; what must be found in it."""
    rng = Random(_SEED)
    languages = speeches(OUR_VAULT)
    hubs = _hubs()[:notes]
    plans = hubs + [_plan(rng, languages, number) for number in range(len(hubs) + 1, notes + 1)]
    author = Author(rng, languages, [_target(plan) for plan in plans if plan.path.endswith(".md")])
    manifest = Manifest(rare_term=RARE, rare_notes=[], probe_queries={}, backlinks={})
    probes = list(_PROBES)
    for number, plan in enumerate(plans, 1):
        author.begin(plan.path, _due(plan, number, probes, manifest))
        text = plan.sort.layout(author, plan.title, plan.sort.language, _size(rng))
        _write(folder / plan.path, text, number)
    manifest["backlinks"] = {plan.title: author.backlinks[plan.title] for plan in hubs}
    return manifest


def read_manifest(path: Path) -> Manifest:
    return cast(Manifest, json.loads(path.read_text("utf-8")))


def _hubs() -> list[Plan]:
    """The most linked notes: they are called as some of our own vault are."""
    return [
        Plan(f"{folder}/{path.name}", path.stem, _HUB)
        for folder in ("Models", "Papers", "People")
        for path in sorted((OUR_VAULT / folder).glob("*.md"))
    ]


def _plan(rng: Random, languages: Mapping[Language, Speech], number: int) -> Plan:
    """A note of any sort; the number keeps its title apart from others."""
    sort = rng.choices(_SORTS, [sort.share for sort in _SORTS])[0]
    title = f"{languages[sort.language].title(rng, rng.randint(*_TITLE_WORDS[sort.language]))} {number}"
    return Plan(f"{sort.folder}/{title}{sort.ending}", title, sort)


def _target(plan: Plan) -> Target:
    return Target(plan.path.rpartition("/")[0], plan.title)


def _size(rng: Random) -> int:
    """Bytes of a note: most are near the median, a few are long."""
    return min(max(int(rng.lognormvariate(0, 0.5) * _MEDIAN_BYTES), _FEWEST_BYTES), _MOST_BYTES)


def _due(plan: Plan, number: int, probes: list[Probe], manifest: Manifest) -> list[str]:
    """What this note must say; the manifest learns of it."""
    due = []
    if number % RARE_EVERY == 1:
        manifest["rare_notes"].append(plan.path)
        due.append(_RARE_SENTENCE[plan.sort.language])
    probe = next((probe for probe in probes if probe.language == plan.sort.language), None)
    if probe:
        probes.remove(probe)
        manifest["probe_queries"][probe.query] = [plan.path]
        due.append(probe.sentence)
    return due


def _write(path: Path, text: str, number: int) -> None:
    """The file, with a time in the past: one every 97 minutes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    time = int((_FIRST_TIME + timedelta(minutes=97 * number)).timestamp()) * 1_000_000_000
    os.utime(path, ns=(time, time))
