"""Speech with its times: the cues of a recording, joined to paragraphs that read as text.

A format finds what is said and where it stands; here it becomes a note.  A cue ends where
a screen is full, in the middle of a phrase, so cues are lines of a paragraph, not blocks.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kb import jsontext, labels
from kb.note import Block, Diagnostic, Facts, Note, Raw
from kb.text import LINE_END, Lines, Span, Unfolding

_LEAST, _MOST = 300, 600  # characters of a paragraph
_PAUSE = 2.0  # seconds of silence that end a paragraph
_LOOP = 4  # the same words so often in a row: a transcriber that ran in a circle
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "…", '."', '!"', '?"', ".”", "!”", "?”", "」", "』", "»")
_SOUND = re.compile(r"[\[(（【*]([^\[\]()（）【】*]{1,80})[\])）】*]")
_ONLY_NOTES = re.compile(r"[♪♫\s]+")
_LIST_OR_DICT = re.compile(r"\s*[\[{]")
_HAN = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_SCREEN = 60  # characters: single words are gathered into lines of about this length

# ``Talk [3k89FMJhZ00].en-US.vtt``: yt-dlp writes the id of the video and the language.
_VIDEO = re.compile(r"\s*\[([A-Za-z0-9_-]{11})\]\Z")
_MEDIA = re.compile(r"\.(?:wav|mp3|m4a|mp4|aac|ogg|opus|flac|webm|mkv|mov)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"\.([a-z]{2,3})((?:-[A-Za-z0-9]{2,8})*)\Z")
_LANGUAGES = re.compile(
    r"""(?:af|am|ar|az|be|bg|bn|bs|ca|cs|cy|da|de|el|en|eo|es|et|eu|fa|fi|fr|ga|gl|gu|he|hi|hr|hu|hy|id|is|it|iw|ja|jv|ka|
        kk|km|kn|ko|ky|la|lo|lt|lv|mk|ml|mn|mr|ms|my|nb|ne|nl|nn|no|pa|pl|ps|pt|ro|ru|si|sk|sl|so|sq|sr|sv|sw|ta|te|tg|
        th|tl|tr|uk|ur|uz|vi|yi|zh|zu|eng|rus|chi|zho|yue|spa|deu|ger|fra|fre|jpn|kor|ita|por|ukr|pol|fil)\Z""",
    re.VERBOSE,
)


class Line(NamedTuple):
    """One line of what is said.

    origin:     for each character its place in the file; as long as ``text``, never falling.
    start, end: seconds in the recording; None if the file does not say.
    """

    text: str
    origin: Sequence[int]
    start: float | None = None
    end: float | None = None
    speaker: str = ""


class Name(NamedTuple):
    """What a file's name says: the title, the language's code, YouTube's id of the video."""

    title: str
    language: str
    video: str


def number(value: Any) -> float | None:
    """Of JSON: a finite number, also one written as text."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -1e9 < value < 1e9 else None


def named(path: str) -> Name:
    """The title in a path, without ending, language and id."""
    file = path.rpartition("/")[2]
    stem = file.rpartition(".")[0] or file
    language = ""
    if (match := _LANGUAGE.search(stem)) and match.start() and _LANGUAGES.match(match[1]):
        stem, language = stem[: match.start()], (match[1] + match[2]).removesuffix("-orig")
    bare = _MEDIA.sub("", stem) or stem
    video = _VIDEO.search(bare)
    if video and video.start():
        return Name(bare[: video.start()], language, video[1])
    return Name(bare, language, "")


def known(name: Name, *more: tuple[str, Any]) -> Facts:
    """What a recording's name and its file tell of it; what the file says comes first."""
    facts = dict(fact for fact in more if fact[1])
    if name.video:
        facts.setdefault("url", f"https://www.youtube.com/watch?v={name.video}")
    if name.language:
        facts.setdefault("language", name.language)
    return tuple(facts.items())


def document(raw: Raw, *marks: str) -> Any:
    """The JSON of a file in which all these words occur, without places; None if it is none."""
    if not _LIST_OR_DICT.match(raw.text) or not all(mark in raw.text for mark in marks):
        return None
    try:
        return json.loads(raw.text)
    except (ValueError, RecursionError):
        return None


def loads(raw: Raw) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The JSON of a file with the place of each text; nothing, and a remark, if it is too deep for that."""
    try:
        return jsontext.loads(raw.text), ()
    except ValueError as error:
        return {}, (Diagnostic(raw.path, 1, "json", f"not read: {error}"),)


def rows(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; whatever else is in it does not count."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def placed(raw: Raw, value: Any) -> tuple[str, Sequence[int]]:
    """A text of JSON and the places of its characters; an empty one if it is no text."""
    if not isinstance(value, jsontext.Placed):
        return "", ()
    if value.end - value.start == len(value):
        return value, range(value.start, value.end)
    return value, jsontext.origin(raw.text, value)


def lines(text: str, origin: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """The non-blank lines of a text, without the blanks around them."""
    place = 0
    for row in LINE_END.split(text) if "\n" in text or "\r" in text else (text,):
        words = row.strip()
        if words:
            start = text.index(words, place)
            yield words, origin[start : start + len(words)]
            place = start + len(words)


def gathered(said: Iterable[Line]) -> Iterator[Line]:
    """Single words of one speaker as lines of a screen's width; longer lines stay as they are."""
    held: list[Line] = []
    for line in said:
        if held and (held[-1].speaker != line.speaker or _is_full(held, line)):
            yield _joined(held)
            held = []
        held.append(line)
    if held:
        yield _joined(held)


