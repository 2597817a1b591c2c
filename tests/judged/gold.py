"""The judged questions, as they stand in queries.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
VAULTS = {"judged": HERE / "vault", "shipped": HERE.parent.parent / "vault"}
KINDS = ("known-item", "keyword", "question", "conceptual", "cross-language", "syntax")
LANGUAGES = ("en", "zh", "ru")
FOLDS = ("tune", "hold")


@dataclass(frozen=True, slots=True)
class Query:
    """A question.  grades: path to 3 (answers it), 2 (a part of it), 1 (is about it) or 0; a path
    that is not there is 0."""

    text: str
    kind: str
    lang: str
    fold: str
    grades: Mapping[str, int]
    vault: str = "judged"


def read(path: Path = HERE / "queries.toml") -> tuple[Query, ...]:
    return tuple(Query(**row) for row in tomllib.loads(path.read_text("utf-8"))["query"])
