"""How far a name of a model may be believed that only another's list has.

A list has names that no text can be searched for: "Auto", "Step 2", "Large".  So a spelling is
taken as it looks:

    says    nothing but a model looks like it: letters and digits in one word (Qwen3, 70B, v3), or
            the name of a known family and more
    exact   only in the case that it has: capitals within a word or a run of them with a number
            (KAT Coder, EXAONE 4), a version among words (Step 3.5 Flash)
    beside  a word or a phrase of plain words, also with a number: only in its case, beside its maker

What is shorter than three letters and digits, is made of common words of the field only, or is the
name of something else, is left out; so is a model of which a list tells only who sells it.
"""

import re
from functools import cache

from kb import catalogue
from kb.entities import finding, makers, words
from kb.entities.finding import LONGEST, Hit
from kb.entities.folding import fold, vocabulary
from kb.entities.shelves import Shelf
from kb.entities.spelling import PART, spell

WORTH = ("says", "exact", "beside")  # the surest first
LONGEST_NAME = 100  # characters

_SHORTEST = 3  # letters and digits
_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]")
_PACKED = re.compile(  # as in kb.entities.finding: a snapshot, a packing
    r"[-_ ](?:latest|preview|experimental|exp|beta|alpha|free|instruct|chat|hf|it|fp8|fp4|bf16"
    r"|20\d\d-\d\d-\d\d|20\d{6}|2\d{5}|[0-2]\d{3})\Z",
    re.IGNORECASE,
)
_SNAPSHOT = re.compile(  # after the name of a known model: a day, a revision, a packing
    r"(?:[-_ ](?:\d\d[-.]\d\d|\d{4}|\d{6}|\d{8}|v\d(?:\.\d)?|0\d\d|preview|exp|instruct|chat))+\Z", re.IGNORECASE
)
_MARKED = re.compile(r"[:@]")  # what ids have after their name: ``:free``, ``:8b``, ``@001``
_FIRST = re.compile(r"[- ]")
_BETWEEN = re.compile(r"[-_.\s]+")  # what may stand between the parts of a name
_SEVERAL = re.compile(r" (?:\+|&|/|and|with|vs\.?) ", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_GLUED = re.compile(r"(?:[^\W\d_]\d|\d[^\W\d_])")
_CAPITAL = re.compile(r"[^\W\d_][A-Z]")
_SMALL = re.compile(r"[a-z]")
_SHOUTED = re.compile(r"[A-Z]{3,}")
_VERSION = re.compile(r"\d\.\d")


class Unfit(ValueError):
    """Why a name is left out."""


def cleaned(name: str) -> str:
    """A name as a text would have it: without brackets, the path before it, the packing after it.

    >>> cleaned("Qwen/Qwen2.5 Instruct (7B)"), cleaned("GPT-4o (2024-05-13)")
    ('Qwen2.5', 'GPT-4o')
    """
    name = " ".join(_BRACKETS.sub(" ", name[: 2 * LONGEST_NAME]).split())
    name = name.rpartition("/")[2] if " / " not in name else name
    name = _MARKED.split(name)[0]
    while packed := _PACKED.search(name):
        name = name[: packed.start()]
    return name.strip(" -_.,;:")


def understood(name: str, shelf: Shelf) -> Hit | None:
    """What kb already understands of the whole name.  Raises Unfit for a name not to look for."""
    if not name or not name.isprintable():
        raise Unfit("no name")
    if _SEVERAL.search(name):
        raise Unfit("several models at once")
    if hit := _whole(name, shelf):
        return hit
    folded = fold(name)
    signs = "".join(char for char in folded if char.isalnum())
    if len(signs) < _SHORTEST or signs.isdigit():
        raise Unfit("too short")
    if len(name) > LONGEST_NAME or len(spell(folded)) > LONGEST or _BETWEEN.sub("", PART.sub("", folded)):
        raise Unfit("not to be looked for")
    if folded in _others():
        raise Unfit("the name of something else")
    if set(_letters(folded)) <= _common():
        raise Unfit("only common words")
    return None


def _whole(name: str, shelf: Shelf) -> Hit | None:
    """What the whole name means, with its maker before it too: "Cohere Command A".  A snapshot is its model."""
    first, *rest = _FIRST.split(name, maxsplit=1)
    for said in (name, *rest) if makers.key(first) in makers.by_name() else (name,):
        found = hits(said, shelf)
        if len(found) == 1 and found[0].start == 0 and _is_all(found[0], said):
            return found[0]
    return None


def _is_all(hit: Hit, said: str) -> bool:
    return hit.end == len(said) or (hit.entry.kind == "model" and bool(_SNAPSHOT.match(said, hit.end)))


def hits(name: str, shelf: Shelf) -> list[Hit]:
    folded = fold(name)
    return list(finding.find(folded, vocabulary(folded), lambda _: False, lambda _: False, shelf))


def is_known(hit: Hit | None) -> bool:
    """Whether a row has it, and not only the pattern of its family."""
    return bool(hit and hit.rule != "discovered")


def _letters(name: str) -> list[str]:
    return _LETTERS.findall(name)


def of(name: str, shelf: Shelf) -> str:
    """How far a fit spelling may be believed, one of WORTH."""
    found = hits(name, shelf)
    if any(hit.entry.kind == "model" and not (hit.entry.ambiguous or hit.entry.need or hit.thin) for hit in found):
        return "says"
    if len(found) == 1 and found[0].rule == "discovered":
        return "beside" if found[0].entry.ambiguous and found[0].thin else "says"
    said = _WORD.findall(name)
    if any(_GLUED.search(word) for word in said) and sum(map(len, said)) > _SHORTEST:
        return "says"
    numbered = any(word.isdigit() for word in said)
    if any(_CAPITAL.search(word) and _SMALL.search(word) for word in said) and len(said) > 1:
        return "exact"
    if numbered and (_SHOUTED.search(name) or (_VERSION.search(name) and len(_letters(name)) > 1)):
        return "exact"
    return "beside"


@cache
def _common() -> frozenset[str]:
    """Words of which no name is made: the field's own but its makers, sizes and variants, stop words."""
    rows = catalogue.rows("ambiguous")
    found = {word for row in rows["evidence"] for word in row["says"]}
    found |= {word for row in catalogue.rows("models")["family"] for word in row.get("variants", ())}
    found |= {*words.suffixes(), *catalogue.rows("stopwords")["words"]}
    return frozenset(map(fold, found)) - makers.by_name().keys()


@cache
def _others() -> frozenset[str]:
    """What organisations, people, benchmarks and products are called."""
    tables = (("organisations", "organisation"), ("people", "person"), ("benchmarks", "benchmark"))
    rows = [row for file, table in (*tables, ("products", "product")) for row in catalogue.rows(file)[table]]
    return frozenset(fold(says) for row in rows for says in row["says"])
