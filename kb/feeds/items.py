"""What makes an entry of any syntax an item: its key, its id, and no twins."""

from collections import Counter, defaultdict
from hashlib import blake2b

from kb.feeds.values import Item, Remark
from kb.urls import key as key_of


def item(
    *,
    id: str,
    url: str,
    title: str,
    published: str,
    summary: str,
    text: str,
    tags: tuple[str, ...],
    source: str = "",
    **others: str,
) -> Item:
    """An item with the key of its source, an id of its own, and no summary that repeats the text.

    id, source: empty if the feed gives none.
    """
    source = source or url
    return Item(
        id=id or key_of(url) or _hash(title, published, text[:200]),
        key=key_of(source),
        url=url,
        source=source,
        title=title,
        published=published,
        summary="" if summary == text else summary,
        text=text,
        tags=tags,
        **others,
    )


def _hash(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def unique(items: list[Item]) -> tuple[tuple[Item, ...], list[Remark]]:
    """Each id once, the first.  A feed that gives all its entries one id means the addresses."""
    keys: dict[str, set[str]] = defaultdict(set)
    for one in items:
        keys[one.id].add(one.key)
    told = [one._replace(id=one.key) if one.key and len(keys[one.id]) > 1 else one for one in items]
    first: dict[str, Item] = {}
    for one in told:
        first.setdefault(one.id, one)
    counts = Counter(one.id for one in told)
    twins = [f"{count} entries are called {id}; the first is kept" for id, count in counts.items() if count > 1]
    return tuple(first.values()), [Remark(1, "duplicate-id", message) for message in twins]
