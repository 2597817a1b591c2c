"""What a person decided, in the files of ``.kb``."""

from kb.app import ownclaims, ownhunches, ownsources
from kb.app.subscribing import subscriptions
from kb.entities import ownfile, ownmodels, ownnames, tomltext

_FORMS = (
    ownmodels.FORM,
    ownnames.FORM,
    *(module._FORM for module in (ownclaims, ownhunches, ownsources, subscriptions)),
)


def check(data: bytes) -> None:
    """Each row counts or is told with its line; what is written into a file again is the same."""
    text = data.decode("utf-8", "replace")
    for form in _FORMS:
        book = ownfile.Book(form, text)
        for table in form.fields:
            for row in book.rows(table):
                assert row.keys() <= form.fields[table].keys()
        assert all(1 <= remark.line <= text.count("\n") + 1 for remark in book.remarks)
    for row in tomltext.rows(text.removeprefix("\ufeff")):
        assert 0 <= row.start <= row.end <= len(text)
