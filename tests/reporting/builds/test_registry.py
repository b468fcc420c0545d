"""Which build serves changes in one step; what somebody reads stays; what nobody needs gives its space back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from services.reporting.builds import registry as registries
from services.reporting.builds.registry import Build, Registry
from services.reporting.projections import VERSION
from services.reporting.projections.projector import Projector
from shared.ledger import Recorded
from tests.reporting.test_projection import STORY, WHOLE, _fewer, _narrower, _older, everything

Make = Callable[[Sequence[Sequence[Recorded]]], tuple[Build, Engine]]


def _states(registry: Registry) -> dict[int, str]:
    return {one.number: one.state for one in registry.all()}


def test_the_first_build_lies_where_the_url_points_and_a_later_one_beside_it(
    registry: Registry, make: Make, engine: Engine
) -> None:
    first, _ = make([STORY])
    assert registry.serving() is None
    assert registry.take_over(first, None)
    second, other = make([STORY[:4]])
    assert everything(engine) == WHOLE, "seen where the URL points"
    assert (first.place, second.place != first.place) == ("", True)
    Projector(other).apply(STORY)
    assert everything(other) == WHOLE


def test_a_build_that_was_begun_is_gone_on_with(registry: Registry, make: Make) -> None:
    begun, _ = make([STORY[:4]])
    again, engine = make([])
    assert again.number == begun.number
    assert Projector(engine).position() == STORY[3].sequence


def test_a_dry_run_and_a_rebuild_never_go_on_with_each_other(registry: Registry) -> None:
    assert registry.claim("trial").number != registry.claim("building").number


def test_only_what_it_was_compared_with_is_replaced(registry: Registry, make: Make) -> None:
    first, _ = make([STORY])
    assert registry.take_over(first, None)
    second, _ = make([STORY])
    assert not registry.take_over(second, None), "by now one serves"
    assert _states(registry) == {first.number: "serving", second.number: "building"}
    assert registry.take_over(second, first)
    assert _states(registry) == {first.number: "superseded", second.number: "serving"}
    assert registry.take_over(second, None), "done by somebody else already"


def test_what_is_read_stays_until_nobody_reads_it(registry: Registry, make: Make, database_url: str) -> None:
    first, _ = make([STORY])
    registry.take_over(first, None)
    second, kept = make([STORY])
    reader = Registry(database_url)
    hold = reader.hold(first)
    assert hold.take()
    assert hold.take(), "again, as a replica makes sure of it now and then"
    registry.take_over(second, first)
    assert registry.drop_superseded() == [next(one for one in registry.all() if one.number == first.number)]
    hold.release()
    reader.close()
    assert registry.drop_superseded() == []
    assert _states(registry) == {second.number: "serving"}
    assert everything(kept) == WHOLE


@pytest.mark.parametrize("rounds", [3])
def test_after_any_number_of_rebuilds_one_copy_is_on_disk(registry: Registry, make: Make, rounds: int) -> None:
    build, _ = make([STORY])
    registry.take_over(build, None)
    once = registry.size(build)
    for _ in range(rounds):
        before, (build, _) = build, make([STORY])
        registry.take_over(build, before)
        assert registry.drop_superseded() == []
    (left,) = registry.described()
    assert (left["build"], left["state"]) == (build.number, "serving")
    assert left["bytes"] <= once * 1.1
    home = registry.engine.url.database
    if registry.engine.dialect.name == "sqlite" and home:
        files = [path for path in Path(home).parent.iterdir() if path.suffix != ".lock"]
        assert sum(path.stat().st_size for path in files) < once * 1.6, "the registry itself is small"
        assert len([path for path in files if "build" in path.name and path.suffix == ".sqlite3"]) == 1


def test_an_unfinished_build_can_be_removed_and_others_stay(registry: Registry, make: Make) -> None:
    first, engine = make([STORY])
    registry.take_over(first, None)
    make([STORY[:3]])
    registry.claim("trial")
    dropped, kept = registry.drop_others()
    assert ([one.state for one in dropped], kept) == (["building", "trial"], [])
    assert everything(engine) == WHOLE


def test_while_no_build_serves_this_version_those_that_serve_others_stay(
    registry: Registry, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = make([STORY])
    registry.take_over(first, None)
    monkeypatch.setattr(registries, "VERSION", VERSION + 1)
    assert registry.serving() is None
    assert registry.drop_others() == ([], [])
    newer = registry.claim("building")
    registry.take_over(newer, None)
    assert [one.number for one in registry.drop_others()[0]] == [first.number]


@pytest.mark.parametrize("written", [_older, _narrower, _fewer])
def test_tables_of_another_release_are_never_written_and_serve_only_if_they_say_whose_they_are(
    database_url: str, engine: Engine, written: Callable[[Connection], None]
) -> None:
    Projector(engine).apply(STORY)
    with engine.begin() as connection:
        written(connection)
    opened = Registry(database_url)
    opened.open()
    opened.open()
    (adopted,) = opened.all()
    assert opened.serving() is None
    assert (adopted.version, adopted.state) == ((VERSION - 1, "serving") if written is _older else (0, "superseded"))
    assert opened.claim("building").place != adopted.place
    assert _is_dropped(opened) == (written is not _older)
    opened.close()


def _is_dropped(registry: Registry) -> bool:
    """Whether what stood where the URL points is removed by itself."""
    registry.drop_superseded()
    return "facts" not in inspect(registry.engine).get_table_names()


def test_a_build_whose_tables_are_gone_is_forgotten(
    registry: Registry, make: Make, reach: Callable[..., Engine]
) -> None:
    first, _ = make([STORY])
    registry.take_over(first, None)
    second, engine = make([STORY])
    registry.take_over(second, first)
    engine.dispose()
    if registry.engine.dialect.name == "sqlite":
        Path(engine.url.database or "").unlink()
    else:
        with registry.engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA "{second.place}" CASCADE'))
    registry.open()
    assert registry.serving() is None
    assert second.number not in _states(registry)
