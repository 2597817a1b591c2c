"""Run one command and print what it cost: ``launch.py STDIN STDOUT STDERR COMMAND…``.

Prints status, user and system CPU seconds, wall seconds and ru_maxrss in the system's unit.
This is a program of its own because a new process inherits the peak memory of the one that
started it: it must be started by something small.
"""

import os
import sys
from time import perf_counter


def main() -> None:
    stdin, stdout, stderr, *command = sys.argv[1:]
    fresh = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout, fresh, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, stderr, fresh, 0o600),
    ]
    start = perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, used = os.wait4(child, 0)
    wall = perf_counter() - start
    print(os.waitstatus_to_exitcode(status), used.ru_utime, used.ru_stime, wall, used.ru_maxrss)


if __name__ == "__main__":
    main()
