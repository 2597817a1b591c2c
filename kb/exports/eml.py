"""A report as a letter (RFC 5322), in plain text and as a page.  It has no receiver, and kb sends nothing."""

from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from kb.exports import Export, _report, html, text
from kb.markup import tag
from kb.page import Page
from kb.text import cut, one_line

_FROM = "kb <kb@localhost>"
_LONGEST = 150  # cells of a subject
# The newer policies lose a blank where a long subject of other letters is folded.
_POLICY = compat32.clone(linesep="\r\n")
_CHARSET = Charset("utf-8")
_CHARSET.body_encoding = QP


def render(page: Page) -> str:
    report = _report.of(page, "eml")
    charts = [tag("pre", escape(_report.drawn(chart))) for chart in page.charts]
    # In quoted-printable no line holds "=_".
    letter = MIMEMultipart("alternative", f"=_{_sum(report.id)}", policy=_POLICY)
    letter["From"] = _FROM
    letter["Subject"] = _subject(cut(one_line(report.title), _LONGEST))
    letter["Date"] = format_datetime(datetime.fromisoformat(report.updated))
    letter["Message-ID"] = f"<{_sum(report.id)}@kb.invalid>"
    letter.attach(_part("plain", text.render(page)))
    letter.attach(_part("html", html.document(report, "\n".join(charts))))
    return letter.as_bytes().decode("ascii")


def _subject(title: str) -> str:
    is_plain = title.isascii() and "=?" not in title
    return Header(title, "us-ascii" if is_plain else "utf-8", header_name="Subject").encode()


def _part(kind: str, content: str) -> MIMENonMultipart:
    part = MIMENonMultipart("text", kind, policy=_POLICY)
    part.set_payload(content, _CHARSET)
    return part


def _sum(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


PART = Export("eml", render)
