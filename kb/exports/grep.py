"""``path:line:column: text``, as editors and fzf read it; columns count from 1."""

from kb.exports import Export, rows
from kb.page import Page
from kb.text import one_line, safe_piece


def render(page: Page) -> str:
    return "".join(
        f"{safe_piece(str(row.get('path', '')))}:{row.get('line', 1)}:{row.get('column', row.get('start', 0)) + 1}: "
        f"{one_line(str(row.get('text') or row.get('target') or ''))}\n"
        for row in rows(page, "grep")
    )


PART = Export("grep", render)
