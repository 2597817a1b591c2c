"""Eight questions that any program can be asked, and the notes that answer each, by a plain reading."""

import re

from .peers import Question
from .truth import Vault
from .vaults import RARE, Manifest

QUESTIONS = (
    Question("common word", ("model",)),
    Question("two words", ("answer", "token")),
    Question("rare word", (RARE,)),
    Question("o1", ("o1",)),
    Question("phrase", ("per million",)),
    Question("Chinese", ("推理",)),
    Question("Russian", ("модель",)),
    Question("filter", ("model",), "Transcripts"),
)
_FORMS = {  # of a word, all that mean it
    "model": "model(?:s|ed|ing|led|ling)?",
    "answer": "answer(?:s|ed|ing)?",
    "token": "tokens?",
    "модель": "модел(?:ь|и|ью|ей|ям|ями|ях)",
}
_WHOLE = r"(?<![a-z0-9а-яё]){}(?![a-z0-9а-яё])"


def answers(notes: Vault, manifest: Manifest) -> dict[str, set[str]]:
    """The name of each question to the paths of the notes that answer it.  A note has a word in
    any of its forms, in its text or its name, a phrase over whatever is no letter; Han letters
    wherever they stand."""
    patterns = {word: _pattern(word) for question in QUESTIONS for word in question.words}
    having: dict[str, set[str]] = {word: set() for word in patterns}
    for path, text in notes.texts():
        for word, pattern in patterns.items():
            if pattern.search(text) or pattern.search(path.rpartition("/")[2]):
                having[word].add(path)
    having[RARE] = set(manifest["rare_notes"])
    return {question.name: _of(question, having) for question in QUESTIONS}


def _pattern(word: str) -> re.Pattern[str]:
    if not word.isascii() and word not in _FORMS:
        return re.compile(word)
    return re.compile(_WHOLE.format(_FORMS.get(word, re.escape(word).replace(r"\ ", r"\W+"))), re.IGNORECASE)


def _of(question: Question, having: dict[str, set[str]]) -> set[str]:
    all_of_them = set.intersection(*(having[word] for word in question.words))
    return {path for path in all_of_them if _lies_in(path, question.folder)}


def _lies_in(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
