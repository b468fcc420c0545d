"""Run as a file, it becomes another program that ends when its parent ends: PARENT_PID COMMAND… (Linux only).

Code between fork and exec (``preexec_fn``) could do this without a detour, but may stop for ever where the parent has
threads: whatever lock one of them holds at the fork is never released in the child.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGTERM at the parent's death, unless that came before, and become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
