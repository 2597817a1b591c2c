"""The query language: every form has its tree or its error, whatever is typed.

Runs with either package that has Whoosh's parser; in an environment with whoosh3 taken out,
``pip install whoosh-reloaded==2.7.5`` and these tests must pass all the same.
"""

import ast
import os
import random
import subprocess
import sys
import time
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.query import FIELDS, HAS, VOICES, fields, parse, tree
from kb.query.tree import And, Between, Everything, Filter, Near, Node, Not, OneOf, Or, Pattern, Phrase, Question
from kb.query.typed import typed
from kb.query.words import plain
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests/cases/queries.toml").read_text(encoding="utf-8"))
SAVED = CASES["saved"]
TODAY = CASES["today"]
MANY = int(os.environ.get("KB_QUERIES", "400"))  # 20000 for the whole run
PIECES = [*CASES["pieces"], "\ud800"]


def told(node: Node | None) -> str:
    """A tree as one line: the notation of the cases."""
    match node:
        case None:
            return ""
        case Phrase():
            words = f'"{node.words}"' if " " in node.words else node.words
            return f"{node.field}:{words}" if node.field else words
        case Near():
            inside = ", ".join(map(told, node.phrases))
            sign = f"{'adj' if node.ordered else 'near'}{node.within}({inside})"
            return f"{node.field}:{sign}" if node.field else sign
        case Pattern():
            sign = f"{node.kind}{node.edits or ''}<{node.text}>"
            return f"{node.field}:{sign}" if node.field else sign
        case Filter():
            return f"{'-' if node.without else ''}{node.field}={node.value}"
        case Between():
            return f"{node.role}{':' if node.role else ''}{node.since}..{node.until}"
        case And() | Or():
            return f"({(' & ' if isinstance(node, And) else ' | ').join(map(told, node.items))})"
        case Not():
            return f"!{told(node.item)}"
        case Everything():
            return "everything"
        case OneOf():
            raise AssertionError("the store's alone")


def asked(text: str, chosen: tuple[Filter, ...] = ()) -> Question:
    return parse(text, chosen, SAVED, TODAY)


def marked(error: QueryError) -> str:
    """What stands above the carets."""
    query, carets = error.hint.split("\n")[:2]
    start = carets.index("^")
    assert set(carets[start:]) == {"^"} and start >= 4
    return query[start : len(carets)]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["query"])
def test_a_question_has_its_tree(case: dict[str, object]) -> None:
    """Words side by side, what a note must meet, and what its lines must meet."""
    question = asked(str(case["query"]))
    found = {
        "words": [told(leaf) for leaf in question.words],
        "needs": told(question.condition),
        "filters": [told(item) for item in question.filters],
    }
    assert found == {"words": [], "needs": "", "filters": []} | {key: case[key] for key in found if key in case}


@pytest.mark.parametrize("case", CASES["error"], ids=lambda case: case["query"])
def test_what_cannot_be_understood_is_told(case: dict[str, str]) -> None:
    """One sentence, carets under the place, and what to try."""
    with pytest.raises(QueryError) as error:
        asked(case["query"])
    assert case["says"] in error.value.message
    assert marked(error.value) == case["at"]
    assert case.get("hint", "") in error.value.hint


def test_an_unknown_field_lists_those_there_are() -> None:
    with pytest.raises(QueryError) as error:
        asked('clame:"score>80"')
    assert error.value.hint.endswith(f"fields: {', '.join(sorted(FIELDS))}")


def test_the_lists_are_those_of_the_errors() -> None:
    for text, names in (("has:x", HAS), ("voice:x", VOICES)):
        with pytest.raises(QueryError, match="no such"):
            asked(text)
        assert len(set(names)) == len(names)


def test_chosen_filters_stand_before_those_of_the_text() -> None:
    """And they are enough to ask for."""
    chosen = (Filter("lang", "ru"),)
    assert asked("tag:ai OR o1 model:o1", chosen).filters == (*chosen, Filter("model", "o1"))
    assert asked("", chosen) == Question(filters=chosen)


def test_every_note_is_a_question() -> None:
    assert not asked("*:*").is_empty


