"""What a heading or a field of a note is called, in many languages (catalogue/labels.toml)."""

from functools import cache

from kb import catalogue


@cache
def _meanings() -> dict[str, str]:
    rows = catalogue.rows("labels")["label"]
    return {spelling.casefold(): row["means"] for row in rows for spelling in row["says"]}


def meaning(text: str) -> str:
    """``metadata``, ``transcript``, ``highlights`` … of a heading; empty if it is none of them."""
    return _meanings().get(text.strip(" *_:：\t").casefold(), "")
