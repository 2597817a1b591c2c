"""The page of ``kb lineage``: chains of hands, each with its evidence."""

from kb.page import Facts, Line, Page
from kb.views import squeezed

_BY = {
    "says": "",
    "quotes": "quoted by ",
    "publishes": "in ",
    "retells": "retold by ",
    "highlights": "highlighted by ",
    "keeps": "kept by ",
    "translates": "translated by ",
    "transcribes": "written down by ",
    "passes on": "passed on by ",
}
_LONGEST = 80  # characters of a passage, or of evidence


def lineage(path: str, rows: list[Facts], whole: bool) -> Page:
    """whole: each step with its evidence; else one line a passage."""
    lines: list[Line] = []
    for row in rows:
        head: Line = ((row["path"], "path"), (f":{row['line']}", "line"), (f"  depth {row['depth']}  ", "dim"))
        lines.append((*head, (_chain(row["chain"]), "")))
        lines.append((("    ", ""), (_short(row["text"]), "dim")))
        if whole:
            lines += [_step(path, step) for step in row["chain"]]
            lines += [(("    missing: ", "dim"), (told, "warning")) for told in row["missing"]]
            if row["languages"]["shift"]:
                told = f"    a passage in {row['languages']['passage']} from a title in {row['languages']['source']}"
                lines.append(((told, "dim"),))
    if not rows:
        lines.append(((f"Nobody says anything on {'that line' if whole else 'a line'} of {path}.", ""),))
    return Page({"path": path, "total": len(rows), "passages": rows}, "passages", tuple(lines))


def _chain(steps: list[Facts]) -> str:
    return " → ".join(f"{_BY[step['role']]}{_who(step)}" for step in steps)


def _who(step: Facts) -> str:
    if step["kind"] == "owner":
        return "vault owner"
    return squeezed(step["who"]) or f"unknown {step['kind']}"


def _step(path: str, step: Facts) -> Line:
    where: Line = (("    + ", "dim"), (f"{path}:{step['line']}", "line"))
    told = f"  {_who(step)} {step['role']}: {step['rule']}, {step['confidence']:g}"
    return (*where, (told, "dim"), (f"  “{_short(step['evidence'])}”", "hit"))


def _short(text: str) -> str:
    text = squeezed(text).strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
