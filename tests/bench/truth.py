"""A vault read by plain means: what links where, and words to search for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

NOTE_ENDINGS = (".md", ".markdown", ".txt")
_WIKILINK = re.compile(r"\[\[([^\[\]|#\r\n]+)(?:#[^\[\]|\r\n]*)?(?:\|[^\[\]\r\n]*)?\]\]")
_NO_WORDS = re.compile(r"https?://\S+|\[\[[^\]]*\]\]")
_SENTENCE = 60  # bytes: a shorter line may be a property or a heading
_ENGLISH = re.compile(r"(?<![\w-])[a-z]{5,}(?![\w-])")  # not the tail of a model's name
_RUSSIAN = re.compile(r"(?<![\w-])[а-яё]{5,}(?![\w-])")
_HAN = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
_PHRASE = re.compile(r"\b(?=([a-z]{3,} [a-z]{3,} [a-z]{3,})\b)")
_SAMPLE = 1000  # notes that are looked into for frequent words


class Words(NamedTuple):
    """What the searches of the benchmark ask for.  Empty where the vault has nothing of the kind."""

    common: str
    second: str
    rare: str
    han: str
    russian: str
    phrase: str
    hub: str


@dataclass(frozen=True, slots=True)
class Vault:
    """A folder of notes.  paths: of the notes, relative, sorted.  size: bytes of all of them."""

    root: Path
    paths: tuple[str, ...]
    size: int

    def texts(self, step: int = 1) -> Iterator[tuple[str, str]]:
        """path and text of each note, or of one in ``step``."""
        for path in self.paths[::step]:
            yield path, (self.root / path).read_text("utf-8", "replace")


def vault(root: Path) -> Vault:
    """The notes in a folder: hidden files and folders are none."""
    files = [path for path in root.rglob("*") if _is_note(path)]
    paths = sorted(path.relative_to(root).as_posix() for path in files)
    seen = tuple(path for path in paths if not path.startswith(".") and "/." not in path)
    return Vault(root, seen, sum((root / path).stat().st_size for path in seen))


def _is_note(path: Path) -> bool:
    return path.suffix.lower() in NOTE_ENDINGS and path.is_file() and not path.is_symlink()


def backlinks(notes: Vault) -> dict[str, set[str]]:
    """The casefolded last part of a wikilink's target to the paths of the notes it stands in:
    ``[[Title]]``, ``[[Title|x]]``, ``[[Title#x]]`` and ``[[folder/Title|x]]``, wherever they are."""
    found: dict[str, set[str]] = {}
    for path, text in notes.texts():
        for target in _WIKILINK.findall(text):
            found.setdefault(key(target), set()).add(path)
    return found


def key(title: str) -> str:
    return title.strip().rpartition("/")[2].removesuffix(".md").casefold()


def hub(notes: Vault, links: dict[str, set[str]]) -> str:
    """The name of the note that most others link to, among names that only one note has."""
    names = Counter(key(path) for path in notes.paths)
    alone = [Path(path).stem for path in notes.paths if path.endswith(".md") and names[key(path)] == 1]
    linked = [name for name in alone if key(name) in links]
    return max(linked, key=lambda name: len(links[key(name)]), default="")


def words(notes: Vault, rare: str, most_linked: str) -> Words:
    """The most frequent words of each kind; the rare one is given, or one that a single note has."""
    lines = [_running(text) for _, text in notes.texts(max(1, len(notes.paths) // _SAMPLE))]
    english = [*_most_frequent(_ENGLISH, lines, 2), "", ""]
    return Words(
        common=english[0],
        second=english[1],
        rare=rare or _only_once(notes, lines),
        han=_first(_most_frequent(_HAN, lines, 1)),
        russian=_first(_most_frequent(_RUSSIAN, lines, 1)),
        phrase=_first(_most_frequent(_PHRASE, lines, 1)),
        hub=most_linked,
    )


def _running(text: str) -> str:
    """The sentences of a note, without its properties, headings, addresses and links."""
    return "\n".join(_NO_WORDS.sub(" ", line) for line in text.splitlines() if len(line.encode()) > _SENTENCE)


def _most_frequent(pattern: re.Pattern[str], texts: Iterable[str], most: int) -> list[str]:
    """Those that most texts hold; of equals the first in the alphabet."""
    counts = Counter(word for text in texts for word in set(pattern.findall(text)))
    return sorted(counts, key=lambda word: (-counts[word], word))[:most]


def _only_once(notes: Vault, lines: list[str]) -> str:
    """A long word of the sample that no other note of the vault holds, in any case."""
    counts = Counter(word for text in lines for word in set(_ENGLISH.findall(text)))
    candidates = sorted((word for word in counts if counts[word] == 1), key=lambda word: (-len(word), word))[:20]
    seen = Counter(word for _, text in notes.texts() for word in candidates if word in text.casefold())
    return _first([word for word in candidates if seen[word] == 1])


def _first(found: list[str]) -> str:
    return found[0] if found else ""
