"""One JSON document, versioned; the promised format for programs."""

import json
import re

from kb.exports import Export
from kb.page import Page

VERSION = 1

# JSON escapes C0 itself; C1 and the direction marks are escaped too, so that the raw output
# cannot drive a terminal.  It is the same data when it is read.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def dumps(value: object, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def render(page: Page) -> str:
    return dumps({"format_version": VERSION, **page.document}, indent=2) + "\n"


PART = Export("json", render)
