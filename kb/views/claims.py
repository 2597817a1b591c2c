"""Pages of claims: a ledger in columns, each row with its place; the words it rests on below it."""

from collections.abc import Sequence

from kb.page import Facts, Line, Page
from kb.text import cells, cut, one_line
from kb.views import squeezed

_WIDEST = {"model": 30, "measure": 28, "value": 22, "conditions": 30, "said by": 20}
_QUOTE = 160  # characters of the words that are shown


def listed(rows: list[Facts], total: int) -> Page:
    lines = list(ledger(rows))
    if len(rows) < total:
        lines.append(((f"{len(rows)} of {total:,} claims; --limit 0 shows all", "dim"),))
    if not rows:
        lines.append((("No note says a number like that of a model.", ""),))
    return Page({"total": total, "claims": rows}, "claims", tuple(lines))


def ledger(rows: Sequence[Facts]) -> list[Line]:
    """The rows in columns as wide as they need, each with its place; below those of a sentence its words."""
    table = [dict(zip(_WIDEST, told(row), strict=True)) for row in rows]
    wide = {name: max((cells(row[name]) for row in table), default=0) for name in _WIDEST}
    lines: list[Line] = []
    sentences = [(row["path"], row["quote"]) for row in rows]
    for place, (row, shown) in enumerate(zip(rows, table, strict=True)):
        columns = "  ".join(_filled(shown[name], wide[name], name == "value") for name in _WIDEST if wide[name])
        lines.append(((columns, ""), (f"  {row['path']}", "path"), (f":{row['line']}", "line")))
        if sentences[place : place + 1] != sentences[place + 1 : place + 2]:
            lines.append(((f"    {cut(squeezed(row['quote']).strip(' >'), _QUOTE)}", "dim"),))
    return lines


def told(row: Facts) -> tuple[str, ...]:
    """Model, measure, value, conditions and who says it, each short enough for a column."""
    models = ", ".join(short(name) for name in row["subjects"])
    against = ", ".join(short(name) for name in row["compared_to"])
    who = row["said_by"] or {"transcript": "a speaker", "own_thought": "owner"}.get(row["voice"], "")
    parts = (models, row["measure"] or "–", amount(row), "; ".join(row["conditions"]), who)
    found = [cut(one_line(part), most) for part, most in zip(parts, _WIDEST.values(), strict=True)]
    if against and row["value"] is not None:
        found[2] = cut(f"{found[2]} vs {one_line(against)}", _WIDEST["value"])
    return tuple(found)


def short(name: str) -> str:
    """A model without its maker; a group is as it is written."""
    return name.partition("/")[2] or name


def amount(row: Facts) -> str:
    """``≤ 27 %``, ``50 messages/week``, ``#49``, ``> expert humans``."""
    sign = {"~": "~ ", "<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}.get(row["comparator"] or "", "")
    if row["value"] is None:
        return f"{sign}{', '.join(short(name) for name in row['compared_to'])}".strip()
    value, unit = number(row["value"]), row["unit"] or ""
    if row["kind"] == "comparison" or (row["kind"] == "price" and unit == "%"):
        value = f"+{value}" if row["value"] > 0 and unit != "x" else value
    if unit == "rank":
        return f"{sign}#{value}"
    if unit.partition("/")[0] in _MONEY:
        return f"{sign}{_MONEY[unit.partition('/')[0]]}{value}{unit[unit.find('/') :] if '/' in unit else ''}"
    return f"{sign}{value}{'' if unit in ('x', '') else ' '}{unit}"


_MONEY = {"USD": "$", "EUR": "€", "GBP": "£", "RUB": "₽", "CNY": "¥", "TWD": "NT$", "USD cent": "¢"}


def number(value: float) -> str:
    """As a person writes it: 671 B, 32,768, 0.55."""
    for size, sign in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.3f}".rstrip("0").rstrip(".") + sign
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _filled(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks
