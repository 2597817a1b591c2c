"""Templates: an answer in a shape of its reader's own, and what a template that came with a vault may not do."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.app import trusted
from kb.errors import KbError, UsageError
from kb.exports import templated
from kb.exports.templated import Template
from kb.page import Cite, Entry, Page, Report, Section
from kb.views import report as view
from tests.conftest import ROOT, SHIPPED, Kb
from tests.test_house import PROBE

NOTE = "# Limits\n\nThe limit of o1-preview is *50* messages a week.\n"
ROW = {"text": "a *limit* <b>\x1b[31m", "path": "a b.md", "line": 3, "items": ["=1+1", None], "date": "2024-09-13"}
PAGE = Page({"query": "o1", "hits": [ROW]}, "hits", ())
BRIEF = "{% for hit in rows %}\n- {{ hit.text|md }} {{ hit.path }}:{{ hit.line }}\n{% endfor %}\n"


def made(text: str, name: str = "x.md.j2", page: Page = PAGE, **beside: str) -> str:
    others = {f"{short}.md.j2": other for short, other in beside.items()}
    return templated.render(page, Template(name, {name: text, **others}))


def wrong(text: str, **beside: str) -> str:
    """The message of a template that cannot be used."""
    with pytest.raises(UsageError) as caught:
        made(text, **beside)
    return caught.value.message


def place(kb: Kb, text: str, name: str = "brief.md.j2") -> None:
    kb.write(f".kb/templates/{name}", text)


def test_the_example_of_readme_prints_what_readme_shows(kb: Kb, request: pytest.FixtureRequest) -> None:
    """On the shipped vault; ``pytest --accept`` writes what is printed."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Templates")[1].split("\n## ")[0]
    template, shown = (re.findall(rf"```{kind}\n(.*?)```", section, re.DOTALL)[0] for kind in ("jinja", "markdown"))
    shutil.copytree(SHIPPED, kb.root, dirs_exist_ok=True)
    place(kb, template)
    kb.run("trust", "brief")
    real = kb.run("search", "reasoning", "tokens", "--limit", "2", "--format", "brief")[0]
    if request.config.getoption("--accept"):
        (ROOT / "README.md").write_text(readme.replace(shown, real), encoding="utf-8")
    assert real == shown


# Whose templates run


def test_a_template_of_a_vault_is_ignored_until_it_is_trusted(kb: Kb) -> None:
    kb.write("limits.md", NOTE)
    place(kb, BRIEF)
    out, err = kb.run("search", "limit", "--format", "brief", code=4)
    assert not out
    assert "is not trusted" in err
    assert "kb trust brief" in err
    kb.run("trust", "brief")
    assert kb.run("search", "limit", "--format", "brief")[0].startswith("- ")


def test_a_template_that_was_changed_is_not_run(kb: Kb) -> None:
    place(kb, BRIEF)
    kb.run("trust", "brief")
    place(kb, BRIEF + "more")
    _, err = kb.run("config", "list", "--format", "brief", code=4)
    assert "changed since you trusted it" in err
    assert kb.json("trust")["templates"][0]["state"] == "changed"


def test_the_same_template_of_another_vault_is_not_run(kb: Kb) -> None:
    place(kb, BRIEF)
    kb.run("trust", "brief")
    shutil.copytree(kb.root, kb.root.with_name("strange"))
    kb.root = kb.root.with_name("strange")
    kb.run("config", "list", "--format", "brief", code=4)


def test_trust_is_kept_outside_of_the_vault_and_can_be_taken_back(kb: Kb) -> None:
    place(kb, BRIEF)
    before = sorted(kb.root.rglob("*"))
    kb.run("trust", "brief.md")
    assert sorted(kb.root.rglob("*")) == before
    kb.run("trust", "brief", "--revoke")
    assert kb.json("trust")["templates"][0]["state"] == "not trusted"
    kb.run("config", "list", "--format", "brief", code=4)


def test_to_show_a_template_is_not_to_trust_it(kb: Kb) -> None:
    place(kb, "one \x1b[31m two\n")
    out, _ = kb.run("trust", "brief", "--show")
    assert "one \\x1b[31m two" in out
    assert kb.json("trust")["templates"][0]["state"] == "not trusted"


def test_your_own_template_serves_every_vault(kb: Kb) -> None:
    kb.write("limits.md", NOTE)
    kb.run("template", "new", "mine", "--mine")
    assert kb.json("template", "list")["templates"][0]["state"] == "yours"
    assert "limits.md" in kb.run("search", "limit", "--format", "mine")[0]


