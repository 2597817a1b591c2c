"""One JSON object a line, for each item of the answer's list."""

from kb.exports import Export, rows
from kb.exports.json import dumps
from kb.page import Page


def render(page: Page) -> str:
    return "".join(dumps(row) + "\n" for row in rows(page, "jsonl"))


PART = Export("jsonl", render)
