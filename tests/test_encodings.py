"""Files in every encoding that notes come in: each word is found, at its place (reliability 6.14)."""

import codecs

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb import registry
from kb.app.ingesting import understanding
from kb.decoding import decode
from kb.note import Raw
from tests.conftest import Kb

ENGLISH = "The price of a walrus did not fall, though each reader had hoped so.\n"
RUSSIAN = "Цена моделей не упала, хотя морж надеялся на это, как и читатели заметок.\n"
CHINESE = "推理模型的價格沒有下降，雖然海象和讀者都這樣希望，但是大家還在等待。\n"
SIMPLE = "推理模型的价格没有下降，虽然海象和读者都这样希望，但是大家还在等待。\n"
FILES = {
    **{f"{text[:3]} {name}": (text, name, word)
       for text, word in ((ENGLISH, "walrus"), (RUSSIAN, "морж"), (CHINESE, "海象"))
       for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")},
    "cp1251": (RUSSIAN, "cp1251", "морж"),
    "koi8-r": (RUSSIAN, "koi8-r", "морж"),
    "big5": (CHINESE * 3, "big5", "海象"),
    "gb18030": (SIMPLE * 3, "gb18030", "海象"),
    "latin-1": ("Le prix du morse n'a pas changé, à ce café-là, même l'été passé.\n", "latin-1", "café"),
    "cp1252": ("“Walrus” – a naïve résumé of the café at the corner.\n", "cp1252", "café"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_word_is_found_whatever_a_file_is_written_in(kb: Kb, name: str) -> None:
    """On its line and in its column, after another line."""
    text, encoding, word = FILES[name]
    kb.write("a.md", f"{text}\n{text}".encode(encoding))
    hits = kb.json("search", f'"{word}"')["hits"]
    assert {(hit["line"], hit["column"]) for hit in hits} & {(1, text.index(word)), (3, text.index(word))}
    (marked, *_) = hits[0]["highlights"]
    assert hits[0]["text"][slice(*marked)].casefold() == word


ODD = {
    "NUL": "before\0walrus after",
    "a carriage return alone": "one\rwalrus\rthree",
    "mixed line ends": "one\r\ntwo\nthree\rwalrus\n\r\nfive",
    "NEL and LS": "one\x85walrus\u2028three",
    "zero-width signs": "wal\u200brus",
    "a soft hyphen": "wal\u00adrus",
    "bidi marks": "\u202ewalrus\u202c \u2067x\u2069",
    "a mark of bytes in the middle": "one \ufeffwalrus",
    "a tag": "\U000e0077\U000e0061 walrus",
}


@pytest.mark.parametrize("name", ODD)
def test_a_word_is_found_among_odd_signs(kb: Kb, name: str) -> None:
    kb.write("a.md", ODD[name])
    (hit,) = kb.json("search", "walrus")["hits"]
    start, end = hit["highlights"][0]
    assert "".join(filter(str.isalnum, hit["text"][start:end])) == "walrus"


@pytest.mark.parametrize("broken", [b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"])
def test_bytes_that_are_no_text_cost_no_other(kb: Kb, broken: bytes) -> None:
    """Half of a pair, an overlong form, beyond the last code point, cut off: the rest is found, and it is told."""
    kb.write("a.md", f"{RUSSIAN}до ".encode() + broken + b" walrus")
    assert kb.paths("walrus") == kb.paths("морж") == ["a.md"]
    assert [row["code"] for row in kb.json("inspect", "a")["diagnostics"]] == ["encoding"]


TEXTS = st.text(st.sampled_from("aя推\u0301○\0\n\r\x85\u2028\u200b\ufeff\u202e \t[]#>-`*|\U0001f469"), max_size=80)
CODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])


@settings(deadline=None)
@given(TEXTS, CODINGS)
def test_a_text_comes_back_whole(text: str, coding: str) -> None:
    """But for the mark at its beginning, which is none of it."""
    assume(coding != "utf-16" or not text.startswith("\0"))  # that is UTF-32's mark
    data = text.encode(coding)
    marked = any(data.startswith(mark) for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE))
    if marked or (text.isascii() and "\0" not in text):
        assert decode(data).text == (text.removeprefix("\ufeff") if coding == "utf-8" else text)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_every_place_leads_back_into_the_text(text: str) -> None:
    """What blocks, links and tags say stands at their places, on the lines they tell."""
    reading = understanding.understand(Raw("a.md", text, "", 0, len(text)), registry.parts("kb.formats"), [])
    ends = text.replace("\r\n", "\n\n").replace("\r", "\n")
    for block in reading.note.blocks:
        assert 0 <= block.span.start <= block.span.end <= len(text)
        if reading.note.unfolded is None:
            assert block.span.line == 1 + ends.count("\n", 0, block.span.start) - text.count(
                "\r\n", 0, block.span.start
            )
