"""The tables, and what each column holds."""

from kb.store.handed import Column, Table


def _id(says: str) -> Column:
    return Column("id", "integer", says)


_NOTE = Column("note", "integer", "the note it stands in", "notes")
_BLOCK = Column("block", "integer", "the block it stands in; null in what is no text of the note", "blocks")
_LINE = Column("line", "integer", "of the file, from 1")
_START = Column("start", "integer", "where it begins in its line, in code points from 0")
_END = Column("end", "integer", "where it ends")
_RULE = Column("rule", "text", "by which rule it was recognised")
_CONFIDENCE = Column("confidence", "real", "how sure that is, up to 1")
_VOICE = Column(
    "voice", "text", "whose words: own_thought, source_quote, transcript, metadata, model_output; empty: unknown"
)
_CONTEXT = Column("context", "text", "comment, if it stands in one; else empty")
_FACTS = Column("facts", "json", "what else was understood of it")

TABLES = (
    Table(
        "sources",
        "an address that notes cite, all its spellings together",
        (
            _id("by key"),
            Column("key", "text", "the same for every spelling"),
            Column("address", "text", "in its plain form"),
            Column("spelling", "text", "as a note writes it, the shortest; empty where none links to it"),
            Column("links", "integer", "how many links lead to it"),
            Column("notes", "integer", "from how many notes"),
        ),
    ),
    Table(
        "notes",
        "a file of the vault, or an item of a feed",
        (
            _id("by path"),
            Column("path", "text", "relative to the vault; feed://FEED/ITEM of a feed"),
            Column("title", "text", "its title"),
            Column("format", "text", "obsidian, readwise, transcript, feed …"),
            Column("lang", "text", "most of its text: en, zh-Hant, ru …; und: unknown"),
            Column("date", "text", "ISO, as much as is known"),
            Column("encoding", "text", "of the file"),
            Column("digest", "text", "sum of the file's bytes"),
            Column("source", "integer", "what it is a record of: a transcript, highlights, an article", "sources"),
            Column("about", "json", "what is known of that: title, author, url …"),
        ),
    ),
    Table("aliases", "another name of a note", (_NOTE, Column("alias", "text", "as it is written"))),
    Table(
        "tags",
        "a tag where it stands",
        (_NOTE, Column("tag", "text", "without #; a/b is below a"), _LINE, _CONTEXT),
    ),
    Table(
        "properties",
        "a property of a note",
        (_NOTE, Column("name", "text", "as it is written"), Column("value", "json", "its value")),
    ),
    Table(
        "passages",
        "a stretch of a note's text, the unit that search finds",
        (_id("by note and place"), _NOTE, _LINE, Column("text", "text", "as it stands in the file")),
    ),
    Table(
        "blocks",
        "a paragraph, heading, item, quote … within a passage",
        (
            _id("by note and place"),
            _NOTE,
            Column("passage", "integer", "whose text holds it", "passages"),
            Column("kind", "text", "prose, heading, item, quote, highlight, annotation, speech, field, table, code …"),
            _LINE,
            Column("last", "integer", "its last line"),
            Column("start", "integer", "where it begins in the passage's text, in code points from 0"),
            Column("end", "integer", "where it ends there"),
            Column("level", "integer", "of a heading or an item"),
            Column("headings", "json", "above it, the outermost first"),
            Column("lang", "text", "of its words"),
            _VOICE,
            Column("speaker", "text", "of speech"),
            Column("anchor", "text", "its block id, without ^"),
            _FACTS,
        ),
    ),
    Table(
        "links",
        "a link where it stands",
        (
            _id("by note and place"),
            _NOTE,
            _LINE,
            _START,
            _END,
            Column("kind", "text", "wiki, markdown, embed, property, web, canvas"),
            Column("target", "text", "as it is written"),
            Column("subpath", "text", "the heading or block it names"),
            Column("display", "text", "the text it is shown by"),
            Column("role", "text", "what a cited address is to the note"),
            _CONTEXT,
            Column("status", "text", "resolved, alias (a name besides), unresolved, ambiguous, self, external"),
            Column("leads_to", "integer", "the note it leads to", "notes"),
            Column("path", "text", "of the file it leads to; null if there is none"),
            Column("source", "integer", "the address it cites", "sources"),
        ),
    ),
    Table(
        "mentions",
        "something recognised: model, person, organisation, benchmark, product, work, date, duration, hunch …",
        (
            _id("by note and place"),
            _NOTE,
            _BLOCK,
            _LINE,
            _START,
            _END,
            Column("kind", "text", "what it is"),
            Column("name", "text", "its one name: openai/o1-preview; of a date the ISO date"),
            Column("written", "text", "as it stands there"),
            Column("context", "text", "text, wikilink, link_text, url, speech, filename …"),
            _RULE,
            _CONFIDENCE,
            _FACTS,
        ),
    ),
    Table(
        "claims",
        "a number that a note says of models; evidence, never a fact",
        (
            _id("by note and place"),
            _NOTE,
            _BLOCK,
            _LINE,
            _START,
            _END,
            Column("written", "text", "the number as it stands there"),
            Column("key", "text", "the same for the same words in any note"),
            Column("measure", "text", "what is measured; null where no word names it"),
            Column("value", "real", "null of a comparison without a number"),
            Column("unit", "text", "%, USD, messages/week …"),
            Column("comparator", "text", "<, <=, >, >=, ~; empty: equal"),
            Column("conditions", "json", "under which it holds"),
            Column("compared_to", "json", "what it is compared to"),
            Column("kind", "text", "score, rank, price, limit, setting, comparison, derived …"),
            Column("said_by", "text", "who says so, where that is named"),
            _VOICE,
            Column("lang", "text", "of its words"),
            Column("quote", "text", "its words"),
            _RULE,
            _CONFIDENCE,
            Column(
                "decision", "text", "of the notes' reader: accepted, corrected; else empty; rejected ones are left out"
            ),
        ),
    ),
    Table(
        "claim_models",
        "a model that a claim is about",
        (Column("claim", "integer", "the claim", "claims"), Column("model", "text", "its one name")),
    ),
    Table(
        "highlights",
        "a highlighted passage of something read",
        (
            _id("by note and place"),
            _NOTE,
            Column("key", "text", "its own id, the same in every export of the program it comes from"),
            Column("kind", "text", "highlight, note, bookmark …"),
            _LINE,
            Column("text", "text", "the passage"),
            Column("remark", "text", "what its reader wrote about it"),
            Column("tags", "json", "given to it"),
            Column("color", "text", "of the marker"),
            Column("location", "text", "in the book or page"),
            Column("url", "text", "of the passage"),
            Column("at", "text", "when it was made"),
            Column("chapter", "text", "it stands in"),
        ),
    ),
    Table(
        "remarks",
        "something in a file that could not be read as it was meant",
        (_NOTE, _LINE, Column("code", "text", "what sort"), Column("message", "text", "in words")),
    ),
)
