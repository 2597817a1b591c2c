"""Nothing that a note, a source or a feed says runs, loads or sends anything on a page that kb makes of it.

A page is read as a browser reads it.  It must have the same elements with the same attributes as if
every text were one harmless word; so an attack is text, or it is nothing (reliability 6.18).
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import SMTP
from itertools import count, cycle
from typing import Any, Literal, get_args, get_origin, get_type_hints
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import registry
from kb.page import Chart, Entry, Page, Report
from kb.text import one_line
from kb.views import report as view
from tests import attacks
from tests.conftest import Kb

FORMATS = ["html", "eml", "atom", "svg"]
MANY = int(os.environ.get("KB_MARKUP", "15"))  # reports by chance; 2000 for the whole run
WORD = "walrus"
MOMENT = "2024-09-13T09:00:00+08:00"
RUNS = frozenset(
    re.split(
        " ",
        "script iframe frame frameset object embed applet base form input button textarea select link img image audio "
        "video source use foreignobject animate set portal template noscript math xmp plaintext bgsound",
    )
)

ADDRESS = re.compile(r"https?://\S+|#\S*|obsidian://open\?[!-~]*")
DRAWN = {"g", "path", "rect", "text", "tspan", "title", "desc"}  # how many depends on the labels
ATOM = "{http://www.w3.org/2005/Atom}"

Fill = Callable[[], str]


def filled(hint: Any, fill: Fill) -> Any:
    """A value of this type, in which every text is filled anew; a field that is added has its text, too."""
    if hint is str:
        return fill()
    if hint in (int, float, bool):
        return hint(2)
    if get_origin(hint) is tuple:
        return (filled(get_args(hint)[0], fill), filled(get_args(hint)[0], fill))
    if get_origin(hint) is Literal:
        return get_args(hint)[-1]
    if get_args(hint):  # or None
        return filled(get_args(hint)[0], fill)
    fields = {name: filled(kind, fill) for name, kind in get_type_hints(hint).items()}
    return hint(**fields)


def report(fill: Fill) -> Report:
    """Entries of every form, below each other: an item, a thought, a quote, one that cites nothing, a row."""
    made: Report = filled(Report, fill)._replace(updated=MOMENT)
    entry: Entry = filled(Entry, fill)
    forms = [
        entry._replace(voice=voice, depth=depth, cells=())
        for depth, voice in enumerate(("", "own_thought", "source_quote"))
    ]
    forms += [entry._replace(cites=(), voice="", cells=()), entry]
    first = made.sections[0]._replace(entries=tuple(forms), charts=(chart(fill),))
    return made._replace(sections=(first, first._replace(columns=())))


def chart(fill: Fill) -> Chart:
    made: Chart = filled(Chart, fill)
    one, other = made.points
    return made._replace(points=(one, other._replace(label=fill(), low=None, high=None, comparator="")))


def pages(told: Report, format: str) -> list[str]:
    """All markup that a format makes of a report."""
    page: Page = view.page(told, {}, charts=told.sections[0].charts)
    text: str = registry.part("kb.exports", format).render(page)
    if format == "eml":
        letter = message_from_string(text, policy=SMTP)
        assert sorted(letter.keys()) == ["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject"]
        assert not letter.defects
        return [part.get_content() for part in letter.iter_parts() if part.get_content_subtype() == "html"]
    if format == "atom":
        root = ET.fromstring(text.encode())
        assert all(ADDRESS.fullmatch(link.get("href", "")) for link in root.iter(f"{ATOM}link"))
        assert not set(root.iter(f"{ATOM}script")) | set(root.iter("script"))
        return [content.text or "" for content in root.iter(f"{ATOM}content")]
    ET.fromstring(text.partition("\n")[2] if text.startswith("<!DOCTYPE") else text)
    return [text]


def elements(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):  # else a comment
            yield element.tag.rpartition("}")[2].lower(), {str(name).lower(): text for name, text in element.items()}


def bones(page: str) -> list[tuple[str, ...]]:
    """What there is but texts: elements with their attributes, a picture only as the kinds that are in it.

    An address of the web is a link and any other is none, so links are left out.
    """
    found, drawn = [], set()
    for name, attributes in elements(page):
        one = (name, *sorted(attributes.keys() - {"lang", "class"}))
        if name in DRAWN:
            drawn.add(one)
        elif name != "a":
            found.append(one)
    return found + sorted(drawn)


def harms(page: str) -> list[str]:
    """All on a page that runs, loads or sends something, or leads elsewhere than to the web, itself or Obsidian."""
    found = []
    for name, attributes in elements(page):
        found += [name] if name in RUNS else []
        found += [
            f"{name} {key}" for key in attributes if key.startswith("on") or key in ("src", "srcset", "ping", "action")
        ]
        found += [f"{key}={text}" for key, text in attributes.items() if "href" in key and not ADDRESS.fullmatch(text)]
        found += [
            text
            for key, text in attributes.items()
            if re.search(r"url\(|expression|javascript:", text) and key == "style"
        ]
    return found


def policy(page: str) -> str:
    """What the page may load, said before anything that could be."""
    head = [attributes for name, attributes in elements(page) if name == "meta"]
    return next(
        (attributes["content"] for attributes in head if attributes.get("http-equiv") == "Content-Security-Policy"), ""
    )


def assert_harmless(fill: Fill) -> None:
    number = count()
    told, plain = report(fill), report(lambda: f"{WORD}{next(number)}")
    for format in FORMATS:
        for page, like in zip(pages(told, format), pages(plain, format), strict=True):
            assert harms(page) == []
            assert Counter(bones(page)) <= Counter(bones(like))  # equal citations are one
            if format in ("html", "eml"):
                assert policy(page).startswith("default-src 'none'; style-src 'sha256-")


def test_there_are_two_hundred_attacks_and_each_is_noticed() -> None:
    """What tells an attack from a text sees it where it is not escaped."""
    assert len(set(attacks.EVERY)) >= 200
    live = [
        attack
        for attack in attacks.ELEMENTS
        if harms(f"<p>{attack}</p>") or bones(f"<p>{attack}</p>") != bones("<p>x</p>")
    ]
    assert len(live) > 60


@pytest.mark.parametrize("start", range(20))
def test_an_attack_is_a_text(start: int) -> None:
    """Each in every field, by turns."""
    words = cycle(attacks.EVERY[start:] + attacks.EVERY[:start])
    step = cycle(range(1, 20))

    def fill() -> str:
        for _ in range(next(step)):
            word = next(words)
        return word

    assert_harmless(fill)


@settings(max_examples=MANY, deadline=None)
@given(st.lists(st.sampled_from(attacks.EVERY) | st.text(min_size=1, max_size=30), min_size=1, max_size=20))
def test_any_text_is_a_text(texts: list[str]) -> None:
    assert_harmless(cycle(filter(one_line, [*texts, WORD])).__next__)


@pytest.mark.parametrize("address", attacks.ADDRESSES)
def test_an_address_that_is_none_of_the_web_leads_nowhere(address: str) -> None:
    told = report(lambda: address)
    for format in FORMATS:
        assert all(harms(page) == [] for page in pages(told, format))


def test_a_vault_of_attacks_makes_harmless_pages(kb: Kb) -> None:
    """From the file to the page: a topic, a digest, a picture, a letter and a feed."""
    kb.write("a.md", "nothing yet")
    kb.run("digest")
    lines = [f"- o1 {' '.join(attack.split())}" for attack in attacks.EVERY if attack.isascii()]
    kb.write("o1.md", f"---\naliases: ['{attacks.EVERY[0]}']\n---\n# o1 {attacks.EVERY[0]}\n\n" + "\n".join(lines))
    for number, attack in enumerate(attacks.ELEMENTS[:40]):
        kb.write(
            f"{number} {attack[:60]}.md".replace("/", "⁄"),
            f"# {attack}\n\n> o1 scored {number}% on {attack}\n\n我認為 o1 {attack}",
        )
    for format in ("html", "eml", "atom"):
        for words in (["export", "topic", "o1"], ["digest", "--peek"]):
            out, _ = kb.run(*words, "--format", format)
            assert "alert(1)" in out
            page = message_from_string(out, policy=SMTP).get_body(("html",)).get_content() if format == "eml" else out
            parts = (
                [page]
                if format != "atom"
                else [item.text or "" for item in ET.fromstring(out.encode()).iter(f"{ATOM}content")]
            )
            assert [harm for part in parts for harm in harms(part)] == []
