"""HELM's lists of models: model_metadata.yaml and model_deployments.yaml.

They are read event by event, so that nothing is built of what does not belong there.
"""

import re
from collections.abc import Iterator

import yaml

from kb.entities.listings import Listing
from kb.layers import Layer, Told, told, wrong
from kb.note import Raw

_LISTS = ("models", "model_deployments")
_LIST = re.compile(r"^(?:models|model_deployments):", re.MULTILINE)
_FIELD = re.compile(r"^ *(?:creator_organization_name|client_spec): *", re.MULTILINE)
_DEEPEST = 16  # levels; the lists have eight
_LONGEST, _LONGEST_LINE = 5_000_000, 100_000  # characters; the lists have 300,000

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # built without libyaml
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

_Table = dict[str, str]


def sniff(raw: Raw) -> float:
    return 0.9 if _LIST.search(raw.text) and _FIELD.search(raw.text) else 0.0


def read(raw: Raw) -> Told:
    try:
        if len(raw.text) > _LONGEST or max(map(len, raw.text.splitlines()), default=0) > _LONGEST_LINE:
            raise ValueError(f"more than {_LONGEST:,} characters, or {_LONGEST_LINE:,} in a line")
        return told(map(_listing, _tables(raw.text)))
    except (yaml.YAMLError, ValueError) as error:
        reason = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise wrong(raw, f"cannot be read as YAML: {reason}") from error


def _tables(source: str) -> Iterator[_Table]:
    """The tables of the two lists, of each the fields that are one text.

    Raises ValueError for aliases and for what is nested too deeply.
    """
    depth, key, top = 0, "", ""
    table: _Table = {}
    for event in yaml.parse(source, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases are not followed")
        if isinstance(event, yaml.CollectionStartEvent):
            top, key = (key, "") if depth == 1 else (top, "")
            depth += 1
            table = {} if depth == 3 else table
            if depth > _DEEPEST:
                raise ValueError(f"nested deeper than {_DEEPEST} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            if depth == 3 and top in _LISTS:
                yield table
            depth, key = depth - 1, ""
        elif isinstance(event, yaml.ScalarEvent) and key:
            table[key], key = event.value, ""
        elif isinstance(event, yaml.ScalarEvent) and depth in (1, 3):
            key = event.value


def _listing(table: _Table) -> Listing | None:
    """A model is called ``creator/model``; a deployment may be of a model of another name."""
    whole = table.get("model_name") or table.get("name", "")
    maker, _, name = whole.rpartition("/")
    if not name:
        return None
    says = tuple(filter(None, (" ".join(table.get("display_name", "").split()), name)))
    makers = tuple(filter(None, (table.get("creator_organization_name", ""), maker)))
    return Listing(says, makers, (), whole, released=table.get("release_date", ""))


PART = Layer("helm", "HELM", sniff, read)
