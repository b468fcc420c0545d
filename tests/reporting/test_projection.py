"""Rows are the same whatever the batches, restarts and repetitions they came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, create_engine, select, text
from structlog.testing import capture_logs

from services.reporting.projections import VERSION, tables
from services.reporting.projections.database import connect
from services.reporting.projections.preparing import Misfit
from services.reporting.projections.projector import Projector
from shared.ledger import Recorded
from tests.building import (
    agreement_fact,
    approved_agreement,
    hire_ended,
    hire_fact,
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
        [
            hire_fact("attended", days_worked=9, training_days=2),
            hire_fact("attended", days_worked=8),
            hire_fact("paid"),
            hire_fact("certified", kind="work", skills=[{"fr": "taille"}]),
            hire_fact("attended", "H2", month="2023-09"),
            hire_fact("paid", "H2", month="2023-09", paid_on="2023-10-05"),
            hire_fact("voided", "H2"),
            hire_fact("certified", "H2"),
        ],
    )


STORY = _story()


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
        }


def _projected(batches: Sequence[Sequence[Recorded]]) -> dict[str, list[tuple[Any, ...]]]:
    engine = create_engine("sqlite://")
    for batch in batches:
        Projector(engine).apply(batch)
    found = everything(engine)
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
    before = everything(engine)

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("services.reporting.projections.projector.Intake.write", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            projector.apply(STORY[5:])
    assert everything(engine) == before
    assert projector.apply(STORY[5:]) == STORY[-1].sequence
    assert everything(engine) == WHOLE


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


def _rows(engine: Engine, table: Table, *names: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        chosen = select(*(table.c[name] for name in names)).order_by(next(iter(table.primary_key)))
        return [tuple(row) for row in connection.execute(chosen)]


def test_what_is_told_of_a_hire_is_known_until_it_is_voided(engine: Engine) -> None:
    """A second attendance of one month was rejected; what is told of a hire that never was is no row."""
    Projector(engine).apply(STORY)
    kinds = _rows(engine, tables.facts, "kind", "entity_id", "position")
    at = {(kind, hire): position for kind, hire, position in kinds}
    voided = at["hire.voided", "H2"]
    days = _rows(engine, tables.attendance, "hire_id", "month", "days_worked", "training_days", "known_until")
    assert days == [("H1", "2023-07", 9, 2, None), ("H2", "2023-09", 10, 0, voided)]
    paid = _rows(engine, tables.payments, "hire_id", "amount_mad", "paid_on", "known_from", "known_until")
    assert [(hire, float(amount), *rest) for hire, amount, *rest in paid] == [
        ("H1", 2828.71, "2023-08-05", at["hire.paid", "H1"], None),
        ("H2", 2828.71, "2023-10-05", at["hire.paid", "H2"], voided),
    ]
    issued = _rows(engine, tables.certificates, "hire_id", "issued_on", "kind", "skills", "known_until")
    assert issued == [("H1", "2023-10-05", "work", [{"fr": "taille"}], None)]


def test_a_correction_of_its_days_keeps_what_is_told_of_a_hire(engine: Engine) -> None:
    corrected = hire_fact("corrected", starts_on="2023-07-20")
    setting = [*approved_agreement(), worksite_opened(), hire_started()]
    Projector(engine).apply(recorded(setting, [hire_fact("attended"), hire_fact("paid"), corrected]))
    for table in (tables.attendance, tables.payments):
        assert _rows(engine, table, "hire_id", "known_until") == [("H1", None)]


def test_each_fact_keeps_when_it_happened_when_it_was_logged_and_when_it_was_recorded(engine: Engine) -> None:
    Projector(engine).apply(STORY)
    found = _rows(engine, tables.facts, "kind", "entity_id", "happened_on", "logged_at", "recorded_at")
    happened = {(kind, entity): day for kind, entity, day, *_ in found}
    assert {logged for *_, logged, _ in found} == {"2023-07-03T08:00:00.000000Z"}
    assert {recorded_at for *_, recorded_at in found} == {"2024-01-15T12:00:00.000000Z"}
    assert happened == {
        ("session.held", "S1"): "2023-06-27",
        ("session.held", "S2"): "2023-06-30",
        ("agreement.proposed", "A1"): None,
        ("agreement.approved", "A1"): "2023-06-30",
        ("agreement.opposed", "A1"): "2023-06-29",
        ("agreement.amended", "A1"): "2023-07-15",
        ("agreement.terminated", "A1"): "2023-12-20",
        ("worksite.opened", "W1"): "2023-07-01",
        ("worksite.changed", "W1"): "2023-08-01",
        ("worksite.suspended", "W1"): "2023-08-10",
        ("worksite.resumed", "W1"): "2023-08-16",
        ("hire.started", "H1"): "2023-07-10",
        ("hire.started", "H2"): "2023-09-01",
        ("hire.ended", "H1"): "2023-08-31",
        ("hire.attended", "H1"): "2023-07-31",
        ("hire.attended", "H2"): "2023-09-30",
        ("hire.paid", "H1"): "2023-08-05",
        ("hire.paid", "H2"): "2023-10-05",
        ("hire.certified", "H1"): "2023-10-05",
        ("hire.certified", "H2"): "2023-10-05",
        ("hire.voided", "H2"): None,
    }


def test_a_target_keeps_where_each_change_of_it_became_known(engine: Engine) -> None:
    Projector(engine).apply(STORY)
    *_, (history,) = _rows(engine, tables.agreements, "history")
    amended = [position for kind, position in _rows(engine, tables.facts, "kind", "position") if "amended" in kind]
    known = [(one["on"], one["planned"], one["known_from"]) for one in history if one["kind"] == "agreement.amended"]
    assert known == [("2023-08-01", {"jobs": 7}, amended[0]), ("2023-07-15", {"jobs": 5}, amended[1])]
    assert all(one["known_from"] > 0 for one in history)


def _older(connection: Connection) -> None:
    connection.execute(tables.checkpoint.update().values(version=VERSION - 1))


def _narrower(connection: Connection) -> None:
    connection.execute(text("DROP INDEX ix_facts_recorded_at"))
    connection.execute(text("ALTER TABLE facts DROP COLUMN recorded_at"))


def _fewer(connection: Connection) -> None:
    tables.payments.drop(connection)


@pytest.mark.parametrize("written", [_older, _narrower, _fewer])
def test_tables_of_another_release_are_refused_and_left_as_they_are(
    engine: Engine, written: Callable[[Connection], None]
) -> None:
    Projector(engine).apply(STORY)
    with engine.begin() as connection:
        written(connection)
    with pytest.raises(Misfit):
        Projector(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(tables.checkpoint.c.position)) == STORY[-1].sequence


def test_a_database_of_this_release_is_gone_on_with(engine: Engine) -> None:
    Projector(engine).apply(STORY)
    with capture_logs() as logs:
        assert Projector(engine).position() == STORY[-1].sequence
    assert logs == []
