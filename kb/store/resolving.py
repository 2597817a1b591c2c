"""What a link's target is: Obsidian's resolution (formats 1.3), by the names of the vault."""

import sqlite3
from typing import NamedTuple

from kb.store.names import bare, folded, key


class Resolved(NamedTuple):
    """file: the id of the target's file, or None.  status: resolved, alias, ambiguous,
    unresolved, self or external."""

    file: int | None
    status: str


class _File(NamedTuple):
    folded: str  # the path as compared: without a note's ending
    path: str
    id: int


class Names:
    """The names that links may mean, read from the index when they are asked for."""

    def __init__(self, connection: sqlite3.Connection, whole: bool) -> None:
        """whole: read all names at once (a full build) instead of key by key."""
        self._connection = connection
        self._files: dict[str, list[_File]] = {}
        self._aliases: dict[str, list[tuple[str, int]]] = {}
        self._whole = whole
        if whole:
            for id, path, name in connection.execute("select id, path, key from files order by path"):
                self._files.setdefault(name, []).append(_File(bare(folded(path)), path, id))

    def resolve(self, target: str, source: str) -> Resolved:
        """target: of a wikilink, embed or internal Markdown link.  source: the note's path."""
        target = target.replace("\\", "/") if "\\" in target else target
        if target.startswith(("./", "../")):
            return self._relative(target, source)
        name = bare(folded(target.lstrip("/")))
        anywhere = not target.startswith("/")  # else from the vault's root
        candidates = [
            file
            for file in self._named(key(target))
            if file.folded == name or (anywhere and file.folded.endswith(f"/{name}"))
        ]
        if not candidates:
            return self._alias(target)
        if len(candidates) == 1:
            return Resolved(candidates[0].id, "resolved")
        return self._nearest(candidates, name, target, source)

    def forget_aliases(self) -> None:
        """Notes were written: their aliases may have changed, names of files have not."""
        self._aliases.clear()

    def _nearest(self, candidates: list[_File], name: str, target: str, source: str) -> Resolved:
        exact = [file for file in candidates if file.folded == name]
        if exact:
            return _same_name(exact, target)
        folder = folded(source.rpartition("/")[0])
        beside = [file for file in candidates if file.folded == (f"{folder}/{name}" if folder else name)]
        if beside:
            return _same_name(beside, target)
        return Resolved(min(candidates, key=lambda file: (len(file.path), file.path)).id, "ambiguous")

    def _relative(self, target: str, source: str) -> Resolved:
        """``./`` and ``../``: exactly there, or nowhere."""
        folders = source.split("/")[:-1]
        for part in target.split("/"):
            if part == "..":
                if not folders:
                    return Resolved(None, "unresolved")
                folders.pop()
            elif part not in (".", ""):
                folders.append(part)
        wanted = bare(folded("/".join(folders)))
        for file in self._named(key(target)):
            if file.folded == wanted:
                return Resolved(file.id, "resolved")
        return Resolved(None, "unresolved")

    def _named(self, name: str) -> list[_File]:
        if name not in self._files and not self._whole:
            rows = self._connection.execute("select id, path from files where key = ? order by path", (name,))
            self._files[name] = [_File(bare(folded(path)), path, id) for id, path in rows]
        return self._files.get(name, [])

    def _alias(self, target: str) -> Resolved:
        """DD-3: a hand-typed alias leads to its note, marked as such."""
        name = folded(target)
        if name not in self._aliases:
            rows = self._connection.execute(
                "select files.path, aliases.note from aliases join files on files.id = aliases.note "
                "where aliases.key = ? order by length(files.path), files.path",
                (name,),
            )
            self._aliases[name] = rows.fetchall()
        found = self._aliases[name]
        if not found:
            return Resolved(None, "unresolved")
        return Resolved(found[0][1], "alias" if len({note for _, note in found}) == 1 else "ambiguous")


def _same_name(files: list[_File], target: str) -> Resolved:
    """Of files whose paths differ only in case, form or ending: the one spelled as asked, then
    Markdown before other endings; what is still left to choose is ambiguous."""
    typed = target.lstrip("/")
    spelled = [file for file in files if f"/{file.path}".endswith((f"/{typed}", f"/{typed}.md"))]
    spelled = spelled or [file for file in files if file.path.endswith(f"{typed}.{file.path.rpartition('.')[2]}")]
    left = spelled or [file for file in files if file.path.lower().endswith(".md")] or files
    left = [file for file in left if file.path.endswith(".md")] or left
    return Resolved(min(left, key=lambda file: file.path).id, "resolved" if len(left) == 1 else "ambiguous")
