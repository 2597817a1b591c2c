"""Files of a folder on this machine."""

import hashlib
import os
import stat

from kb.decoding import decode
from kb.note import Diagnostic, Raw
from kb.readers import Reader, Unreadable


def read(root: str, path: str, most: int) -> Raw:
    """Read one file; times and size are those of the bytes that were read.

    Opened without following a link and without waiting, in case the file has become a
    link or a pipe since it was listed.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(os.path.join(root, path), flags)
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("not-a-file", "not a regular file any more")
        if state.st_size > most:
            raise Unreadable("too-large", f"{state.st_size:,} bytes, more than {most:,}; see vault.largest_note")
        data = file.read(most + 1)
    decoded = decode(data)
    remarks: tuple[Diagnostic, ...] = (Diagnostic(path, 1, "encoding", decoded.remark),) if decoded.remark else ()
    if "\0" in decoded.text:
        line = decoded.text.count("\n", 0, decoded.text.index("\0")) + 1
        remarks += (Diagnostic(path, line, "nul-bytes", "the file holds NUL bytes; is it a text?"),)
    changed = state.st_ctime_ns if os.name != "nt" else state.st_mtime_ns
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return Raw(path, decoded.text, digest, changed, len(data), decoded.encoding, remarks)


PART = Reader("folder", read)
