"""The language of a text by its script.

For English, Chinese and Russian the script decides (measured: as good as the best
statistical detector, at no cost).  Other languages in Latin letters are not told apart.
"""

import re

from kb.analysis import han

ADDRESS = re.compile(r"\]\([^()\s\[\]]*\)|<?https?://\S+|www\.\S+|!\[\[[^\[\]\n]*\]\]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{2,}")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def language(text: str) -> str:
    """en, ru, uk, ja, ko, zh-Hant, zh-Hans, zh (undecided) or und, of one block's text."""
    if "[" in text or "://" in text or "www." in text:
        text = ADDRESS.sub(" ", text)
    if text.isascii():
        return "en" if _LATIN.search(text) else "und"
    latin = len(_LATIN.findall(text))
    cyrillic = len(_CYRILLIC.findall(text))
    east = len(_HAN.findall(text))
    kana = len(_KANA.findall(text))
    hangul = len(_HANGUL.findall(text))
    if hangul > max(east, latin, cyrillic):
        return "ko"
    # Two Han letters weigh as one word; a Chinese sentence may be half English names.
    if east + kana and (east + kana) * 0.8 >= max(latin, cyrillic):
        if kana * 5 > east:
            return "ja"
        return han.writing(text) or "zh"
    if cyrillic and cyrillic >= latin:
        return "uk" if _UKRAINIAN.search(text) else "ru"
    return "en" if latin else "und"
