"""Rows are the same whatever the batches, restarts and repetitions they came in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select

from services.reporting.projections import tables
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from shared.ledger import Recorded
from tests.building import (
    agreement_fact,
    approved_agreement,
    hire_ended,
    hire_started,
    session_held,
    vote,
    worksite_fact,
    worksite_opened,
)
from tests.reporting.recording import recorded


def _story() -> list[Recorded]:
    council = approved_agreement()
    return recorded(
        [hire_started("H2", "ZX2", "2023-09-01", "2023-12-01")],
        [*council, worksite_opened(), hire_started(), hire_ended()],
        [
            agreement_fact("opposed", opposed_on="2023-06-29", reason="forme"),
            session_held("S2", held_on="2023-06-30"),
            vote(session_id="S2"),
            agreement_fact("amended", effective_on="2023-08-01", planned={"jobs": 7}, reason="durée"),
            agreement_fact("amended", effective_on="2023-07-15", planned={"jobs": 5}, reason="durée"),
            agreement_fact("terminated", effective_on="2023-12-20", reason="fin"),
            worksite_fact("changed", "2023-08-01", positions=3, reason="besoin"),
            worksite_fact("suspended", "2023-08-10"),
            worksite_fact("resumed", "2023-08-16"),
            council[0],
        ],
    )


STORY = _story()


def _everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
        }


def _projected(batches: Sequence[Sequence[Recorded]]) -> dict[str, list[tuple[Any, ...]]]:
    engine = create_engine("sqlite://")
    for batch in batches:
        Projector(engine).apply(batch)
    found = _everything(engine)
    engine.dispose()
    return found


WHOLE = _projected([STORY])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=30))
def test_any_batch_boundary_any_restart_and_any_repetition_give_the_same_rows(cuts: list[tuple[int, int]]) -> None:
    batches, start = [], 0
    for size, back in cuts:
        batches.append(STORY[max(0, start - back) : start + size])
        start += size
    batches = [batch for batch in [*batches, STORY[start:]] if batch]
    if sum(map(len, batches)) and batches[-1][-1] != STORY[-1]:
        batches.append(STORY[-1:])
    assert _projected(batches) == WHOLE


def test_a_batch_that_fails_leaves_nothing_behind(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    projector = Projector(engine)
    projector.apply(STORY[:5])
    before = _everything(engine)

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("services.reporting.projections.projector.Intake.write", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            projector.apply(STORY[5:])
    assert _everything(engine) == before
    assert projector.apply(STORY[5:]) == STORY[-1].sequence
    assert _everything(engine) == WHOLE


def test_the_present_state_follows_dates_not_arrival(engine: Engine) -> None:
    Projector(engine).apply(STORY)
    with engine.connect() as connection:
        (agreement,) = connection.execute(
            select(tables.agreements).where(tables.agreements.c.known_until.is_(None))
        ).mappings()
        (site,) = connection.execute(
            select(tables.worksites).where(tables.worksites.c.known_until.is_(None))
        ).mappings()
    assert (agreement["state"], agreement["approved_on"], agreement["terminated_on"]) == (
        "terminated",
        "2023-06-30",
        "2023-12-20",
    )
    assert agreement["planned_jobs"] == 7, "the amendment that holds from the later date, though it came first"
    assert (site["positions"], site["positions_opened"], site["state"]) == (3, 1, "open")


def test_what_was_known_at_an_earlier_position_stays_known(engine: Engine) -> None:
    Projector(engine).apply(STORY)
    with engine.connect() as connection:
        versions = connection.execute(
            select(tables.hires.c.known_from, tables.hires.c.known_until, tables.hires.c.last_day)
            .where(tables.hires.c.hire_id == "H1")
            .order_by(tables.hires.c.known_from)
        ).all()
    assert [last_day for _, _, last_day in versions] == ["2023-09-30", "2023-08-31"]
    assert versions[0].known_until == versions[1].known_from
    assert versions[1].known_until is None


def test_readers_do_not_wait_for_the_writer(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'one.sqlite3'}")
    Projector(engine).apply(STORY[:5])
    with engine.begin() as writer:
        writer.execute(tables.checkpoint.update().values(position=999))
        with engine.connect() as reader:
            assert reader.scalar(select(tables.checkpoint.c.position)) == STORY[4].sequence
    engine.dispose()


def test_amendments_of_one_day_hold_by_when_they_were_logged(engine: Engine) -> None:
    amended = [
        agreement_fact("amended", effective_on="2023-09-12", planned={"jobs": jobs}, reason="r")
        | {"time": f"2023-09-1{day}T09:00:00+01:00"}
        for jobs, day in ((30, 4), (20, 3))
    ]
    for arrival in (amended, amended[::-1]):
        Projector(engine).apply(recorded([*approved_agreement(), *arrival]))
        with engine.begin() as connection:
            jobs, until = tables.agreements.c.planned_jobs, tables.agreements.c.known_until
            assert connection.scalars(select(jobs).where(until.is_(None))).all() == [30]
            for table in tables.metadata.sorted_tables:
                connection.execute(table.delete())
