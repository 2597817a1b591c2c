"""Subtitles in SubRip and WebVTT form."""

from kb import registry, subtitles
from kb.note import Raw


def check(data: bytes) -> None:
    """Every line that was said has its time; as a note every place leads back into the file."""
    text = data.decode("utf-8", "replace")
    for line in subtitles.said(text):
        assert line.start >= 0
    for name in ("subrip", "webvtt"):
        part = registry.part("kb.formats", name)
        raw = Raw(f"a.{'srt' if name == 'subrip' else 'vtt'}", text, "", 0, len(data))
        if part.sniff(raw) > 0:
            note = part.parse(raw)
            assert all(0 <= block.span.start <= block.span.end for block in note.blocks)
