"""A decision as text: a row that is written at the end of a vault's own file, and taken out again.

Every other byte of the file stays.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kb.entities import tomltext
from kb.entities.ownfile import Form, Row
from kb.entities.tomltext import Said
from kb.errors import UsageError
from kb.note import Diagnostic


class Change(NamedTuple):
    """What is to stand in a file, or no longer.

    row:     says it; a row of the file with these names says it, too.
    spelled: the field of it whose texts are compared as spellings; a row of the file may have
             more of them.
    """

    table: str
    row: Mapping[str, Said]
    spelled: str = ""
    undo: bool = False


Remarks = Callable[[str], tuple[Diagnostic, ...]]  # what is wrong with a file of this text


def changed(text: str, change: Change, form: Form, remarks: Remarks) -> str:
    """The file's text after a decision; the same text if it says so already.

    Raises UsageError for a decision that makes no sense, for a file that is not TOML, and for a
    row written in a way that cannot be changed safely.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    try:
        before = tomltext.parse(body)
    except ValueError as error:
        raise UsageError(
            f"{form.place} is not TOML: {error}", "mend it first; kb changes no file that it cannot read"
        ) from error
    writer = _Writer(change, form)
    after = writer.without(body, before) if change.undo else writer.within(body, before, remarks)
    return mark + after


class _Writer:
    """Writes one change into a file of one form."""

    def __init__(self, change: Change, form: Form) -> None:
        self.change = change
        self.form = form
        self.spellings = {form.key(says) for says in _texts(change.row.get(change.spelled))}

    def within(self, text: str, before: dict[str, Any], remarks: Remarks) -> str:
        table = self.change.table
        rows = self._rows(before)
        if any(self._says_so(row) for row in rows):
            return text
        end = "\r\n" if "\r\n" in text else "\n"
        start = text or self.form.head
        start += "" if start.endswith("\n") else end
        after = start + "".join(f"{line}{end}" for line in ("", *tomltext.dump(table, self.change.row)))
        self._expect(after, {**before, table: [*rows, self.change.row]})
        known = {remark.message for remark in remarks(text)}
        if wrong := [remark.message for remark in remarks(after) if remark.message not in known]:
            raise UsageError(wrong[0], "take back the one or the other" if "is both" in wrong[0] else "")
        return after

    def without(self, text: str, before: dict[str, Any]) -> str:
        """Take out what says so: a row, or a spelling of a row that has others."""
        table = self.change.table
        expected = self._rows(before)
        places = [row for row in tomltext.rows(text) if row.table == table]
        if len(places) != len(expected):
            raise self._unsafe()
        for number in range(len(expected) - 1, -1, -1):
            row = expected[number]
            if not self._says_so(row):
                continue
            if left := self._left(row):
                text = tomltext.without_strings(text, places[number], self.change.spelled, self._is_spelled)
                expected[number] = left
            else:
                text = tomltext.without_row(text, places[number])
                del expected[number]
        self._expect(text, {**before, table: expected})
        return text

    def _rows(self, found: dict[str, Any]) -> list[Any]:
        given = found.get(self.change.table, [])
        if not isinstance(given, list):
            raise self._unsafe()
        return list(given)

    def _says_so(self, row: Any) -> bool:
        """Whether a row says what was decided."""
        if not isinstance(row, dict):
            return False
        if self.change.spelled and not any(map(self._is_spelled, _texts(row.get(self.change.spelled)))):
            return False
        return all(
            str(row.get(key, "")).lower() == str(said).lower()
            for key, said in self.change.row.items()
            if key != self.change.spelled
        )

    def _left(self, row: Row) -> Row | None:
        """What stays of a row; None if nothing does."""
        ways = self.form.either.get(self.change.table, ())
        if len(row.keys() & set(ways)) > 1:
            raise self._unsafe()
        said = row.get(self.change.spelled)
        others = [says for says in said if not self._is_spelled(says)] if isinstance(said, list) else []
        return {**row, self.change.spelled: others} if others else None

    def _is_spelled(self, says: Any) -> bool:
        return isinstance(says, str) and self.form.key(says) in self.spellings

    def _expect(self, text: str, wanted: dict[str, Any]) -> None:
        """Raises UsageError unless a text says exactly this."""
        try:
            said = tomltext.parse(text)
        except ValueError as error:
            raise self._unsafe() from error
        if _filled(said) != _filled(wanted):
            raise self._unsafe()

    def _unsafe(self) -> UsageError:
        return UsageError(
            f"{self.form.place} is written in a way that kb cannot change safely", "change it in an editor"
        )


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {table: rows for table, rows in found.items() if rows}


def _texts(said: Any) -> list[str]:
    given = [said] if isinstance(said, str) else said
    return [item for item in given if isinstance(item, str)] if isinstance(given, list | tuple) else []
