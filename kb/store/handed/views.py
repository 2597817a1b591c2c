"""The views: what a person wants to see side by side."""

from kb.store.handed import View

VIEWS = (
    View(
        "block_texts",
        "each block with its words, its path and line, in the order of the notes",
        "select blocks.id, path, blocks.line, kind, blocks.lang, voice, speaker, headings, "
        'substr(passages.text, blocks.start + 1, blocks."end" - blocks.start) as text '
        "from blocks join passages on passages.id = passage join notes on notes.id = blocks.note",
    ),
    View(
        "note_links",
        "each link with the note it stands in, where it leads and what it cites",
        "select notes.path, line, kind, target, display, status, links.path as leads_to, address from links "
        "join notes on notes.id = links.note left join sources on sources.id = links.source",
    ),
    View(
        "note_mentions",
        "each mention with its path, and in whose words",
        "select path, mentions.line, mentions.kind, name, written, mentions.context, voice, blocks.lang, "
        "rule, confidence from mentions join notes on notes.id = mentions.note left join blocks on blocks.id = block",
    ),
    View(
        "note_claims",
        "each claim with its path, a row for each model it is about",
        "select path, line, model, measure, comparator, value, unit, conditions, kind, said_by, voice, quote, "
        "confidence, decision from claims join claim_models on claim = claims.id join notes on notes.id = claims.note",
    ),
    View(
        "things",
        "each model, person, organisation … with its mentions other than in addresses, and its notes",
        "select kind, name, count(*) as mentions, count(distinct note) as notes from mentions "
        "where context != 'url' and kind in ('model', 'person', 'organisation', 'benchmark', 'product', "
        "'work') group by kind, name",
    ),
)
