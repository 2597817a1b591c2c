"""The key of a work: by its site's own id where the catalogue knows one, else by its address."""

from typing import NamedTuple

from kb.urls import places, sites, titles
from kb.urls.address import Address, quoted
from kb.urls.places import Locator


class Source(NamedTuple):
    """A work, as an address means it.

    key:       the id that links meet in: ``youtube:jPluSXJpdrA``, ``arxiv:2305.10601``, ``openai.com/o1``.
    canonical: the clean address to open; what is no address is given back as it is.
    locator:   where in it: ("time", seconds), ("version", "v2"), ("page", "5"), ("fragment", …),
               ("quote", words), ("snapshot", its time), ("file", …), ("comment", …), ("photo", "1").
    """

    key: str
    canonical: str
    locator: Locator = ()


def work(address: Address, site: sites.Site, snapshot: Locator) -> Source | None:
    """The work with an id of its own, None if no rule knows one."""
    for row in site.works:
        if source := _by_row(row, address, site, snapshot):
            return source
    if name := titles.doi_of(address):
        return Source(f"doi:{name}", titles.doi_opens(name), _places(address, site) + snapshot)
    language, title = titles.title_of(address)
    if not title:
        return None
    revision = address.value("oldid")
    version: Locator = (("version", revision),) if revision else ()
    opens = titles.title_opens(language, title)
    return Source(f"wp:{language}:{title}", opens, version + _places(address, site) + snapshot)


def page(address: Address, site: sites.Site, snapshot: Locator) -> Source | None:
    """A page that is known by its address alone; None for the host ``gh``, whose key would read as a name."""
    if "." not in address.host and address.host.partition(":")[0] in sites.prefixes():
        return None
    path = address.path if site.known else _without_index(address.path)
    query = "&".join(piece for piece in address.query if piece.partition("=")[0] not in site.clock)
    route = f"#{quoted(address.fragment)}" if address.fragment.startswith(("!", "/")) else ""
    rest = f"{path}?{query}{route}" if query else path + route
    return Source(address.host + rest, address.site + rest, _places(address, site) + snapshot)


def _by_row(row: sites.Row, address: Address, site: sites.Site, snapshot: Locator) -> Source | None:
    """The work that a row of the catalogue finds in this address.

    path, query:  patterns; what their groups and parameters say fills ``key`` and ``opens``.
    lower, folds: what is written in lower case in both, in the key only.
    where:        groups, and parameters by another name, that say where in the work.
    """
    found = sites.pattern(row["path"]).fullmatch(address.path)
    if found is None:
        return None
    said = found.groupdict("")
    for name, form in row.get("query", {}).items():
        value = address.value(name)
        if value is None or not sites.pattern(form).fullmatch(value):
            return None
        said[name] = value
    for name in row.get("lower", ()):
        said[name] = said[name].lower()
    folded = {name: value.lower() if name in row.get("folds", ()) else value for name, value in said.items()}
    locator: Locator = tuple((name, said[name]) for name in row.get("where", ()) if said.get(name))
    for name, parameter in row.get("where_query", {}).items():
        if value := address.value(parameter):
            locator += ((name, value),)
    opens = row["opens"].format_map(said)
    return Source(row["key"].format_map(folded), opens, locator + _places(address, site) + snapshot)


def _places(address: Address, site: sites.Site) -> Locator:
    """The second that a parameter tells, else what the fragment says."""
    if site.clock and address.query:
        for name in site.clock:
            time = places.seconds(address.value(name) or "")
            if time is not None:
                return (("time", time),)
    return places.of_fragment(address.fragment) if address.fragment else ()


def _without_index(path: str) -> str:
    while path.endswith(("/index.html", "/index.htm")):
        path = path[: path.rindex("/")].rstrip("/")
    return path
