"""The synonyms: rows within one language, closed, and telling the search something that stems do not."""

import os
import time
from collections import defaultdict
from itertools import product
from typing import Any

import pytest
import tomli

from kb import catalogue
from kb.analysis import phrase

LANGUAGES = ("en", "zh", "ru")
SYNONYMS: dict[str, Any] = catalogue.rows("synonyms")
ROWS: list[dict[str, Any]] = SYNONYMS["same"]
OPPOSITES = (
    (("fast", "quick"), ("slow",)),
    (("turn on", "switch on", "enable"), ("turn off", "switch off", "disable")),
    (("open",), ("close", "shut")),
    (("start", "begin"), ("stop", "finish", "end")),
    (("import",), ("export",)),
    (("upload",), ("download",)),
    (("increase", "rise", "grow"), ("decrease", "decline", "reduce")),
    (("log in", "sign in"), ("log out", "sign out")),
    (("install",), ("uninstall",)),
    (("buy",), ("sell",)),
    (("show",), ("hide",)),
    (("cheap",), ("expensive",)),
    (("advantage",), ("disadvantage",)),
    (("question", "ask"), ("answer", "reply")),
    (("быстрый",), ("медленный",)),
    (("включить",), ("выключить", "отключить")),
    (("открыть",), ("закрыть",)),
    (("начать",), ("остановить", "закончить", "завершить")),
    (("импорт",), ("экспорт",)),
    (("загрузить",), ("скачать",)),
    (("увеличить", "повысить"), ("уменьшить", "снизить")),
    (("показать",), ("скрыть",)),
    (("купить",), ("продать",)),
    (("快速",), ("緩慢",)),
    (("開啟", "啟用"), ("關閉", "停用")),
    (("開始",), ("停止", "完成", "結束")),
    (("匯入",), ("匯出",)),
    (("上傳",), ("下載",)),
    (("增加", "增長"), ("減少", "降低")),
    (("登入",), ("登出",)),
    (("購買",), ("出售",)),
    (("優點",), ("缺點",)),
)


def language(row: dict[str, Any]) -> str:
    (name,) = set(row) - {"source"}
    return str(name)


def words(row: dict[str, Any]) -> list[str]:
    return list(row[language(row)])


def terms(row: dict[str, Any]) -> list[tuple[str, ...]]:
    return [phrase(word)[0] for word in words(row)]


def test_each_row_is_of_one_language_and_has_a_source() -> None:
    """The source names works that speak the row's language, by their keys; no work is named in vain."""
    spoken = {key: work.rpartition("; ")[2].split(", ") for key, work in SYNONYMS["works"].items()}
    named = set()
    for row in ROWS:
        assert language(row) in LANGUAGES, row
        keys = [part.split(" ")[0] for part in row["source"].split("; ")]
        assert keys and all(language(row) in spoken[key] for key in keys), row
        named.update(keys)
    assert set(SYNONYMS) == {"works", "same"}
    assert named == set(spoken)


def test_each_word_adds_a_term() -> None:
    """At least two, no two of one stem, and none that is only the beginning of a word."""
    for row in ROWS:
        assert len(terms(row)) == len(set(terms(row))) >= 2, row
        assert not any(phrase(word)[1] for word in words(row)), row
        assert all(word == word.strip() != "" for word in words(row)), row


def test_no_word_is_a_stop_word() -> None:
    stop = set(catalogue.rows("stopwords")["words"])
    assert not [word for row in ROWS for word in words(row) if word.casefold() in stop]


def test_no_stem_is_that_of_a_stop_word() -> None:
    """приём has the stem of при, theses that of these: they would find every note."""
    stop = {phrase(word)[0] for word in catalogue.rows("stopwords")["words"]}
    assert not [row for row in ROWS if stop.intersection(terms(row))]


def test_no_word_stands_in_two_rows() -> None:
    claimed: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in ROWS:
        for term in terms(row):
            claimed[term].append(row)
    assert not [rows for rows in claimed.values() if len(rows) > 1]


@pytest.mark.parametrize("opposites", OPPOSITES, ids=[left[0] for left, _ in OPPOSITES])
def test_no_row_holds_opposites(opposites: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    pairs = {(phrase(left)[0], phrase(right)[0]) for left, right in product(*opposites)}
    assert not [row for row in ROWS if pairs.intersection(product(terms(row), terms(row)))]


def test_chinese_is_written_in_traditional_letters() -> None:
    foreign = set(catalogue.rows("han")["only_simplified"])
    assert not [word for row in ROWS for word in row.get("zh", ()) if foreign & set(word)]


def test_russian_is_russian() -> None:
    """No Latin letter that only looks like a Cyrillic one."""
    for row in ROWS:
        for part in " ".join(row.get("ru", ())).replace("-", " ").split():
            assert part.isascii() or not any(letter.isascii() for letter in part), row


def test_there_are_enough() -> None:
    count = {name: sum(name in row for row in ROWS) for name in LANGUAGES}
    assert count["en"] >= 300 and count["ru"] >= 180 and count["zh"] >= 180, count
    assert sum(".exc" in row["source"] for row in ROWS) >= 80


def test_they_are_read_quickly() -> None:
    """In less than 10 ms: they are read at every search."""
    took = []
    for _ in range(5):
        start = time.process_time()
        with open(os.path.join(catalogue.FOLDER, "synonyms.toml"), "rb") as file:
            tomli.load(file)
        took.append(time.process_time() - start)
    assert min(took) < 0.010


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("delete a folder", "remove a directory"),
        ("writing", "wrote"),
        ("installing", "setup"),
        ("hotkeys", "shortcut"),
        ("рассуждаем", "рассуждения"),
        ("удаляя", "стереть"),
        ("папки", "каталогов"),
        ("资料夹", "目录"),
        ("刪除", "移除"),
    ],
)
def test_a_question_finds_the_other_words(word: str, other: str) -> None:
    """Whatever the forms of the words: rows are compared by their terms."""
    for left, right in zip(word.split(), other.split(), strict=True):
        assert left == right or any({phrase(left)[0], phrase(right)[0]} <= set(terms(row)) for row in ROWS)
