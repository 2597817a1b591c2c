"""What a vault itself says of models: ``.kb/models.toml``, which wins over the catalogues.

    [[model]]                     # adds a model; of a known one it changes only what stands here
    name  = "quiet-fox"
    maker = "example-lab"
    says  = ["Quiet Fox", "тихая лиса"]     # besides the spellings that a known one has

    [[alias]]                     # other names of a model, a family or a product
    of   = "openai/o1"
    says = ["the strawberry"]

    [[forbid]]                    # what is no model in this vault
    says = ["R1"]                 #   a spelling, or
    model = "google/gemini"       #   a model, whatever it is called

    [[accept]]                    # a name that kb discovered is one
    name  = "gpt-4o-ioi"
    maker = "openai"

    [[reject]]                    # a name that kb discovered is none
    surface = "GPT-4o-like"

    [[family]]                    # adds a family, so that its unseen members are discovered
    name     = "quiet-owl"
    maker    = "example-lab"
    says     = ["Quiet Owl"]
    variants = ["mini", "max"]

A model may also have ``family``, ``short``, ``announced``, ``released`` and ``source``; a model, an
alias and an accepted name ``ambiguous``, ``exact`` and ``cased``; a family what a family of the
catalogue has (kb/catalogue/models.toml tells what these mean).  A spelling that the vault gives a model needs no
evidence, unless it is said to be ambiguous; a family's name is believed as the catalogue's families
are.  Where a spelling is given and forbidden, it is forbidden.  A row that cannot be understood is
left out and reported; of a file that is not TOML nothing counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb import catalogue
from kb.entities import checks, ownfile
from kb.entities.checks import Wrong
from kb.entities.finding import LONGEST
from kb.entities.folding import fold
from kb.entities.ownfile import Book, Form, Row
from kb.entities.spelling import PART, Piece, spell
from kb.note import Diagnostic

PLACE = ".kb/models.toml"
HEAD = f"""\
# What this vault says of AI models; it wins over what kb knows itself.  {PLACE}
#
# [[model]]   name, maker, says, family …   adds a model, or changes a known one
# [[family]]  name, maker, says, variants … adds a family, or changes a known one
# [[alias]]   of = "maker/name", says       other names of a model
# [[forbid]]  says, or model                spellings, or a model, never to be told of
# [[accept]]  name, maker                   a name that kb discovered is a model
# [[reject]]  surface                       a name that kb discovered is none
#
# kb writes new rows at the end and removes what you take back; all else stays as it is.
"""


def key(says: str) -> tuple[Piece, ...]:
    """A spelling as it is compared."""
    return spell(fold(says))


_BETWEEN = re.compile(r"[-_.\s*=~`>]+")  # what may stand between the parts of a name
_findable = checks.spelling(PART, _BETWEEN, LONGEST, fold)
_spellings = checks.several(_findable)
_word = checks.several(checks.word("[a-z\u0400-\u04ff]{1,20}"))
_MANNER = {"ambiguous": checks.truth, "exact": checks.truth, "cased": checks.truth, "source": checks.text}
_NAMED = {"name": checks.part, "maker": checks.part}
FORM = Form(
    PLACE,
    "own-models",
    HEAD,
    {
        "model": {
            **_NAMED,
            "family": checks.part,
            "says": _spellings,
            "short": _spellings,
            "announced": checks.day,
            "released": checks.day,
            **_MANNER,
        },
        "family": {
            **_NAMED,
            "says": _spellings,
            "variants": _word,
            "versions": _word,
            "joined": checks.truth,
            "bare": checks.one_of("family", "model", "group", "none"),
            "order": checks.one_of("tier"),
            **_MANNER,
        },
        "alias": {"of": checks.name, "says": _spellings, **_MANNER},
        "forbid": {"says": _spellings, "model": checks.name, "source": checks.text},
        "accept": {**_NAMED, "family": checks.part, "says": _spellings, **_MANNER},
        "reject": {"surface": _findable, "source": checks.text},
    },
    {
        "model": ("name", "maker"),
        "family": ("name", "maker"),
        "alias": ("of", "says"),
        "accept": ("name", "maker"),
        "reject": ("surface",),
    },
    {"forbid": ("says", "model")},
    key,
)


@dataclass(frozen=True, slots=True)
class Overrides:
    """A vault's own rows, checked.

    models:   of models and accepted names: as in the catalogue, each with ``says``.
    families: as in the catalogue, each with ``says``.
    aliases:  ``of`` as the catalogue has it, ``says``.
    never:    spellings that are no model.
    without:  models that are not told of.
    accepted: canonical names of what was discovered.
    """

    models: tuple[Row, ...] = ()
    families: tuple[Row, ...] = ()
    aliases: tuple[Row, ...] = ()
    never: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


# ── what stands there


def load(root: str) -> Overrides:
    """What the vault at ``root`` says; nothing if it has no such file, or one that cannot be read."""
    return _told(ownfile.load(FORM, root))


def read(text: str) -> Overrides:
    """What a file of this text says."""
    return _told(Book(FORM, text))


def _told(book: Book) -> Overrides:
    known = _known()
    families = book.rows("family", lambda row: _family_named(_named(row, known)))
    known |= {canonical(row).lower(): canonical(row) for row in families}
    models = book.rows("model", lambda row: _named(row, known))
    accepted = book.rows("accept", lambda row: _named(row, known, accepted=True))
    known |= {name: name for row in (*models, *accepted) if (name := canonical(row)) not in known}
    aliases = book.rows("alias", lambda row: _of_known(row, known))
    forbidden = book.rows("forbid")
    never = [says for row in forbidden for says in row.get("says", ())]
    never += [row["surface"] for row in book.rows("reject")]
    _contradictions(book, (*families, *models, *accepted, *aliases), never)
    without: list[str] = [row["model"] for row in forbidden if "model" in row]
    return Overrides(
        (*models, *accepted),
        tuple(families),
        tuple(aliases),
        tuple(never),
        tuple(known.get(name.lower(), name) for name in without),
        tuple(map(canonical, accepted)),
        tuple(book.remarks),
    )


def _known() -> dict[str, str]:
    """Everything that has a name in the catalogues, by that name in small letters."""
    tables = catalogue.rows("models")
    names = [canonical(row) for row in (*tables["family"], *tables["model"])]
    names += [row["name"] for row in catalogue.rows("products")["product"]]
    return {name.lower(): name for name in names}


def _named(row: Row, known: dict[str, str], accepted: bool = False) -> Row:
    """A row with its name as catalogues write names, and with its spellings.  Raises Wrong."""
    maker, name = ("-".join(row[key].lower().split()) for key in ("maker", "name"))
    says = row.get("says", [])
    if f"{maker}/{name}" not in known and (accepted or not says):
        says = [_findable("name", row["name"]), *says]
    return {**row, "maker": maker, "name": name, "says": says}


def _family_named(row: Row) -> Row:
    """Raises Wrong for a family whose name another maker's has: models name their family without its maker."""
    for other in catalogue.rows("models")["family"]:
        if other["name"] == row["name"] and other["maker"] != row["maker"]:
            raise Wrong(f"there is a family {canonical(other)}; give yours another name")
    return row


def _of_known(row: Row, known: dict[str, str]) -> Row:
    if row["of"].lower() not in known:
        raise Wrong(f"there is no '{row['of']}'; write maker/name, as openai/o1")
    return {**row, "of": known[row["of"].lower()]}


def _contradictions(book: Book, rows: Sequence[Row], never: list[str]) -> None:
    forbidden = {key(says) for says in never}
    for row in rows:
        for says in row["says"]:
            if key(says) in forbidden:
                name = row.get("of") or canonical(row)
                book.remark(1, f"'{says}' is both forbidden and a name of {name}; it is forbidden")


def canonical(row: Row) -> str:
    return f"{row['maker']}/{row['name']}"
