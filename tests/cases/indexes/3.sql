-- An index of the tables' version 3, of one note; its postings are left out.
pragma application_id=1801596209;
CREATE TABLE "meta" ( "name" TEXT PRIMARY KEY, "value" TEXT );
insert into "meta" values('schema_version', '3');
insert into "meta" values('analysis_version', '1');
insert into "meta" values('vault', '/vault');
insert into "meta" values('understood_by', '      YYYY-MM-DD');
insert into "meta" values('snapshot', '346 eeaffafb 95995e23');
CREATE TABLE "files" ( "id" INTEGER PRIMARY KEY, "path" TEXT NOT NULL, "key" TEXT NOT NULL, "kind" TEXT NOT NULL, "size" INTEGER NOT NULL, "changed" INTEGER NOT NULL );
insert into "files" values(1, 'Limits.md', 'limits', 'note', 107, 1795276271148207184);
CREATE UNIQUE INDEX "idx_files_path" ON "files" ("path");
CREATE INDEX "idx_files_key" ON "files" ("key");
CREATE TABLE "notes" ( "id" INTEGER PRIMARY KEY, "title" TEXT, "key" TEXT, "format" TEXT, "digest" TEXT, "encoding" TEXT, "lang" TEXT, "date" TEXT, "subject" TEXT, "source" TEXT );
insert into "notes" values(1, 'Limits', 'limits', 'obsidian', '48a22231a2eb05dc4f60df3365b8716f', 'utf-8', 'en', NULL, NULL, NULL);
CREATE TABLE "aliases" ( "note" INTEGER, "alias" TEXT, "key" TEXT );
insert into "aliases" values(1, 'limits', 'limits');
CREATE TABLE "tags" ( "note" INTEGER, "tag" TEXT, "key" TEXT, "line" INTEGER, "context" TEXT );
insert into "tags" values(1, 'trial', 'trial', 2, '');
CREATE TABLE "properties" ( "note" INTEGER, "name" TEXT, "value" TEXT, "line" INTEGER );
insert into "properties" values(1, 'tags', '["trial"]', 2);
insert into "properties" values(1, 'aliases', '["limits"]', 3);
CREATE TABLE "highlights" ( "note" INTEGER, "id" TEXT, "text" TEXT, "line" INTEGER, "remark" TEXT, "tags" TEXT, "color" TEXT, "location" TEXT, "url" TEXT, "at" TEXT, "kind" TEXT, "chapter" TEXT );
CREATE TABLE "mentions" ( "note" INTEGER, "block" INTEGER, "kind" TEXT, "canonical" TEXT, "context" TEXT, "line" INTEGER, "start" INTEGER, "end" INTEGER, "surface" TEXT, "rule" TEXT, "confidence" REAL, "facts" TEXT );
insert into "mentions" values(1, 1048578, 'model', 'openai/o1-mini', 'text', 7, 0, 7, 'o1-mini', 'name', 0.95, NULL);
CREATE TABLE "passages" ( "id" INTEGER PRIMARY KEY, "note" INTEGER, "start" INTEGER, "line" INTEGER, "column" INTEGER, "rows" TEXT, "first_block" INTEGER, "blocks" INTEGER, "text" TEXT );
insert into "passages" values(1024, 1, 0, 1, 0, NULL, 1048576, 3, '---
tags: [trial]
aliases: [limits]
---
# Limits

o1-mini is limited to 50 messages a week, see [[Later]].');
CREATE TABLE "blocks" ( "id" INTEGER PRIMARY KEY, "note" INTEGER, "passage" INTEGER, "kind" TEXT, "start" INTEGER, "end" INTEGER, "line" INTEGER, "last" INTEGER, "level" INTEGER, "headings" TEXT, "lang" TEXT, "voice" TEXT, "speaker" TEXT, "anchor" TEXT, "facts" TEXT );
insert into "blocks" values(1048576, 1, 1024, 'property', 0, 39, 1, 4, 0, '', 'en', 'metadata', '', '', NULL);
insert into "blocks" values(1048577, 1, 1024, 'heading', 40, 48, 5, 5, 1, '', 'en', 'metadata', '', '', NULL);
insert into "blocks" values(1048578, 1, 1024, 'prose', 50, 106, 7, 7, 0, 'Limits', 'en', 'own_thought', '', '', NULL);
CREATE TABLE "links" ( "id" INTEGER PRIMARY KEY, "note" INTEGER, "line" INTEGER, "start" INTEGER, "end" INTEGER, "kind" TEXT, "target" TEXT, "subpath" TEXT, "display" TEXT, "context" TEXT, "role" TEXT, "key" TEXT, "resolved" INTEGER, "status" TEXT );
insert into "links" values(1048576, 1, 7, 46, 55, 'wiki', 'Later', '', '', '', '', 'later', NULL, 'unresolved');
CREATE TABLE "diagnostics" ( "file" INTEGER, "line" INTEGER, "code" TEXT, "message" TEXT );
CREATE INDEX "idx_notes_key" ON "notes" ("key");
CREATE INDEX "idx_notes_source" ON "notes" ("source");
CREATE INDEX "idx_aliases_note" ON "aliases" ("note");
CREATE INDEX "idx_aliases_key" ON "aliases" ("key");
CREATE INDEX "idx_tags_note" ON "tags" ("note");
CREATE INDEX "idx_tags_key" ON "tags" ("key");
CREATE INDEX "idx_properties_note" ON "properties" ("note");
CREATE INDEX "idx_highlights_note" ON "highlights" ("note");
CREATE INDEX "idx_highlights_id" ON "highlights" ("id");
CREATE INDEX "idx_mentions_note" ON "mentions" ("note");
CREATE INDEX "idx_mentions_canonical" ON "mentions" ("canonical");
CREATE INDEX "idx_links_key" ON "links" ("key");
CREATE INDEX "idx_links_resolved" ON "links" ("resolved");
CREATE INDEX "idx_diagnostics_file" ON "diagnostics" ("file");
CREATE TABLE forms(form text primary key, term text not null) without rowid;
insert into "forms" values('50', '50');
insert into "forms" values('a', 'a');
insert into "forms" values('aliases', 'alias');
insert into "forms" values('is', 'is');
insert into "forms" values('later', 'later');
insert into "forms" values('limited', 'limit');
insert into "forms" values('limits', 'limit');
insert into "forms" values('messages', 'messag');
insert into "forms" values('mini', 'mini');
insert into "forms" values('o1', 'o1');
insert into "forms" values('o1-mini', 'o1-mini');
insert into "forms" values('see', 'see');
insert into "forms" values('tags', 'tag');
insert into "forms" values('to', 'to');
insert into "forms" values('trial', 'trial');
insert into "forms" values('week', 'week');
CREATE VIRTUAL TABLE postings using fts5( title, alias, heading, tag, anchor, name, body, content='', tokenize="ascii tokenchars '-._'" );
CREATE VIEW "vault_notes" AS select files.path, notes.title, notes.format, notes.lang, notes.date from notes join files using (id);
CREATE VIEW "vault_links" AS select source.path as source, links.line, links.kind, links.target, links.subpath, links.display, links.status, target.path as resolved from links join files as source on source.id = links.note left join files as target on target.id = links.resolved;
CREATE VIEW "vault_tags" AS select files.path, tags.tag, tags.line from tags join files on files.id = tags.note where tags.context = '';
CREATE VIEW "vault_mentions" AS select files.path, mentions.line, mentions.kind, mentions.canonical, mentions.surface, mentions.context, blocks.voice, blocks.lang, mentions.rule, mentions.confidence from mentions join files on files.id = mentions.note left join blocks on blocks.id = mentions.block;
CREATE VIEW "vault_highlights" AS select files.path, highlights.line, highlights.id, highlights.kind, highlights.text, highlights.remark, highlights.tags, highlights.location, highlights.url, highlights.at, highlights.chapter from highlights join files on files.id = highlights.note;