def test_a_trusted_template_of_the_vault_comes_before_your_own(kb: Kb) -> None:
    kb.run("template", "new", "brief", "--mine")
    place(kb, "of the vault\n")
    assert kb.run("config", "list", "--format", "brief")[0] != "of the vault\n"
    kb.run("trust", "brief")
    assert kb.run("config", "list", "--format", "brief")[0] == "of the vault\n"


def test_a_link_out_of_the_vault_is_no_template(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (kb.root / ".kb" / "templates").mkdir(parents=True)
    (kb.root / ".kb" / "templates" / "brief.md.j2").symlink_to(tmp_path / "secret")
    _, err = kb.run("config", "list", "--format", "brief", code=1)
    assert "is a link" in err
    kb.run("trust", "brief", code=1)


def test_kbs_own_formats_cannot_be_replaced(kb: Kb) -> None:
    place(kb, "{}", "json.txt.j2")
    kb.run("trust", "json")
    assert kb.json("config", "list")["settings"]
    kb.run("template", "new", "json", code=2)


def test_of_two_templates_with_one_name_one_must_be_said(kb: Kb) -> None:
    place(kb, "A\n")
    place(kb, "B\n", "brief.html.j2")
    kb.run("trust", "brief")
    _, err = kb.run("config", "list", "--format", "brief", code=2)
    assert "brief.html, brief.md" in err
    assert kb.run("config", "list", "--format", "brief.html")[0] == "B\n"


def test_an_unknown_format_names_those_there_are(kb: Kb) -> None:
    kb.run("template", "new", "mine", "--mine")
    _, err = kb.run("config", "list", "--format", "nope", code=2)
    assert "tsv, mine" in err


@pytest.mark.parametrize("kind", ["md", "html", "csv", "txt"])
def test_every_example_serves_lists_and_reports(kb: Kb, kind: str) -> None:
    kb.write("limits.md", NOTE)
    kb.run("template", "new", "first", "--from", kind)
    assert "limits.md" in kb.run("search", "limit", "--format", "first")[0] or kind == "txt"
    for words in (["links", "--check"], ["digest", "--peek"], ["claims"], ["config", "list"], ["model", "list"]):
        kb.run(*words, "--format", "first", code=None)


def test_a_new_template_never_takes_the_place_of_one(kb: Kb) -> None:
    place(kb, "kept")
    kb.run("template", "new", "brief", code=4)
    assert (kb.root / ".kb" / "templates" / "brief.md.j2").read_text() == "kept"
    kb.run("template", "new", "../brief", code=2)


@pytest.mark.parametrize("held", ["[", "[]", '{"/a": 1}'])
def test_a_broken_list_of_trust_trusts_nothing(kb: Kb, held: str) -> None:
    place(kb, BRIEF)
    kb.run("trust", "brief")
    (Path(trusted.folder()) / "trusted.json").write_text(held, encoding="utf-8")
    with pytest.raises(KbError):
        trusted.sums(str(kb.root))
    kb.run("config", "list", "--format", "brief", code=1)


# What a template is given


def test_a_template_sees_the_answer_and_its_list() -> None:
    assert made("{{ document.query }} {{ rows|length }} {{ rows[0].line }} {{ report is none }} {{ charts }}") == (
        "o1 1 3 True []"
    )


def test_a_report_has_named_values() -> None:
    cite = Cite("Talks/o1 mini.md", 34, 36, "It thinks.")
    entry = Entry("A *limit*", "+", "a.md", 2, cites=(cite,))
    page = view.page(Report("i", "T", "", "2024-09-13", (Section("s", "S", (entry,)),)), {})
    text = "{% set e = report.sections[0].entries[0] %}{{ e.text|md }} {{ e.cites[0]|cite }}"
    assert made(text, page=page) == "A \\*limit\\* kb:Talks/o1%20mini.md#L34-36;q=732bee47510cf117.9.30bb62c9"


def test_a_key_comes_before_a_method() -> None:
    assert made("{{ rows[0].items[0] }}") == "=1+1"


@pytest.mark.parametrize(
    ("filter", "becomes"),
    [
        ("text|oneline", "a *limit* <b>\\x1b[31m"),
        ("text|md", r"a \*limit\* \<b\>\\x1b\[31m"),
        ("text|html", "a *limit* &lt;b&gt;\\x1b[31m"),
        ("text|cut(6)", "a *li…"),
        ("text|safe_terminal", "a *limit* <b>\\x1b[31m"),
        ("items|csv", '"\'=1+1; "'),
        ("date|date('%d.%m.%Y')", "13.09.2024"),
        ("text|date", "a *limit* <b>\\x1b[31m"),
        ("items[1]|md", ""),
    ],
)
def test_a_filter_writes_a_text_as_it_can_stand_there(filter: str, becomes: str) -> None:
    assert made(f"{{{{ rows[0].{filter} }}}}") == becomes


def test_a_page_of_html_is_escaped_by_itself_and_once() -> None:
    assert made("{{ rows[0].text }} {{ rows[0].text|html }}", "x.html.j2").count("&lt;b&gt;") == 2
    assert "&amp;" not in made("{{ rows[0].text|html }}", "x.html.j2")


def test_what_a_template_prints_cannot_drive_a_terminal() -> None:
    assert "\x1b" not in made("\x1b[31m {{ rows[0].text }} \u202e")


def test_templates_beside_it_can_be_included_and_extended() -> None:
    base = "<{% block body %}{% endblock %}>"
    assert made('{% extends "base.md.j2" %}{% block body %}{{ rows|length }}{% endblock %}', base=base) == "<1>"
    assert made('{% include "part.md.j2" %}', part="{{ document.query }}") == "o1"


def test_only_trusted_templates_are_included(kb: Kb) -> None:
    place(kb, '{% include "part.md.j2" %}')
    place(kb, "part\n", "part.md.j2")
    kb.run("trust", "brief")
    _, err = kb.run("config", "list", "--format", "brief", code=2)
    assert "there is no template 'part.md.j2' that it may use" in err
    kb.run("trust", "part")
    assert kb.run("config", "list", "--format", "brief")[0] == "part\n"


# What is wrong, and where


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n\n{% for %}", "x.md.j2, line 3: "),
        ("{{ docment }}", "line 1: there is no 'docment'; there are: document, rows, report, charts"),
        ("\n{{ rows[0].pth }}", "line 2: there is no 'pth'; there are: text, path, line"),
        ("{{ rows|nope }}", "line 1: No filter named 'nope'"),
        ("\n{{ 1 / 0 }}", "line 2: division by zero"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", "it calls itself without end"),
    ],
)
def test_an_error_names_the_template_the_line_and_what_is_wrong(text: str, told: str) -> None:
    assert told in wrong(text)


