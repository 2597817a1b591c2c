"""Whether the answers of kb are right, by a manifest and by a plain reading of the notes."""

from dataclasses import dataclass, field

from .measure import Broken, Kb
from .truth import key
from .vaults import Manifest

_SHOWN = 3  # paths of a failure


@dataclass(slots=True)
class Verdict:
    """How many questions were asked, how many hubs agree with what, and what went wrong."""

    queries: int = 0
    rare_notes: int = 0
    hubs: int = 0
    equal_manifest: int = 0
    equal_links: int = 0
    failures: list[str] = field(default_factory=list)

    def summary(self) -> str:
        return (
            f"{self.queries} probe queries, the rare word in {self.rare_notes} notes, {self.hubs} hubs: "
            f"{self.equal_manifest} equal the manifest, {self.equal_links} equal a reading of all files; "
            f"{len(self.failures)} failures"
        )


def check(kb: Kb, manifest: Manifest, links: dict[str, set[str]]) -> Verdict:
    """Ask all that the manifest knows.  links: a title's key to the notes that link to it."""
    verdict = Verdict()
    for query, wanted in manifest["probe_queries"].items():
        _check_query(kb, query, set(wanted), verdict)
    _check_rare(kb, manifest["rare_term"], set(manifest["rare_notes"]), verdict)
    for title, wanted in manifest["backlinks"].items():
        _check_hub(kb, title, set(wanted), links.get(key(title), set()), verdict)
    return verdict


def _check_query(kb: Kb, query: str, wanted: set[str], verdict: Verdict) -> None:
    verdict.queries += 1
    found = _found(kb, verdict, "search", "--limit", "0", query)
    _note(verdict, f"search {query}: missing", wanted - found)


def _check_rare(kb: Kb, word: str, wanted: set[str], verdict: Verdict) -> None:
    found = _found(kb, verdict, "search", "--limit", "0", word)
    verdict.rare_notes = len(found)
    _note(verdict, f"search {word}: missing", wanted - found)
    _note(verdict, f"search {word}: has it not", found - wanted)


def _check_hub(kb: Kb, title: str, wanted: set[str], linked: set[str], verdict: Verdict) -> None:
    found = _found(kb, verdict, "backlinks", title)
    verdict.hubs += 1
    verdict.equal_manifest += found == wanted
    verdict.equal_links += found == linked
    _note(verdict, f"backlinks {title}: missing, by the manifest", wanted - found)
    _note(verdict, f"backlinks {title}: missing, by the files", linked - found)
    _note(verdict, f"backlinks {title}: no link is there", found - linked)


def _found(kb: Kb, verdict: Verdict, command: str, *words: str) -> set[str]:
    """The paths of an answer; none, and a failure, if there is no answer."""
    try:
        answer = kb.ask(command, *words)
    except (Broken, ValueError) as error:
        verdict.failures.append(str(error))
        return set()
    return {row["path"] for row in answer["hits" if command == "search" else command]}


def _note(verdict: Verdict, what: str, paths: set[str]) -> None:
    if paths:
        shown = ", ".join(sorted(paths)[:_SHOWN])
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        verdict.failures.append(f"{what}: {shown}{more}")
