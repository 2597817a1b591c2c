"""What can go wrong, told to a person: what and where, and what to try.

Raise where it is known what is wrong; only the face catches.  Each class has the
exit code of the interface: 2 usage, 3 index, 4 refused, 130 stopped by Ctrl-C.
"""


class KbError(Exception):
    """One sentence for the reader, and a hint that says what to try next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(KbError):
    """The command, a setting or the query cannot be understood."""

    exit_code = 2


class QueryError(UsageError):
    """The query cannot be understood; points at the place with carets."""

    def __init__(self, message: str, query: str, start: int, end: int, hint: str = "") -> None:
        place = f"    {query}\n    {' ' * start}{'^' * max(1, end - start)}"
        super().__init__(message, f"{place}\n    {hint}" if hint else place)


class AmbiguousName(UsageError):
    """A name that fits several notes; the hint lists them, nothing is guessed."""


class IndexUnusable(KbError):
    """The index is missing, locked, damaged or newer than this program."""

    exit_code = 3


class IndexDamaged(IndexUnusable):
    """What lies there cannot be read as a database."""


class Refused(KbError):
    """Done on purpose only: the hint names the flag that allows it."""

    exit_code = 4


class Interrupted(KbError):
    """Ctrl-C, in work that can say how far it came."""

    exit_code = 130
