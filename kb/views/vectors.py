"""Pages about search by meaning: how far its vectors are."""

from kb.page import Facts, Line, Page


def status(document: Facts) -> Page:
    return Page(document, "", (*lines(document), *_running(document)))


def lines(document: Facts) -> tuple[Line, ...]:
    """In one line, as in ``kb status``."""
    if not document["installed"]:
        return ((("meaning    ", "dim"), ("not installed", ""), ("  pip install 'kb[semantic]'", "dim")),)
    told = f"{document['ready']:,} of {document['notes']:,} notes, {document['passages']:,} passages"
    return ((("meaning    ", "dim"), (told, ""), (f"  {document['setting']}, {document['model']}", "dim")),)


def _running(document: Facts) -> tuple[Line, ...]:
    return ((("           ", ""), ("another kb is computing vectors now", "")),) if document["running"] else ()


def made(document: Facts) -> Page:
    ready = f"{document['ready']:,} of {document['notes']:,} notes ready"
    counts = f"; {document['computed']:,} passages computed, {document['kept']:,} kept"
    return Page(document, "", (((ready, ""), (counts, ""), (f" in {document['seconds']:.2f} s", "dim")),))