def test_yesterday_needs_a_today() -> None:
    """There is no clock in the language: who asks says which day it is."""
    assert parse("since:2024-09").condition == Between("2024-09-01", "")
    with pytest.raises(QueryError, match="no date"):
        parse("since:yesterday")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "(" * 5_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        "NOT " * 2_000 + "a",
        '"a" ' * 5_000,
        "x* " * 5_000,
        "-a " * 9_000,
    ],
)
def test_a_long_question_is_answered_or_refused_soon(text: str) -> None:
    """And the error shows no more than the surroundings."""
    begun = time.process_time()
    try:
        parse(text)
    except QueryError as error:
        assert len(str(error.hint)) < 1_500
    assert time.process_time() - begun < 1


def test_saved_queries_that_multiply_are_refused() -> None:
    """Nine levels of eight would be a hundred million."""
    saved = {f"q{n}": " OR ".join([f"query:q{n + 1}"] * 8) for n in range(9)} | {"q9": "a b"}
    with pytest.raises(QueryError):
        parse("query:q0 x", saved=saved)
    with pytest.raises(QueryError):
        parse("query:q5 x", saved=saved)


def understood(text: str) -> Question | None:
    """A question, or None if it is refused at a place within the text; in bounded time either way."""
    begun = time.process_time()
    try:
        return asked(text)
    except QueryError as error:
        assert error.message
        assert marked(error) or not text.strip()
        return None
    finally:
        assert time.process_time() - begun < 0.2


asked("warm* OR up")  # the first question of all loads the parser


@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    understood(text)


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from([" ", "", "  "]))
def test_any_row_of_signs_is_answered_or_refused(pieces: list[str], between: str) -> None:
    understood(between.join(pieces))


def test_generated_questions_are_answered_or_refused() -> None:
    """Twenty thousand of them with KB_QUERIES=20000; a part of them always."""
    chance = random.Random(20241205)
    answered = 0
    for _ in range(MANY):
        pieces = chance.choices(PIECES, k=chance.randint(1, 9))
        text = "".join(piece + chance.choice((" ", " ", " ", "")) for piece in pieces)
        answered += understood(text) is not None
    assert MANY / 20 < answered < MANY


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.sampled_from([" ", ""]))
def test_both_readers_read_a_plain_question_alike(pieces: list[str], between: str) -> None:
    """So it does not matter which of them is asked."""
    from kb.query import syntax

    text = typed(between.join(pieces), FIELDS)
    try:
        simple = plain(text, (), TODAY)
    except QueryError:
        with pytest.raises(QueryError):
            syntax.parse(text, (), SAVED, TODAY)
        return
    if simple is not None:
        assert syntax.parse(text, (), SAVED, TODAY) == simple


@given(st.lists(st.sampled_from(["o1", "推理", "latency", '"a b"', "lang:ru", "title:x"]), min_size=1, max_size=4))
def test_brackets_around_one_piece_say_nothing(pieces: list[str]) -> None:
    """Each in brackets, they mean what they mean with AND between."""
    assert asked(" ".join(f"({piece})" for piece in pieces)) == asked("(" + " AND ".join(pieces) + ")")


def test_a_plain_question_loads_no_parser() -> None:
    """Nor does anything but the grammar import it; it loads neither its engine nor the network."""
    script = """
import sys
from kb.query import parse
parse('what is o1-preview? "chain of thought" -x tag:ai title:y since:2024 https://a.b/?c=d')
assert 'whoosh' not in sys.modules
parse('a OR b')
assert 'whoosh.qparser' in sys.modules
assert not {'whoosh.query', 'whoosh.analysis', 'whoosh.index', 'whoosh.filedb'} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_only_the_grammar_imports_whoosh() -> None:
    """The rest of the program sees our tree alone."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "kb").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [name.name for name in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if name.partition(".")[0] == "whoosh"
    }
    assert found == {"kb/query/syntax/grammar.py"}


def test_every_field_has_its_question() -> None:
    """Each of the fields that an error lists can be asked for."""
    values = {"voice": "me", "has": "table", "query": "plain", **dict.fromkeys(fields.DATES, "2024")}
    for field in FIELDS:
        assert not asked(f"{field}:{values.get(field, 'x')}").is_empty
    assert set(tree.FILTERS) | fields.WORDS | fields.DATES | {"query"} == FIELDS


def test_today_moves_the_days() -> None:
    """A week begins on Monday, a month ends on its last day."""
    assert parse("date:last-month", today=date(2024, 3, 31)).condition == Between("2024-02-01", "2024-02-29")
    assert parse("since:1m", today=date(2024, 3, 31)).condition == Between("2024-02-29", "")
    assert parse("date:this-week", today=date(2024, 9, 15)).condition == Between("2024-09-09", "2024-09-15")
