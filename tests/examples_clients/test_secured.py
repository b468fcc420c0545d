"""A registered publisher needs nothing but its folder, in either language."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import stopped
from tests.examples_clients.scripts import LANGUAGES, Scripts
from tests.examples_clients.secure import secured, tell_groundwork


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What ``awrach publisher add anapec`` wrote for a suite that is running."""
    suite, folder = secured(tmp_path_factory.mktemp("secured"))
    yield folder
    stopped(suite.process)


def test_both_languages_connect_with_the_folder_and_mean_the_same_fact(folder: Path) -> None:
    for language in LANGUAGES:
        done = Scripts(language).run("07-secured", folder)
        assert done.code == 0, done.told
        assert done.outcomes("example-07-hire") == ["parked"], "its worksite is not told yet"
    tell_groundwork(folder.parent.parent)
    for language in LANGUAGES:
        done = Scripts(language).run("07-secured", folder)
        assert (done.code, done.outcomes("example-07-hire")) == (0, ["duplicate"]), done.told


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_publishers_key_does_not_fit(folder: Path, tmp_path: Path, language: str) -> None:
    mixed = shutil.copytree(folder, tmp_path / "mixed")
    shutil.copyfile(folder.parent / "association-example" / "nats.seed", mixed / "nats.seed")
    done = Scripts(language).run("07-secured", mixed)
    assert done.code != 0
    assert not done.receipts
    assert "ermissions" in done.told
