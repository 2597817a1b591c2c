"""Nothing that a vault, a file beside it or a typed word holds drives the terminal, whatever command is asked.

A vault whose every text, name and value has such signs in it, also where they only come to be when an
escape is read; each row of tests/cases/commands.toml on it, in every format by turns; then each command
and option that the program itself lists, with such signs for words.
"""

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

import typer.main

from kb import cli, registry
from tests.reliability import Trial, Verdict, commands, running
from tests.reliability.running import ROOT

# C0 but line feed and tab, DEL, C1, and what turns the reading direction or breaks a line.
SIGNS = "".join(
    chr(sign)
    for first, last in ((0, 8), (11, 31), (127, 159), (0x200E, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069))
    for sign in range(first, last + 1)
)
_DRIVING = re.compile(f"[{re.escape(SIGNS)}\u061c\ufeff\ud800-\udfff]")
_ATTACKS = (
    "\x1b]0;mine\x07",
    "\x1b[2J\x1b[31m",
    "\x9b5m",
    "\x1b]52;c;bWluZQ==\x1b\\",
    "\u202egnp.\u202c",
    "\r",
    "\x08\x08",
)
# What kb itself says to a terminal: a colour, a place to open.
_OURS = re.compile(r"\x1b\[(?:0|1|2|3[0-7]|1;3[0-7])m|\x1b\]8;;(?:[a-z][a-z+.-]*:[!-~]*)?\x1b\\")
_VISIBLE = re.compile(r"\\\\?(?:x1b|x9b|u202e|r)")
_EXPECTED = {
    "driven": "= 0",
    "not JSON": "= 0",
    "bad end": "= 0",
    "commands": "> 60",
    "made visible": "> 15",
    "typed": "> 150",
}
_NOW = ("--now", "2025-03-04T08:00+08:00")
_ADDRESS = "https://lab.example/rss"
_GIVEN = {
    "feed.xml": """<rss version="2.0"><channel><title>Lab\x9b5m&#155;2J</title>
<item><guid>1&#155;</guid><title>A longer look \u202e&#155;31m</title><link>https://lab.example/1%1b&#155;</link>
<description>o1 &lt;b&gt;&amp;#27;[31m&amp;#x9b;&lt;/b&gt; \u202e</description><author>Ann&#155;</author></item>
</channel></rss>""",
    "feeds.opml": """<opml version="2.0"><body><outline text="a&#155;b">
<outline type="rss" text="B\u202e&#155;" xmlUrl="https://b.example/feed%1b&#155;"/></outline></body></opml>""",
    "api.json": """{"mistral": {"id": "mistral", "env": [], "name": "Mistral\\u001b[2J", "models": {"elkstral-3b": {
"id": "elkstral-3b", "name": "Elkstral 3B", "release_date": "2026-01-05\\u009b"},
"e\\u202e": {"id": "e\\u202e", "name": "Elk \\u001b[31m 4", "release_date": "2026-01-05"}}}}""",
}
_WORDS = 2  # of the words of a line, one in so many gets an attack


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def driving(self) -> str:
        """What of it would drive a terminal, with its surroundings; "" for nothing."""
        for text in (self.out, self.err):
            if match := _DRIVING.search(_OURS.sub("", text.replace("\r\n", "\n"))):  # CSV and letters end lines so
                return ascii(match.string[max(0, match.start() - 40) : match.end() + 20])
        return ""


class _Screen(io.BytesIO):
    def isatty(self) -> bool:
        return True


class Desk:
    """kb on a vault, in this process, in front of a terminal.  stderr is none, so that no bar is drawn."""

    def __init__(self, folder: Path) -> None:
        self.vault = folder / "vault"
        self.database = folder / "index.sqlite"

    def run(self, *words: str) -> Said:
        out, err = _Screen(), io.BytesIO()
        held = ["kb", "--vault", str(self.vault), "--db", str(self.database), *_NOW, *words]
        streams = [io.TextIOWrapper(stream, "utf-8", "surrogateescape", write_through=True) for stream in (out, err)]
        with patch.object(sys, "argv", held), patch.multiple(sys, stdout=streams[0], stderr=streams[1]):
            code = cli.run()
            told = [stream.getvalue().decode("utf-8", "surrogateescape") for stream in (out, err)]
        for stream in streams:
            stream.detach()
        return Said(code, *told)


def driven(count: int, folder: Path, random: Random) -> Verdict:
    """So many poisoned vaults."""
    verdict = Verdict(_EXPECTED)
    # Words are names of files, too: those that are made lie in the folder.
    with patch.dict(os.environ, running.environment(folder / "home"), clear=True), chdir(folder):
        for number in range(count):
            desk = Desk(folder / str(number))
            names = _prepared(desk, random)
            for row in random.sample(commands.rows(), len(commands.rows())):
                verdict.figures["commands"] += 1
                words = [word.format(**names, number=f"new {number}") for word in row.words]
                format = random.choice(("text", random.choice(formats())))
                said = _look(verdict, desk, [*words, "--format", format] if format != "text" else words)
                verdict.figures["made visible"] += bool(_VISIBLE.search(said.out))
            for words in typed(random):
                verdict.figures["typed"] += 1
                _look(verdict, desk, words)
    return verdict


