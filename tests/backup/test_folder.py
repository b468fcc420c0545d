"""A folder of backups: what is damaged is named, what does not come to its end takes nothing away."""

from __future__ import annotations

import errno
import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awrach.backup import restoration
from awrach.backup.home import Home
from awrach.backup.manifest import FORMAT, Damaged, Folder, Manifest
from awrach.backup.sealing import BadKey, Opener, Seal, new_key
from awrach.backup.verifying import verify


def finished(folder: Folder, seal: Seal, run: str = "one") -> Manifest:
    """The smallest backup there is."""
    manifest = Manifest(FORMAT, "2026-01-01", "0", run, folder.add(f"configuration-{run}.age", seal(b"secret" * 99)))
    folder.finish(manifest)
    return manifest


@pytest.fixture
def key(tmp_path: Path) -> tuple[Seal, Path]:
    return Seal(new_key(tmp_path / "key")), tmp_path / "key"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "backups").mkdir()
    return Folder(tmp_path / "backups")


def test_a_finished_backup_is_whole_and_opened_by_its_key_alone(folder: Folder, key: tuple[Seal, Path]) -> None:
    seal, file = key
    made = finished(folder, seal)
    assert verify(folder, Opener(file)) == made
    assert file.stat().st_mode & 0o777 == 0o600
    new_key(file.with_name("other"))
    with pytest.raises(BadKey, match="does not open"):
        verify(folder, Opener(file.with_name("other")))
    assert verify(folder, None) == made, "without any key files can be checked all the same"


def test_any_of_several_keys_opens_it(folder: Folder, tmp_path: Path) -> None:
    publics = [new_key(tmp_path / name) for name in ("here", "there")]
    finished(folder, Seal(", ".join(publics)))
    for name in ("here", "there"):
        verify(folder, Opener(tmp_path / name))


@pytest.mark.parametrize("keys", ["", " , ", "age1nothing", "AGE-SECRET-KEY-1XYZ"])
def test_nothing_is_written_without_a_usable_public_key(keys: str) -> None:
    with pytest.raises(BadKey, match="AWRACH_BACKUP_KEYS"):
        Seal(keys)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    before = (tmp_path / "key").read_text()
    with pytest.raises(FileExistsError):
        new_key(tmp_path / "key")
    assert (tmp_path / "key").read_text() == before


@pytest.mark.parametrize("content", ["", "# only a comment\n", "AGE-SECRET-KEY-1NOT", "\udcff"])
def test_a_file_that_is_no_key_is_called_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(BadKey, match="key"):
        Opener(tmp_path / "key")


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "told"), [(_cut_off, "bytes"), (_changed, "SHA-256"), (Path.unlink, "cannot be read")]
)
def test_a_damaged_file_is_named(
    folder: Folder, key: tuple[Seal, Path], harm: Callable[[Path], Any], told: str
) -> None:
    manifest = finished(folder, key[0])
    assert manifest.configuration is not None
    harm(folder.path / manifest.configuration.name)
    with pytest.raises(Damaged, match=rf"{manifest.configuration.name}.*{told}"):
        verify(folder, None)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"format": 99, "began_at": "", "software": ""}'])
def test_a_manifest_that_cannot_be_read_is_named(folder: Folder, content: bytes) -> None:
    (folder.path / "manifest.json").write_bytes(content)
    with pytest.raises(Damaged, match=r"manifest\.json"):
        verify(folder, None)


def test_an_empty_folder_holds_no_backup(folder: Folder) -> None:
    with pytest.raises(Damaged, match="no finished backup"):
        verify(folder, None)


def test_a_full_disk_leaves_the_last_good_backup_and_no_half_file(
    folder: Folder, key: tuple[Seal, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = finished(folder, key[0])
    with monkeypatch.context() as patch:
        patch.setattr("awrach.backup.manifest.os.fsync", _full)
        with pytest.raises(OSError, match="No space"):
            finished(folder, key[0], "two")
    assert verify(folder, Opener(key[1])) == made
    assert not list(folder.path.glob("*.new"))


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_only_earlier_backups_needed_goes_with_the_next(folder: Folder, key: tuple[Seal, Path]) -> None:
    finished(folder, key[0])
    finished(folder, key[0], "two")
    assert [path.name for path in folder.path.glob("*.age")] == ["configuration-two.age"]


def _hold(path: Path, held: Any, done: Any) -> None:
    with Folder(path).alone():
        held.set()
        done.wait(30)


def test_two_at_once_are_not_let_into_one_folder(folder: Folder) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, done = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(folder.path, held, done))
    other.start()
    try:
        assert held.wait(30)
        with pytest.raises(BlockingIOError), folder.alone():
            raise AssertionError("both are in")
    finally:
        done.set()
        other.join(30)


def test_configuration_comes_back_readable_by_its_owner_only(tmp_path: Path) -> None:
    before, after = Home.find(tmp_path / "before"), Home.find(tmp_path / "after")
    for name in ("identity.key", "keys/operator.seed", "publishers/anapec/nats.seed", "logs/placements.log"):
        (before.root / name).parent.mkdir(parents=True, exist_ok=True)
        (before.root / name).write_text(name)
    (before.root / "publishers" / "link").symlink_to(before.root / "identity.key")
    assert after.unpack(before.pack()) == 3
    found = {str(path.relative_to(after.root)): path for path in after.root.rglob("*") if path.is_file()}
    assert set(found) == {"identity.key", "keys/operator.seed", "publishers/anapec/nats.seed"}
    assert {path.stat().st_mode & 0o777 for path in found.values()} == {0o600}
    assert all(path.read_text() == name for name, path in found.items())


def test_a_suite_of_containers_is_not_restored_as_one_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "prepared" / "operator").mkdir(parents=True)
    (tmp_path / "prepared" / "operator" / "ca.pem").write_text("ca")
    with pytest.raises(ValueError, match="containers"):
        Home.find(tmp_path / "data").unpack(Home.find(tmp_path / "prepared").pack())


def test_a_restoration_is_under_way_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    restoration.refuse_if_under_way(tmp_path)
    begun = restoration.begin(tmp_path, "2026-01-01")
    assert restoration.under_way(tmp_path) == begun
    with pytest.raises(restoration.Restoring, match=r"2026-01-01.*awrach restore"):
        restoration.refuse_if_under_way(tmp_path)
    restoration.end(tmp_path)
    restoration.refuse_if_under_way(tmp_path)
