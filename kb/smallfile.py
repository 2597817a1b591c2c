"""A small file of a vault, read without trusting who wrote it.

No link is followed, on the way either: it could show a stranger's vault anything of this
machine.  A pipe does not block, and what is too large is not read.
"""

import os
import stat


def read(root: str, place: str, largest: int) -> bytes:
    """The bytes of a regular file.  place: below ``root``, with slashes.  Raises OSError."""
    path = root
    for part in place.split("/"):
        path = os.path.join(path, part)
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise OSError(None, f"{os.path.relpath(path, root)} is a link")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise OSError(None, "it is no regular file")
        if state.st_size > largest:
            raise OSError(None, f"it has more than {largest:,} bytes")
        return file.read(largest)
