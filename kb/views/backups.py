"""Pages of ``kb backup``: what was packed, what a backup holds, where restored files belong."""

from collections.abc import Mapping, Sequence, Sized

from kb.page import Facts, Line, Page

Files = Mapping[str, tuple[int, str]]  # name to bytes, SHA-256

_PARTS = {
    "kb": "what you decided, what was imported and told",
    "feeds": "what feeds gave",
    "settings": "config.toml",
    "index": "what lies beside the index",
}


def made(file: str, size: int, files: Files, left_out: Sequence[tuple[str, str]]) -> Page:
    document = {**_document(file, files), "bytes": size, "left_out": [{"path": p, "reason": r} for p, r in left_out]}
    head: Line = ((file, "path"), (f": {_count(files)} in {size:,} bytes, written and read back", ""))
    missing: list[Line] = [((path, "path"), (f"  left out: {reason}", "warning")) for path, reason in left_out]
    return Page(document, "files", (head, *_parts(files), *missing))


def checked(file: str, made: str, files: Files) -> Page:
    head: Line = ((file, "path"), (f": {_count(files)} of {made}, as packed", ""))
    return Page({**_document(file, files), "made": made}, "files", (head, *_parts(files)))


def restored(file: str, folder: str, files: Files, places: Mapping[str, str]) -> Page:
    """places: where each part belongs."""
    document = {**_document(file, files), "folder": folder, "places": dict(places)}
    head: Line = ((f"{_count(files)} restored to ", ""), (folder, "path"), ("; what belongs where:", ""))
    there = [part for part in places if any(f"{name}/".startswith(f"{part}/") for name in files)]
    width = max(map(len, there), default=0)
    rows: list[Line] = [((f"  {part:<{width}}  → ", ""), (places[part], "path")) for part in there]
    return Page(document, "files", (head, *rows))


def _document(file: str, files: Files) -> Facts:
    rows = [{"name": name, "bytes": size, "sha256": sha256} for name, (size, sha256) in files.items()]
    return {"file": file, "files": rows}


def _count(files: Sized) -> str:
    return f"{len(files):,} file{'' if len(files) == 1 else 's'}"


def _parts(files: Files) -> list[Line]:
    """How much there is of each part."""
    lines: list[Line] = []
    for part, what in _PARTS.items():
        sizes = [held[0] for name, held in files.items() if name.startswith(f"{part}/")]
        if sizes:
            lines.append(((f"  {part:<9}{_count(sizes):>13}{sum(sizes):>16,} bytes  ", ""), (what, "dim")))
    return lines
