"""What a person decides about names: kept as plain text in the vault, and undone there."""

import sqlite3

from kb.app import kept, things
from kb.config import Settings
from kb.entities import deciding, overrides, ownnames, ownrolls
from kb.page import Page
from kb.views import names
from kb.views import things as view


def decide(settings: Settings, decision: overrides.Decision) -> Page:
    """Write a decision into the vault's own rows of models, or take it out of them; the same twice is once.

    Raises UsageError for a decision that makes no sense, and KbError if the file cannot be read.
    """
    is_new = kept.change(settings.root, overrides.PLACE, lambda text: overrides.changed(text, decision))
    return view.decided(decision._asdict(), overrides.PLACE, is_new)


def decide_name(settings: Settings, decision: deciding.Decision) -> Page:
    """The same for a name of a person, an organisation or a benchmark."""
    named = ownrolls.called(ownnames.load(settings.root), decision.kind, decision.name)
    decision = decision._replace(name=named or decision.name)
    is_new = kept.change(settings.root, ownnames.PLACE, lambda text: deciding.changed(text, decision))
    return names.decided(decision._asdict(), ownnames.PLACE, is_new)


def accept(settings: Settings, db: sqlite3.Connection, decision: deciding.Decision) -> Page:
    """The same for one that is accepted: of whom kb or the vault knows, or notes speak."""
    if not ownrolls.called(ownnames.load(settings.root), decision.kind, decision.name) and not decision.undo:
        decision = decision._replace(name=things.selected(db, decision.kind, decision.name))
    return decide_name(settings, decision)
