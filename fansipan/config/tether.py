"""Runs a program that dies with its parent, even when the parent is killed.

    python -m fansipan.config.tether PARENT_PID PROGRAM [ARGUMENTS ...]

A program of its own, because the order must be given in the child, and Python may not run code safely between fork
and exec in a process that has threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, program: list[str]) -> None:
    """Become the program, tied to the parent where the system can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the tie was made
        sys.exit(1)
    os.execvp(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
