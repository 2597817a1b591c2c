"""The charts of an answer as one picture, for a browser or a page."""

from kb.errors import UsageError
from kb.exports import Export, charts
from kb.page import Page
from kb.plot import svg


def render(page: Page) -> str:
    found = charts(page)
    if not found:
        raise UsageError("this answer has no chart, so it cannot be svg", "use --format text or --format json")
    return svg.drawn(*found) + "\n"


PART = Export("svg", render)
