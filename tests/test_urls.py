"""One work has one key, however its address is written (formats 5)."""

import time
import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb import catalogue, urls
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests" / "cases" / "urls.toml").read_text(encoding="utf-8"))
EVERY = [url for case in CASES["work"] for url in case["urls"]]
EVERY += [case["url"] for kind in ("place", "second", "stamp") for case in CASES[kind]]

ROWS = [row for rows in catalogue.rows("sites").values() for row in rows if "hosts" in row]
HOSTS = sorted({host.replace("*", "a") for row in ROWS for host in row["hosts"]})
WORDS = [
    "",
    ".",
    "..",
    "p",
    "o",
    "abs",
    "blob",
    "main",
    "index.html",
    "status",
    "web",
    "2024",
    "doi",
    "10.1000",
    "10.1000%2Fx",
    "pull",
    "wiki",
    "url",
    "blog",
]
WORDS += [
    "20",
    "3k89FMJhZ00",
    "2305.10601v2",
    "x.com",
    "https:",
    "https%3A%2F%2Fx.com",
    "http:%2Fa.b",
    "uMQ3cqWDPHhjtiesc",
    "a-1a2b3c4d5e6f",
    "comments",
    "posts",
]
WORDS += [
    "a;b",
    "&amp;",
    "a%6Dp;",
    "%",
    "%%361",
    "%E9",
    "é",
    "e\u0301",
    "Ис",
    " ",
    "a=b",
    "zh-tw",
    "ru-RU",
    "@A",
    "A.git",
    "ref=x",
    "(",
    ")",
    "\\",
    "|",
    "\ud800",
    "ß",
    "\u3000",
    "_",
]
QUERY = [
    "v=3k89FMJhZ00",
    "v=1",
    "id=12",
    "list=PL12",
    "url=https://x.com/a",
    "q=https%3A%2F%2Fb.example",
    "u=http://c.example",
    "title=a%2F..%2Fb",
    "t=1m5s",
    "ref=a.com",
    "s=1",
    "a",
    "=",
    "utm_x",
    "b=%20+%2B",
    "amp;c=1",
]
ADDRESSES = st.builds(
    lambda scheme, host, port, path, query, fragment: scheme + host + port + "/".join(["", *path]) + query + fragment,
    st.sampled_from(
        [
            "https://",
            "http://",
            "",
            "//",
            "HTTPS://u:p@",
            "https://www.",
            "m.",
            "https://web.archive.org/web/2024/",
            "https://r.jina.ai/http:/",
        ]
    ),
    st.sampled_from(
        [
            *HOSTS,
            "gh",
            "x",
            "doi",
            "ПРИМЕР.рф",
            "faß.de",
            "ｗｗｗ.a.com",
            "a..b",
            "[::1]",
            "1.2.3.4",
            "en.m.wikipedia.org",
            "www.com",
            "www.m.co",
        ]
    ),
    st.sampled_from(["", "", "", ":80", ":081", ":"]),
    st.lists(st.sampled_from(WORDS), max_size=6),
    st.lists(st.sampled_from(QUERY), max_size=4).map(lambda pieces: "?" + "&".join(pieces) if pieces else ""),
    st.sampled_from(["", "", "#a", "#/r/x", "#!", "#t=5", "#:~:text=a,b", "##"]),
)
NAMES = st.builds(
    lambda prefix, rest: f"{prefix}:{rest}",
    st.sampled_from(sorted(catalogue.rows("sites")["prefixes"])),
    st.text("aZ0._/:@#%&?() é\u3000-", max_size=14)
    | st.sampled_from(["o/r@m:a b", "o/r@..:x", "en:a/../b", "en:100%", "10.1000/A%", "10.1000/a/..", "@Ü"]),
)


def steady(url: str) -> None:
    """The key of a key is the key, and the address to open means the same work."""
    source = urls.identify(url)
    assert urls.identify(source.key).key == source.key
    assert urls.identify(source.canonical).key == source.key