def formats() -> list[str]:
    return [name for name in registry.names("kb.exports") if name != "ansi"]


def typed(random: Random) -> Iterator[list[str]]:
    """Every command with an attack for each of its words, for one of its options, and for the value of one."""
    for names, command in listed():
        kinds = [param.param_type_name for param in command.params]
        plain, values = ["o1"] * kinds.count("argument"), [param for param in command.params if _takes(param)]
        if plain:
            yield [*names, *(_attacked(word, random) for word in plain)]
        yield [*names, _attacked("--o1", random)]
        if values:
            yield [*names, *plain, random.choice(values).opts[0], _attacked("o1", random)]


def _takes(param: Any) -> bool:
    """Whether it is an option that has a value."""
    return param.param_type_name == "option" and not param.is_flag


def listed() -> list[tuple[tuple[str, ...], Any]]:
    """The names of every command that the program lists, with what it takes."""
    return list(_below((), typer.main.get_command(cli.app)))


def _below(names: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not hasattr(command, "list_commands"):
        yield names, command
        return
    if names and command.invoke_without_command:
        yield names, command
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from _below((*names, name), command.get_command(context, name))


def _look(verdict: Verdict, desk: Desk, words: list[str]) -> Said:
    said = desk.run("--color", "always" if len(words) % 2 else "never", *words)
    moment = ascii(words)
    if said.driving:
        verdict.fault("driven", moment, said.driving)
    if "Traceback" in said.err or "should not have happened" in said.err:
        verdict.fault("bad end", moment, said.err)
    if words[-2:] == ["--format", "json"] and said.out and not _is_json(said.out):
        verdict.fault("not JSON", moment, ascii(said.out[:200]))
    return said


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


# A vault of such signs


def _prepared(desk: Desk, random: Random) -> dict[str, str]:
    """The vault that comes with kb, poisoned; what the rows call what is in it."""
    shutil.copytree(ROOT / "vault", desk.vault)
    for place in sorted(desk.vault.rglob("*")):
        if place.is_file() and place.suffix not in (".png", ".webp"):
            _poison(place, random)
    given = desk.vault.parent / "given"
    given.mkdir()
    for name, text in _GIVEN.items():
        (given / name).write_text(text, encoding="utf-8")
    shutil.copy(desk.vault / "Highlights" / "My Clippings.txt", given)
    for words in (["feed", "add", _ADDRESS], ["feed", "fetch", "lab.example", "--from", f"{given}/feed.xml"]):
        assert desk.run(*words).code == 0
    hunches = json.loads(desk.run("hunches", "--format", "json", "--limit", "2").out)["hunches"]
    desk.run("hunches", "close", hunches[1]["id"], "dropped", "--note", _attacked("so be it", random))
    for words in (["backup", "-o", f"{given}/whole.zip"], ["export", "topic", "o1", "-o", f"{given}/o1.md"]):
        assert desk.run(*words).code == 0
    claims = json.loads(desk.run("claims", "review", "--format", "json", "--limit", "1").out)["candidates"]
    return {
        "given": str(given),
        "feed": "lab.example",
        "item": "A longer look",
        "hunch": hunches[0]["id"],
        "closed": hunches[1]["id"],
        "claim": claims[0]["key"],
    }


def _poison(place: Path, random: Random) -> None:
    text = place.read_text(encoding="utf-8")
    if place.suffix in (".json", ".json3", ".canvas"):
        poisoned = json.dumps(_values(json.loads(text), random))
    else:
        head, body = _parted(text)
        poisoned = head + "\n".join(_line(line, random) for line in body.split("\n"))
    place.write_bytes(poisoned.encode("utf-8"))
    if random.random() < 0.2:
        name = f"{place.stem}{random.choice(_ATTACKS)}".replace("/", "") + place.suffix
        place.with_name(name).write_bytes(poisoned.encode("utf-8"))


def _parted(text: str) -> tuple[str, str]:
    """The properties of a note, with one more that YAML reads as such signs; and what follows."""
    if not text.startswith("---\n"):
        return "", text
    end = text.index("\n---", 3)
    return f'{text[:end]}\nevil: "\\e[31m\\x9b\\u202e"\naliases: ["o1\\e[2J"]\nauthor: "Ann\\u009b Lee"', text[end:]


def _line(line: str, random: Random) -> str:
    words = [_attacked(word, random) if random.randrange(_WORDS) == 0 and word else word for word in line.split(" ")]
    return " ".join(words)


def _attacked(word: str, random: Random) -> str:
    attack = random.choice((*_ATTACKS, random.choice(SIGNS))).replace("\0", "")
    return word + attack if random.random() < 0.7 else word[:1] + attack + word[1:]


def _values(value: Any, random: Random) -> Any:
    if isinstance(value, str):
        return _attacked(value, random)
    if isinstance(value, list):
        return [_values(item, random) for item in value]
    if isinstance(value, dict):
        return {
            key: item if key in ("id", "type", "fromNode", "toNode") else _values(item, random)
            for key, item in value.items()
        }
    return value


TRIAL = Trial("screen", 1, 20, driven)
