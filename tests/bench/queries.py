"""Questions of nine kinds asked of one index in one process: how long an answer takes."""

import gc
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from kb import config
from kb.app.ingesting import refresh
from kb.app.searching import answers

from .truth import Words

_ROUNDS = 9


def kinds(words: Words) -> dict[str, list[str]]:
    """By kind the questions of it.  Words differ, so that no cache of the database answers."""
    common, rare = words.common, words.rare
    return {
        "rare word": [rare],
        "commonest word": [common],
        "two words": [f"{common} reasoning", "latency cost"],
        "phrase": ['"chain of thought"', f'"{common} and"'],
        "Han": ["推理", "語言模型"],
        "Russian": ["модель", "рассуждения модели"],
        "prefix": ["reason*", "lat*"],
        "operators": [f"(reasoning OR latency) AND {common} NOT preview", f"{common} lang:ru"],
        "question": [f"how do I spend fewer tokens on reasoning with {common}"],
    }


def measure(vault: Path, index: Path, words: Words) -> str:
    """A table of CPU milliseconds: median and 95th percentile of each kind."""
    held = config.load({"vault.path": str(vault), "index.path": str(index)})
    db = refresh.opened(held).db
    gc.disable()
    rows = ["CPU ms in process     p50     p95"]
    for kind, asked in kinds(words).items():
        times = sorted(_times(db, asked))
        late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        rows.append(f"{kind:<18}{median(times):>7.1f} {late:>7.1f}")
    db.close()
    return "\n".join(rows) + "\n"


def _times(db: object, asked: Sequence[str]) -> Iterator[float]:
    for text in asked:
        answers.page(db, text, 10)  # type: ignore[arg-type]
    for _ in range(_ROUNDS):
        for text in asked:
            start = time.process_time()
            answers.page(db, text, 10)  # type: ignore[arg-type]
            yield (time.process_time() - start) * 1000