@pytest.mark.parametrize("case", CASES["work"], ids=lambda case: case["id"])
def test_every_spelling_means_one_work(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if "xfail" in case:
        request.applymarker(pytest.mark.xfail(reason=case["xfail"]))
    found = {url: urls.key(url) for url in case["urls"]}
    assert found == dict.fromkeys(case["urls"], case["key"])
    if "opens" in case:
        assert {urls.identify(url).canonical for url in case["urls"]} == {case["opens"]}


@pytest.mark.parametrize("case", CASES["place"], ids=lambda case: case["url"])
def test_an_address_points_there(case: dict[str, Any]) -> None:
    assert dict(urls.identify(case["url"]).locator) == case["says"]


@pytest.mark.parametrize("case", CASES["second"], ids=lambda case: case["url"])
def test_a_second_has_an_address(case: dict[str, Any]) -> None:
    assert urls.at(case["url"], 180.9) == case["at"]
    if case["at"]:
        assert dict(urls.identify(case["at"]).locator) == {"time": 180.0}


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_no_such_second(seconds: float) -> None:
    assert urls.at("youtube:3k89FMJhZ00", seconds) == ""


@pytest.mark.parametrize("case", CASES["stamp"], ids=lambda case: case["url"])
def test_an_id_tells_when(case: dict[str, Any]) -> None:
    assert urls.stamp(case["url"]) == case["stamp"]


@pytest.mark.parametrize("text", CASES["other"][0]["texts"])
def test_what_is_no_address_is_its_own_key(text: str) -> None:
    assert urls.identify(text) == urls.Source(text, text)


def test_a_post_opens_under_its_author() -> None:
    """K02: handles change, so the author is shown and not compared."""
    opens = urls.identify("https://twitter.com/OpenAI/status/1834665203407241366?s=20").canonical
    assert opens == "https://x.com/openai/status/1834665203407241366"
    assert urls.identify("x:1834665203407241366").canonical == "https://x.com/i/status/1834665203407241366"


def test_ids_of_videos_are_case_sensitive() -> None:
    """K01"""
    assert urls.key("https://youtu.be/3k89FMJhZ00") != urls.key("https://youtu.be/3K89FMJHZ00")


@pytest.mark.parametrize("url", EVERY)
def test_the_normal_form_of_a_normal_form_is_itself(url: str) -> None:
    """K08"""
    steady(url)


@given(ADDRESSES)
def test_addresses_of_known_sites_are_steady(url: str) -> None:
    steady(url)


@given(NAMES)
def test_names_are_steady(name: str) -> None:
    steady(name)


@given(st.text(max_size=60) | st.text(":/?#@[]%&;=.a1w\\ \0\ud800é", max_size=60).map("https://a.b/".__add__))
@example("http://a:" + "9" * 5000)
@example("https://" + "ａ" * 900 + ".com/")
@example("\ud800://\ud800")
def test_any_text_has_a_steady_key(text: str) -> None:
    steady(text)


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "/",
        "%",
        "&amp;",
        "%25",
        "www.",
        "/index.html",
        "../",
        "é",
        "?",
        "#",
        "@",
        ":",
        "web.archive.org/web/2024/",
        "a=1&",
        " ",
        "(",
        "\0",
        ".",
    ],
)
def test_long_texts_take_no_long_time(part: str) -> None:
    """A megabyte is looked at as little as it can be, and what is just short enough in its length only."""
    for length in (1_000_000, urls.LONGEST - 40):
        for start in ("https://example.com/", "https://web.archive.org/web/2024/", "doi:10.1000/", ""):
            began = time.process_time()
            urls.identify(start + part * (length // len(part)))
            assert time.process_time() - began < 0.5


def test_every_row_of_the_catalogues_says_its_source() -> None:
    """Names are exempt: each stands for a row of works, which has one."""
    for name in ("sites", "tracking"):
        for kind, rows in catalogue.rows(name).items():
            if kind not in ("prefixes", "name"):
                assert all(row["source"] for row in (rows if isinstance(rows, list) else [rows])), kind


def test_every_key_of_a_site_has_a_name() -> None:
    """A key that a row makes begins with a word that names are known by, or is an address."""
    prefixes = catalogue.rows("sites")["prefixes"]
    for row in catalogue.rows("sites")["work"]:
        start = row["key"].partition(":")[0]
        assert start in prefixes or "." in start
