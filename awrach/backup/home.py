"""What makes a suite beside its streams: keys, certificates, passwords, publishers' credentials."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from awrach.nkey import own_seed, seed_path
from awrach.secret_file import private_folder

USER = "backup"
SEED_FILE = "awrach_nats_seed"

_OF_ONE_MACHINE = ("identity.key", "keys", "tls", "publishers")
_PREPARED = (
    "operator", "backup", "nats-tls", "agreements", "placements", "reporting", "postgres", "grafana", "credentials"
)  # fmt: skip
_ELSEWHERE = ("operator/nats", "operator/metrics")
"""Made again of the others, or told by the next backup."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a suite on one machine, or the one that ``awrach prepare`` made for containers."""

    root: Path
    prepared: bool

    @classmethod
    def find(cls, data: Path) -> Home:
        """Which of both it is, by what lies in it."""
        return cls(data, (data / "operator").is_dir())

    @property
    def operator(self) -> Path:
        """The operator's own folder."""
        return self.root / "operator" if self.prepared else self.root

    def seed(self) -> str:
        """What the backup proves itself to NATS with.

        Raises:
            FileNotFoundError: this is no folder of a suite, or of one that never ran with this release.
        """
        if self.prepared:
            return (self.root / USER / SEED_FILE).read_text(encoding="utf-8").strip()
        if not seed_path(self.root, USER).exists():
            raise FileNotFoundError(f"{seed_path(self.root, USER)} is not there")
        return own_seed(self.root, USER)

    def holds_messages(self) -> bool:
        """Whether any stream kept here has ever stored something; asks no server, for none may be running."""
        stores = self.root.glob("nats-data*") if self.prepared else [self.root / "nats"]
        return any(path.stat().st_size > 0 for store in stores for path in store.rglob("msgs/*.blk"))

    def pack(self) -> bytes:
        """All of it as one tar archive."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for path in sorted(self._files()):
                archive.add(path, str(path.relative_to(self.root)), recursive=False)
        return packed.getvalue()

    def _files(self) -> Iterator[Path]:
        for part in _PREPARED if self.prepared else _OF_ONE_MACHINE:
            top = self.root / part
            for path in [top] if top.is_file() else top.rglob("*"):
                name = path.relative_to(self.root).as_posix()
                if path.is_file() and not path.is_symlink() and not name.startswith(_ELSEWHERE):
                    yield path

    def unpack(self, packed: bytes) -> int:
        """Put everything back, readable by its owner only, over what lies there; answer how many files.

        Raises:
            ValueError: it holds a file that belongs elsewhere.
        """
        count = 0
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is not None:
                    self._put(member.name, content.read())
                    count += 1
        return count

    def _put(self, name: str, content: bytes) -> None:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or path.parts[0] not in (*_PREPARED, *_OF_ONE_MACHINE):
            raise ValueError(f"{name} is no file of a suite")
        if (path.parts[0] in _OF_ONE_MACHINE) is self.prepared:
            raise ValueError("this is a backup of a suite in containers, or the other way round; restore it as such")
        target = self.root / path
        private_folder(target.parent)
        draft = target.with_name(target.name + ".new")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(target)
