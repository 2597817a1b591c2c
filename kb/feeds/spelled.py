"""An item as it is read: its title, a line for each thing that is known of it, and its text.

On limits
Author: Jane Doe
Published: 2024-09-13T09:00:00Z
URL: https://jane.example/limits
Feed: Jane's notes
Labels: #blogs

The text, paragraph by paragraph …
"""

from kb import urls
from kb.feeds.archive import Entry, Head
from kb.feeds.plain import line

UNTITLED = "Untitled"
_LONGEST_NAME = 80  # characters of the text that stand for a title


def text(head: Head, entry: Entry) -> str:
    """head: of the feed that has the item."""
    item = entry.item
    told = {
        "Author": item.author,
        "Published": item.published,
        "First seen": "" if item.published else entry.seen,
        "URL": item.url,
        "Source": "" if item.key == urls.key(item.url) else item.source,
        "Also at": " ".join(said.url for said in entry.said if said.url),
        "Feed": head.title or head.feed,
        "Also in": ", ".join(said.feed for said in entry.said if said.feed != head.feed),
        "Tags": ", ".join(item.tags),
        "Labels": " ".join(f"#{tag}" for tag in head.tags),
    }
    rows = [title(entry), *(f"{name}: {line(value)}" for name, value in told.items() if value)]
    return "\n".join([*rows, "", item.text or item.summary]).rstrip("\n") + "\n"


def title(entry: Entry) -> str:
    """The title; of an item that has none the beginning of its text, or its address."""
    item = entry.item
    first = (item.text or item.summary).partition("\n")[0].strip()
    return line(item.title or first[:_LONGEST_NAME] or item.url) or UNTITLED
