"""``python -m services NAME``: a service where there is nothing else, as in its container."""

from __future__ import annotations

import sys

from services.running import NAMES, run


def main(arguments: list[str]) -> int:
    """Exit codes: 0 ended in order, 2 wrong settings or name, 3 never started."""
    if len(arguments) != 1 or arguments[0] not in NAMES:
        print(f"usage: python -m services {'|'.join(NAMES)}", file=sys.stderr)
        return 2
    try:
        return 0 if run(arguments[0]) else 3
    except ValueError as error:
        print(f"awrach: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