def test_an_error_in_an_included_template_names_that_one() -> None:
    assert wrong('{% include "part.md.j2" %}', part="\n{{ nope }}").startswith("the template part.md.j2, line 2: ")


# What a template may not do


@pytest.mark.parametrize(
    "text",
    [
        "{{ rows.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ rows.append(1) }}",
        "{{ document.update({}) }}",
        "{{ document.clear() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(rows) }}",
        "{{ rows|attr('__class__') }}{{ (rows|attr('__class__')).x }}",
        '{% include "/etc/passwd" %}',
        '{% include "../config.toml" %}',
        '{% import "os" as os %}',
        "{{ rows|random }}",
        "{{ lipsum() }}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(text: str) -> None:
    assert wrong(text).startswith("the template x.md.j2, line 1: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 'a' * 10 ** 10 }}", "memory"),
        ("{{ '%99999999999d'|format(1) }}", "memory"),
        ("{% for n in range(10 ** 9) %}{% endfor %}", "Range too big"),
        ("{% for n in range(99999) %}{{ 'a' * 300 }}{% endfor %}", "20,000,000 characters"),
    ],
)
def test_a_template_that_wants_too_much_is_told_so(text: str, told: str) -> None:
    assert told in wrong(text)


def test_a_template_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templated, "SECONDS", 1)
    assert "was stopped" in wrong("{{ 9 ** (9 ** 9) }}")


def test_by_the_time_a_template_runs_no_file_can_be_opened() -> None:
    """Whatever way out of the sandbox there were; a process of its own is asked, bound as that of a template."""
    code = "from kb.exports.templated import apart; apart._bound(); open('/dev/null')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Too many open files" in done.stderr


def test_jinjas_own_filters_work_although_no_file_can_be_opened() -> None:
    text = (
        "{{ rows[0].text|wordwrap(4) }}{{ rows|pprint }}{{ rows|tojson }}{{ 'a é'|urlencode }}{{ '<b>'|striptags }}"
        "{{ 'see http://a.b'|urlize }}{{ {'a': 1}|xmlattr }}{{ 9999|filesizeformat }}{{ rows|groupby('path')|list }}"
    )
    assert json.dumps("a *limit*")[1:-1] in made(text)


def test_no_template_no_jinja(kb: Kb) -> None:
    """A search with kb's own formats loads neither Jinja nor what finds templates."""
    words = ["--vault", str(kb.root), "--db", str(kb.database), "search", "o1"]
    done = subprocess.run([sys.executable, "-c", PROBE, *words], capture_output=True, text=True, check=False)
    assert "kb.cli" in done.stderr.split()
    assert not {"jinja2", "markupsafe", "kb.app.templates"} & set(done.stderr.split())
