"""How a change is told in one line."""

from kb.app.digesting.snapshot import Claim, Link, Source, Thought
from kb.views import claims as view

_SHOWN = 160  # characters of a thought


def claim(found: Claim) -> str:
    """``o1-mini message limit: 50 messages/day (free plan)``."""
    return f"{_of(found)}: {amount(found)}{f' ({conditions(found)})' if found.conditions else ''}"


def conditions(found: Claim) -> str:
    return "; ".join(found.conditions)


def changed(old: Claim, new: Claim) -> str:
    """``from 30 to 50 messages/week`` where the number alone is another; else what it was and is."""
    if old._replace(value=None).says == new._replace(value=None).says:
        return f"{_of(new)}: from {amount(old).removesuffix(f' {new.unit}')} to {amount(new)}"
    if (old.subjects, old.measure) == (new.subjects, new.measure):
        return f"{_of(new)}: {claim(old).partition(': ')[2]} → {claim(new).partition(': ')[2]}"
    return f"{claim(old)} → {claim(new)}"


def completed(old: Claim, gained: str) -> str:
    """``o1 AIME: 83 %, now with 64 samples``."""
    return f"{claim(old)}, now with {gained}"


def amount(found: Claim) -> str:
    return view.amount(found._asdict())


def _of(found: Claim) -> str:
    return " ".join(filter(None, (", ".join(map(view.short, found.subjects)), found.measure)))


def link(found: Link) -> str:
    """As it is written, whatever its kind."""
    return f"{'!' if found.kind == 'embed' else ''}[[{found.target}{found.subpath}]]"


def source(found: Source) -> str:
    """Its address, with what the note calls it and what it is there."""
    told = ", ".join(filter(None, (found.role, found.title)))
    return f"{found.key} ({told})" if told else found.key


def thought(found: Thought) -> str:
    text = found.text if len(found.text) <= _SHOWN else f"{found.text[: _SHOWN - 1]}…"
    return f"{found.kind}: {text}"
