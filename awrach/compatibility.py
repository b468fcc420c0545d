"""``make compatibility``: do the schemas of today still take what the released ones took? Exit code 1 if not.

``docs/schemas/released/`` holds the schemas as last released; at a release they are replaced by those of the day.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from shared.documents.compatibility import breaks
from shared.documents.schemas import schemas


def broken(released: Path) -> list[str]:
    """One sentence for each thing that would break an old publisher, the fact and version before it."""
    sentences = []
    for file in sorted(released.glob("*.json")):
        name, now = file.stem, schemas().get(file.stem)
        if now is None:
            sentences.append(f"{name}: is no more; who sends it is refused")
        else:
            before = json.loads(file.read_text(encoding="utf-8"))
            sentences += [f"{name}: {sentence}" for sentence in breaks(before, now)]
    return sentences


if __name__ == "__main__":
    found = broken(Path(sys.argv[1]))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(f"{len(found)} breaks; make a new version instead (docs/versioning.md)" if found else 0)