def _is_full(held: list[Line], line: Line) -> bool:
    if held[-1].text.endswith(_SENTENCE_END) or _is_pause(held[-1], line):
        return True
    return sum(len(one.text) + 1 for one in held) + len(line.text) > _SCREEN


def _joined(held: list[Line]) -> Line:
    text, origin = held[0].text, list(held[0].origin)
    for line in held[1:]:
        if not (_HAN.match(text[-1:]) or _HAN.match(line.text)):  # Han has no blanks
            text += " "
            origin.append(origin[-1] + 1)
        text += line.text
        origin += line.origin
    return held[0]._replace(text=text, origin=origin, end=held[-1].end)


def note(
    raw: Raw,
    format: str,
    said: Iterable[Line],
    subject: Facts = (),
    diagnostics: tuple[Diagnostic, ...] = (),
) -> Note:
    """The note of a file that holds nothing but speech."""
    spoken = list(heard(said))
    unfolding = Unfolding()
    blocks: list[Block] = []
    row = 1
    for run in paragraphs(spoken):
        if blocks:
            unfolding.gap("\n\n")
            row += 2
        blocks.append(put(unfolding, run, row))
        row = blocks[-1].last
    return Note(
        path=raw.path,
        title=named(raw.path).title,
        format=format,
        blocks=tuple(blocks),
        subject=subject,
        diagnostics=(*raw.diagnostics, *diagnostics, *loops(raw, spoken)),
        unfolded=unfolding.done(),
    )


def put(unfolding: Unfolding, run: Sequence[Line], row: int, headings: tuple[str, ...] = ()) -> Block:
    """A paragraph, written out at the end of what is unfolded so far.  row: the line it begins on."""
    start = unfolding.length
    for count, line in enumerate(run):
        if count:
            unfolding.gap()
        unfolding.place(line.text, line.origin)
    span = Span(start, unfolding.length, row)
    return Block("speech", span, row + len(run) - 1, headings=headings, speaker=run[0].speaker, facts=_facts(run))


def _facts(run: Sequence[Line]) -> Facts:
    starts = [line.start for line in run if line.start is not None]
    if not starts:
        return ()
    ends = [line.end for line in run if line.end is not None]
    facts: Facts = (("start", starts[0]),)
    if ends:
        facts += (("end", max(ends)),)
    return (*facts, ("times", tuple(line.start for line in run)))


def paragraphs(said: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines of one speaker in runs of a few hundred characters that end at the end of a
    sentence or at a pause, if there is one."""
    run: list[Line] = []
    size = 0
    for line in said:
        if run and (line.speaker != run[-1].speaker or (size >= _LEAST and _is_pause(run[-1], line))):
            yield run
            run, size = [], 0
        run.append(line)
        size += len(line.text) + 1
        if size >= _LEAST and line.text.endswith(_SENTENCE_END):
            yield run
            run, size = [], 0
        elif size >= _MOST:
            cut = _longest_pause(run)
            yield run[:cut]
            run = run[cut:]
            size = sum(len(one.text) + 1 for one in run)
    if run:
        yield run


def _is_pause(before: Line, after: Line) -> bool:
    return before.end is not None and after.start is not None and after.start - before.end >= _PAUSE


def _longest_pause(run: Sequence[Line]) -> int:
    """How many lines to take: up to the longest pause after the first few hundred characters."""
    best, longest = len(run), 0.0
    size = 0
    for count in range(1, len(run)):
        before, after = run[count - 1], run[count]
        size += len(before.text) + 1
        if size >= _LEAST and before.end is not None and after.start is not None:
            pause = after.start - before.end
            if pause > longest:
                best, longest = count, pause
    return best


def heard(said: Iterable[Line]) -> Iterator[Line]:
    """Lines without the sounds that nobody says: ``[Music]``, ``(applause)``, ``♪``."""
    for line in said:
        if _is_plain(line.text):
            yield line
        else:
            yield from _without_sounds(line)


def _is_plain(text: str) -> bool:
    return not any(mark in text for mark in "[(（【*♪♫")


def _without_sounds(line: Line) -> Iterator[Line]:
    text, place = "", 0
    origin: list[int] = []
    for match in _SOUND.finditer(line.text):
        if labels.is_sound(match[1].strip(" \t\u00a0♪♫")):
            text += line.text[place : match.start()]
            origin += line.origin[place : match.start()]
            place = match.end()
            if not text or text[-1].isspace():  # not two blanks where a sound was
                while line.text[place : place + 1].isspace():
                    place += 1
    if not place:
        if not _ONLY_NOTES.fullmatch(line.text):
            yield line
        return
    text += line.text[place:]
    origin += line.origin[place:]
    if text.strip() and not _ONLY_NOTES.fullmatch(text):
        words = text.strip()
        start = text.index(words)
        yield line._replace(text=words, origin=origin[start : start + len(words)])


def is_sound(text: str) -> bool:
    """Whether a text is nothing but sounds."""
    return not _is_plain(text) and not any(_without_sounds(Line(text, range(len(text)))))


def loops(raw: Raw, said: Sequence[Line]) -> Iterator[Diagnostic]:
    """The same words again and again: the program that transcribed ran in a circle."""
    places: Lines | None = None
    first = 0
    for count in range(1, len(said) + 1):
        if count < len(said) and said[count].text.casefold() == said[first].text.casefold():
            continue
        if count - first >= _LOOP:
            places = places or Lines(raw.text)
            line = said[first]
            yield repeated(raw, places.line(line.origin[0]), f"{count - first} times in a row: {line.text[:60]}")
        first = count


def repeated(raw: Raw, line: int, what: str) -> Diagnostic:
    return Diagnostic(raw.path, line, "repeated-speech", f"the same words {what}")
