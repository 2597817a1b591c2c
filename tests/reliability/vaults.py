"""A vault of small notes in three scripts, and the work of days on it."""

import os
from pathlib import Path
from random import Random

_LINES = (
    "{model} gets {number}% on AIME 2024 with one attempt, see the [post](https://lab.example/{number}).",
    "> The bill grows with every thought, whoever pays for it. [[Note {other}]]",
    "我推論：{model} 的推理代幣也照輸出計費，見 [[Note {other}]]。 #成本",
    "- Моя догадка: {model} сначала пишет план, и лишь потом ответ. [[Заметка {other}]]",
    "{model} is limited to {number} messages a week.",
    "| {model} | {number} | tokens |",
)
_MODELS = ("o1", "o1-mini", "o1-preview", "GPT-4o", "DeepSeek-R1", "QwQ-32B-Preview")
_FOLDERS = ("", "Models/", "日記/", "Заметки/")


def make(root: Path, random: Random, notes: int = 40) -> None:
    for number in range(notes):
        _write(root / f"{random.choice(_FOLDERS)}Note {number}.md", random)


def work(root: Path, random: Random) -> None:
    """Some notes are written, some edited, one renamed, some deleted."""
    for place in random.sample(notes(root), 9):
        what = random.choice(("edit", "edit", "edit", "delete", "rename"))
        if what == "edit":
            _write(place, random)
        elif what == "delete":
            place.unlink()
        else:
            place.rename(place.with_name(f"{place.stem} {random.randrange(10**6)}.md"))
    for _ in range(6):
        _write(root / f"{random.choice(_FOLDERS)}Note {random.randrange(10**6)}.md", random)


def notes(root: Path) -> list[Path]:
    return sorted(root.rglob("*.md"))


def state(root: Path) -> dict[str, tuple[object, ...]]:
    """Path of everything below a folder to all that is kept of it but the time of its reading."""
    return {str(place.relative_to(root)): _kept(place) for place in [root, *sorted(root.rglob("*"))]}


def _kept(place: Path) -> tuple[object, ...]:
    info = place.lstat()
    data = place.read_bytes() if place.is_file() and not place.is_symlink() else b""
    extra = {}
    if hasattr(os, "listxattr"):
        names = os.listxattr(place, follow_symlinks=False)
        extra = {name: os.getxattr(place, name, follow_symlinks=False) for name in names}
    return data, info.st_mtime_ns, info.st_mode, info.st_uid, info.st_gid, info.st_ino, info.st_nlink, extra


def _write(place: Path, random: Random) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        random.choice(_LINES).format(
            model=random.choice(_MODELS), number=random.randrange(1, 100), other=random.randrange(40)
        )
        for _ in range(random.randrange(3, 9))
    ]
    place.write_text("\n".join(("---", "tags: [trial]", "---", f"# {place.stem}", "", *lines, "")), encoding="utf-8")
