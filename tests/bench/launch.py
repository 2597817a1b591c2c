"""Run one command and print what it cost: ``launch.py STDIN STDOUT STDERR COMMAND…``.

Prints status, user and system CPU seconds, wall seconds, ru_maxrss in the system's unit, and the
most bytes that the process and all below it held together, looked at every twentieth of a second
(0 where that cannot be seen, or was too short).
This is a program of its own because a new process inherits the peak memory of the one that
started it: it must be started by something small.
"""

import os
import sys
from _thread import start_new_thread  # threading would double the memory of this program
from time import perf_counter, sleep

_PAUSE = 0.05  # seconds


def main() -> None:
    stdin, stdout, stderr, *command = sys.argv[1:]
    fresh = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout, fresh, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, stderr, fresh, 0o600),
    ]
    together = [0]
    start = perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    if os.path.isdir("/proc/self"):
        start_new_thread(_watch, (child, together))
    _, status, used = os.wait4(child, 0)
    wall = perf_counter() - start
    print(os.waitstatus_to_exitcode(status), used.ru_utime, used.ru_stime, wall, used.ru_maxrss, together[0])


def _watch(root: int, most: list[int]) -> None:
    """Keep the most bytes that the processes from one down have held."""
    while True:
        sleep(_PAUSE)
        most[0] = max(most[0], _held(root))


def _held(root: int) -> int:
    """Bytes in memory of a process and all below it; a page that two share counts twice."""
    below: dict[int, list[int]] = {}
    pages: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()  # a program's name may have blanks
        except OSError:  # it is gone
            continue
        below.setdefault(int(fields[1]), []).append(int(name))
        pages[int(name)] = int(fields[21])
    found = [root]
    for process in found:
        found += below.get(process, [])
    return sum(pages.get(process, 0) for process in found) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
