"""How much text a second each recogniser reads, on one core, and all of them together."""

import gc
import time
from collections import Counter
from pathlib import Path

from kb import config, registry
from kb.app.ingesting import understanding
from kb.readers import folder

_MOST = 1_000  # notes
_ROUNDS = 3


def measure(vault: Path) -> str:
    """A table of megabytes of UTF-8 a CPU second; the best of three rounds."""
    held = config.load({"vault.path": str(vault)})
    paths = sorted(str(path.relative_to(vault)) for path in vault.rglob("*") if path.is_file())
    raws = [folder.PART.read(str(vault), path, 20_000_000) for path in paths if held.is_note(path)][:_MOST]
    formats, recognisers = registry.parts("kb.formats"), understanding.recognisers()
    read = [(understanding.chosen(raw, formats)[0].parse(raw), raw) for raw in raws]
    size = sum(len(raw.text.encode()) for raw in raws) / 1e6
    gc.disable()
    best: Counter[str] = Counter()
    for _ in range(_ROUNDS):
        spent: Counter[str] = Counter()
        for note, raw in read:
            mentions: understanding.Mentions = ()
            for part in recognisers:
                start = time.thread_time()
                mentions += tuple(part.find(raw, note, mentions))
                spent[part.name] += time.thread_time() - start
        best = spent if not best or sum(spent.values()) < sum(best.values()) else best
    rows = [f"{name:<14}{size / seconds:>8.1f} MB a second" for name, seconds in best.most_common()]
    return "\n".join([*rows, f"{'all together':<14}{size / sum(best.values()):>8.2f}"]) + "\n"
