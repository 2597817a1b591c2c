"""README tells the truth: its terminal transcript is run, its lists are those of the program."""

import re
import shlex

import pytest

from kb import registry
from tests.conftest import ROOT, Kb

README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def transcript(block: str, kb: Kb) -> str:
    """The block's commands with what they really print."""
    shown = []
    for line in block.splitlines():
        if line.startswith("$ kb "):
            out, err = kb.run(*shlex.split(line[5:]), code=None)
            shown.append(f"{line}\n{out}{err}")
    return "".join(shown)


def test_the_transcript_is_what_kb_prints(shipped: Kb, request: pytest.FixtureRequest) -> None:
    """Every console block, run on the shipped vault; ``pytest --accept`` writes what is printed."""
    shipped.ingest()
    text = README.read_text(encoding="utf-8")
    real = _BLOCK.sub(lambda match: f"```console\n{transcript(match[1], shipped)}```", text)
    if request.config.getoption("--accept"):
        README.write_text(real, encoding="utf-8")
    assert real == text


def test_every_command_stands_in_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert not [name for name in registry.names("kb.commands") if f"`kb {name.replace('_', ' ')}" not in text]


def test_every_format_stands_in_readme_with_its_own_words() -> None:
    text = README.read_text(encoding="utf-8")
    for name in registry.names("kb.formats"):
        assert f"| `{name}` | {registry.summary('kb.formats', name)} |" in text


def test_every_import_stands_in_readme_with_its_own_words() -> None:
    text = README.read_text(encoding="utf-8")
    for name in registry.names("kb.imports"):
        assert f"| `{name.replace('_', '-')}` | {registry.summary('kb.imports', name)} |" in text


def test_every_output_format_stands_in_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert not [name for name in registry.names("kb.exports") if name != "ansi" and f"`{name}`" not in text]
