"""Tables, made with sqlite-utils; loaded only when an index is made anew.

Ids carry their note (kb.store.ids), so the note of a posting is a shift and not a join, and a
note's rows are ranges.  What blocks, links and mentions have in common is kept once
(kb.store.shared); the views ``blocks``, ``links`` and ``mentions`` put them together again.
A posting with a negative rowid is the text of link ``-rowid``: it speaks for the note that
the link leads to, but belongs to the note that it stands in.
"""

import sqlite3

import sqlite_utils

from kb.store import ids, shared

# Contentless: the terms are made by kb.analysis, FTS5 only splits at blanks.  The order of
# columns is that of kb.store.postings.Posting.
POSTINGS = """
create virtual table postings using fts5(
    body, heading, title, name, anchor, tag, alias,
    content='', tokenize="ascii tokenchars '-._'"
)
"""

# Every word and whole name of the vault, folded, with its term: what patterns are looked up in.
# It only grows until the index is made anew; a word that no note has any more leads nowhere.
# term: null if it is the word itself, the number of letters if it is its beginning.
_FORMS = "create table forms(form text primary key, term) without rowid"

# Most links to the web lead to no file.
_RESOLVED = "create index idx_link_places_resolved on link_places(resolved) where resolved is not null"

# What belongs to a note.
_TABLES: dict[str, dict[str, type]] = {
    "aliases": {"note": int, "alias": str, "key": str},
    "tags": {"note": int, "tag": str, "key": str, "line": int, "context": str},
    "properties": {"note": int, "name": str, "value": str, "line": int},
    # text: null if it stands so in a block: which of the note's, where in it, and how many letters.
    "highlights": {
        "note": int,
        "id": str,
        "text": str,
        "line": int,
        "remark": str,
        "tags": str,
        "color": str,
        "location": str,
        "url": str,
        "at": str,
        "kind": str,
        "chapter": str,
        "block": int,
        "place": int,
        "length": int,
    },
    # Where a spelling stands.  block: which of the note's, null if in none.  place: in the block, where
    # the spelling has no surface.
    "mention_places": {
        "id": int,
        "block": int,
        "line": int,
        "start": int,
        "length": int,
        "place": int,
        "spelling": int,
    },
    # Numbers that are said of models.  key: the same for the same words in any note; conditions and
    # compared_to: lists in JSON.  The models of each stand in claim_models.
    "claims": {
        "id": int,
        "note": int,
        "block": int,
        "line": int,
        "start": int,
        "end": int,
        "surface": str,
        "key": str,
        "kind": str,
        "measure": str,
        "value": float,
        "unit": str,
        "comparator": str,
        "conditions": str,
        "compared_to": str,
        "said_by": str,
        "quote": str,
        "rule": str,
        "confidence": float,
    },
    "claim_models": {"note": int, "claim": int, "model": str},
    # first_block: which of the note's.  text: see kb.store.deflated.
    "passages": {
        "id": int,
        "start": int,
        "line": int,
        "column": int,
        "rows": str,
        "first_block": int,
        "blocks": int,
        "text": bytes,
    },
    # passage: which of the note's.  more: lines after its first.
    "block_places": {
        "id": int,
        "passage": int,
        "start": int,
        "length": int,
        "line": int,
        "more": int,
        "kind": int,
        "section": int,
        "speaker": str,
        "anchor": str,
        "facts": str,
    },
    "link_places": {
        "id": int,
        "line": int,
        "start": int,
        "length": int,
        "subpath": str,
        "display": str,
        "resolved": int,
        "target": int,
    },
    "diagnostics": {"file": int, "line": int, "code": str, "message": str},
}
_INDEXES = (
    ("notes", "key"),
    ("notes", "source"),
    ("aliases", "note"),
    ("aliases", "key"),
    ("tags", "note"),
    ("tags", "key"),
    ("properties", "note"),
    ("highlights", "note"),
    ("highlights", "id"),
    ("mention_places", "spelling"),
    ("claims", "key"),
    ("claim_models", "note"),
    ("claim_models", "claim"),
    ("claim_models", "model"),
    ("link_places", "target"),
    ("diagnostics", "file"),
)


def create(connection: sqlite3.Connection) -> None:
    """Make every table in an empty database, inside the caller's transaction."""
    db = sqlite_utils.Database(connection, recursive_triggers=False)
    db["meta"].create({"name": str, "value": str}, pk="name")  # type: ignore[union-attr]
    files = db["files"].create(  # type: ignore[union-attr]
        {"id": int, "path": str, "key": str, "kind": str, "size": int, "changed": int},
        pk="id",
        not_null={"path", "key", "kind", "size", "changed"},
    )
    files.create_index(["path"], unique=True)
    files.create_index(["key"])
    db["notes"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "title": str,
            "key": str,
            "format": str,
            "digest": str,
            "encoding": str,
            "lang": str,
            "date": str,
            "subject": str,
            "source": str,
        },
        pk="id",
    )
    db["sums"].create({"note": int, "sum": int}, pk="note")  # type: ignore[union-attr]
    _children(db)
    connection.execute(_FORMS)
    connection.execute(_RESOLVED)
    connection.execute(POSTINGS)
    connection.execute("insert into postings(postings, rank) values('hashsize', 16777216)")
    _views(db)


def _children(db: sqlite_utils.Database) -> None:
    """What belongs to a note, and what such rows share."""
    db["dictionaries"].create({"id": int, "words": bytes}, pk="id")  # type: ignore[union-attr]
    for name, columns in shared.TABLES.items():
        db[name].create({"id": int, **columns}, pk="id")  # type: ignore[union-attr]
        db[name].create_index([next(iter(columns))])  # type: ignore[union-attr]
    for name, columns in _TABLES.items():
        db[name].create(columns, pk="id" if columns.get("id") is int else None)  # type: ignore[union-attr]
    for name, column in _INDEXES:
        db[name].create_index([column])  # type: ignore[union-attr]


def _views(db: sqlite_utils.Database) -> None:
    """What is kept in parts as one table; and stable views for people who open the file with
    Datasette or sqlite3."""
    note = f"id >> {ids.ROW_BITS}"
    # The sign before a shared column keeps SQLite from looking for it first: few rows are asked for
    # by their note or place, and nearly all are of a common kind.
    db.create_view(
        "blocks",
        f"select block_places.id, block_places.{note} as note, "
        f"{ids.passage_of(f'(block_places.{note})', 'block_places.passage')} as passage, +block_kinds.kind as kind, "
        'start, start + length as "end", line, line + more as last, +level as level, +headings as headings, '
        "+lang as lang, +voice as voice, speaker, anchor, facts from block_places "
        "join block_kinds on block_kinds.id = block_places.kind join sections on sections.id = block_places.section",
    )
    db.create_view(
        "links",
        f'select link_places.id, link_places.{note} as note, line, start, start + length as "end", +kind as kind, '
        "+targets.target as target, subpath, display, +context as context, +role as role, key, resolved, "
        "+status as status from link_places join targets on targets.id = link_places.target",
    )
    db.create_view(
        "mentions",
        f"select mention_places.id, mention_places.{note} as note, "
        f"(mention_places.{note} << {ids.ROW_BITS}) + block as block, +kind as kind, canonical, +context as context, "
        'line, start, start + length as "end", place, +surface as surface, +rule as rule, '
        "+confidence as confidence, +facts as facts "
        "from mention_places join spellings on spellings.id = mention_places.spelling",
    )
    db.create_view(
        "vault_notes",
        "select files.path, notes.title, notes.format, notes.lang, notes.date from notes join files using (id)",
    )
    db.create_view(
        "vault_links",
        "select source.path as source, links.line, links.kind, links.target, links.subpath, links.display, "
        "links.status, target.path as resolved from links join files as source on source.id = links.note "
        "left join files as target on target.id = links.resolved",
    )
    db.create_view(
        "vault_tags",
        "select files.path, tags.tag, tags.line from tags join files on files.id = tags.note where tags.context = ''",
    )
    db.create_view(
        "vault_mentions",
        "select files.path, mentions.line, mentions.kind, mentions.canonical, mentions.surface, mentions.context, "
        "amid.voice, amid.lang, mentions.rule, mentions.confidence from mentions "
        f"join files on files.id = mentions.note {ids.standing('mentions.block')}",
    )
    db.create_view(
        "vault_claims",
        "select files.path, claims.line, claim_models.model, claims.measure, claims.value, claims.unit, "
        "claims.comparator, claims.conditions, claims.compared_to, claims.kind, claims.said_by, amid.voice, "
        "claims.quote, claims.rule, claims.confidence from claims join claim_models on claim_models.claim = claims.id "
        f"join files on files.id = claims.note {ids.standing('claims.block')}",
    )
    db.create_view(
        "vault_highlights",
        "select files.path, highlights.line, highlights.id, highlights.kind, highlights.text, highlights.remark, "
        "highlights.tags, highlights.location, highlights.url, highlights.at, highlights.chapter from highlights "
        "join files on files.id = highlights.note",
    )
