"""Readwise's notes: rows and places, highlights, their three readings, and what stands around them.

Readwise writes Markdown by a template that its user may change, so a note is read by its rows:
what a row is (kb.readwise.rows), where in the source it says it stands (places), what hangs on
a highlight (items), how highlights follow each other in an export and in the paste of one
(exported, pasted), what is left for Markdown (around), and what they are all from (source).
"""
