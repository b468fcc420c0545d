"""Write the example to a folder: ``python -m awrach.example examples/khenifra-2023``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from awrach.example.khenifra import khenifra_2023

FILE = "facts.jsonl"


def lines() -> str:
    """``{"publisher": …, "event": …}`` per line, as ``awrach publish`` reads it."""
    return "".join(
        json.dumps({"publisher": publisher, "event": event}, ensure_ascii=False, separators=(",", ":")) + "\n"
        for publisher, event in khenifra_2023()
    )


def write(folder: Path) -> Path:
    """Write ``facts.jsonl``, in logical order, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    file.write_text(lines(), encoding="utf-8", newline="\n")
    return file


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m awrach.example FOLDER")
    print(write(Path(sys.argv[1])))
