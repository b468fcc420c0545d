"""Whatever is changed behind reporting's back is noticed and named; what arrives as it should never is."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    ColumnElement,
    Engine,
    StaticPool,
    Table,
    and_,
    create_engine,
    delete,
    insert,
    select,
    text,
    update,
)
from structlog.testing import capture_logs

from services.reporting.columns.frames import STILL_KNOWN
from services.reporting.projections import tables
from services.reporting.projections.tables import metadata
from services.reporting.selfcheck.comparing import COMPARED
from services.reporting.selfcheck.window import position_of
from shared.ledger import Recorded
from tests.building import approved_agreement, hire_started, worksite_opened
from tests.reporting.arriving import Arrival, arrivals, projected, thoroughly
from tests.reporting.recording import recorded
from tests.reporting.selfcheck.checked import Checked
from tests.reporting.test_projection import STORY

Row = dict[str, object]


def _rows(engine: Engine, table: str) -> list[Row]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(metadata.tables[table])).mappings()]


def test_the_story_touches_every_table_so_that_each_is_tried(engine: Engine) -> None:
    Checked(engine, STORY)
    assert all(_rows(engine, table.name) for table in COMPARED)


def test_what_was_projected_as_it_should_agrees(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    assert checked.found() == []
    last = checked.check.told.last
    assert last is not None
    assert (last.position, last.figures, last.differences) == (len(STORY), 4, 0)
    assert last.rows >= sum(len(_rows(engine, table.name)) for table in COMPARED)


@pytest.mark.parametrize("most", [1, 5, 13])
def test_it_agrees_however_the_ledger_is_cut(engine: Engine, most: int) -> None:
    assert Checked(engine, STORY, most).found() == []


@given(arrival=arrivals(), most=st.integers(5, 200), share=st.integers(1, 1000))
@thoroughly
def test_no_order_of_arrival_makes_a_false_alarm(arrival: Arrival, most: int, share: int) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    messages = projected(engine, arrival)
    checked = Checked(engine, messages, most)
    checked.projecting.position = max(1, len(messages) * share // 1000)
    assert checked.found() == []
    checked.projecting.position = len(messages)
    assert checked.found() == []
    engine.dispose()


def _ends(engine: Engine, table: str) -> list[Row]:
    """The first row of a table and the last, by when they became known."""
    position = position_of(metadata.tables[table]).name
    rows = sorted(_rows(engine, table), key=lambda row: int(str(row[position])))
    return [rows[0], rows[-1]]


def _is(row: Row, table: Table) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key))


def test_rows_that_were_deleted_are_noticed_in_every_table(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    for last in (False, True):
        gone = {table: _ends(engine, table.name)[last] for table in COMPARED}
        with engine.begin() as connection:
            for table, row in gone.items():
                connection.execute(delete(table).where(_is(row, table)))
        assert {one.table for one in checked.found() if one.what == "missing"} == {table.name for table in COMPARED}
        with engine.begin() as connection:
            for table, row in gone.items():
                connection.execute(insert(table), row)
        assert checked.found() == [], "put right, and found so"


def _spoilt(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value[:-1]}{'3' if value[-1:] != '3' else '4'}"
    return {"reason": "other"} if isinstance(value, dict | list) else value + 1  # type: ignore[operator]


def test_each_value_that_was_changed_is_noticed_and_named(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    changed = {}
    for table in COMPARED:
        (row, _) = _ends(engine, table.name)
        fixed = {*table.primary_key.columns.keys(), "known_from", "known_until"}
        values = {name: _spoilt(value) for name, value in row.items() if name not in fixed and value is not None}
        if values:
            changed[table.name] = set(values)
            with engine.begin() as connection:
                connection.execute(update(table).where(_is(row, table)).values(values))
    found = checked.found()
    assert {one.table: set(one.columns) for one in found} == changed
    assert {one.what for one in found} == {"changed"}
    assert len(found) == len(changed)


def test_a_row_that_ends_when_it_should_not_or_does_not_when_it_should_is_noticed(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    versioned = [table for table in COMPARED if "known_until" in table.c]
    for last in (False, True):
        rows = {table: _ends(engine, table.name)[last] for table in versioned}
        with engine.begin() as connection:
            for table, row in rows.items():
                other = None if row["known_until"] else len(STORY)
                connection.execute(update(table).where(_is(row, table)).values(known_until=other))
        found = {(one.what, one.table, one.columns) for one in checked.found()}
        assert found == {("changed", table.name, ("known_until",)) for table in versioned}
        with engine.begin() as connection:
            for table, row in rows.items():
                connection.execute(update(table).where(_is(row, table)).values(known_until=row["known_until"]))


@pytest.mark.parametrize("until", [None, 12, 14, 16, 40])
def test_a_row_that_ends_in_another_stretch_than_it_should_is_noticed(engine: Engine, until: int | None) -> None:
    checked = Checked(engine, STORY, most=13)
    (row, _) = _ends(engine, "hires")
    assert row["known_until"] == 15
    with engine.begin() as connection:
        connection.execute(update(tables.hires).where(_is(row, tables.hires)).values(known_until=until))
    assert ("changed", "hires", row["hire_id"], row["known_from"], ("known_until",)) in checked.found()


def test_a_row_that_was_added_is_noticed_wherever_it_claims_to_come_from(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    (row, *_) = _rows(engine, "hires")
    for position in (-5, 2, len(STORY) + 9):
        with engine.begin() as connection:
            connection.execute(insert(tables.hires), row | {"hire_id": "H-more", "known_from": position})
        found = [(one.what, one.table, one.entry, one.position) for one in checked.found() if one.table == "hires"]
        assert found[0] == ("extra", "hires", "H-more", position)
        with engine.begin() as connection:
            connection.execute(delete(tables.hires).where(tables.hires.c.hire_id == "H-more"))
        assert checked.found() == []


def test_a_doubled_row_is_noticed(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    (row, *_) = [one for one in _rows(engine, "hires") if one["known_until"] is None]
    again = row | {"known_from": int(str(row["known_from"])) + 1}
    with engine.begin() as connection:
        connection.execute(insert(tables.hires), again)
    assert ("extra", "hires", row["hire_id"]) in {(one.what, one.table, one.entry) for one in checked.found()}


def test_columns_that_are_stale_are_told_apart_from_wrong_rows(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    columns = checked.projecting.columns
    right = columns._tables
    wrong = right["hires"].with_columns(sex=pl.lit("male").cast(pl.Categorical))
    for name, frame in {
        "a value": wrong,
        "a row less": right["hires"].head(-1),
        "a row twice": pl.concat([right["hires"], right["hires"].tail(1)]),
        "an end that was not taken in": right["hires"].with_columns(known_until=pl.lit(STILL_KNOWN)),
    }.items():
        columns._tables = {**right, "hires": frame}
        found = checked.found()
        assert {(one.what, one.table) for one in found} == {("stale", "hires")}, name
        assert "hires" in " ".join(checked.check.told.not_ready())
    columns._tables = right
    assert checked.found() == []
    assert checked.check.told.not_ready() == []


def test_wrong_rows_of_the_database_leave_the_replica_ready(engine: Engine) -> None:
    """They are every replica's, and a restart would mend nothing."""
    checked = Checked(engine, STORY)
    with engine.begin() as connection:
        connection.execute(update(tables.hires).values(sex="unknown"))
    restarted = Checked(engine, STORY)
    for one in (checked, restarted):
        assert {found.what for found in one.found()} == {"changed"}
        assert one.check.told.not_ready() == []


def test_a_figure_that_is_remembered_wrongly_is_noticed(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    remembered = checked.projecting.columns._remembered
    assert checked.found() == []
    for key, cells in list(remembered._kept.items()):
        remembered._kept[key] = cells[:-1]
    found = checked.found()
    assert found
    assert {one.what for one in found} == {"figure"}


def test_a_ledger_that_holds_less_than_was_projected_is_noticed(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    lost = [checked.ledger.messages.pop() for _ in range(9)]
    (found,) = checked.found()
    assert (found.what, found.table, found.position) == ("extra", "checkpoint", len(STORY) - 8)
    checked.ledger.messages += reversed(lost)
    assert checked.found() == []


def test_a_missing_row_that_later_ones_continue_from_is_told_with_what_cannot_be_projected(engine: Engine) -> None:
    checked = Checked(engine, STORY, most=1)
    with engine.begin() as connection:
        connection.execute(delete(tables.worksites))
    whats = {one.what for one in checked.found()}
    assert whats >= {"missing", "unreadable"}


def test_a_line_is_logged_once_for_each_difference_and_tells_no_values(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    (row, *_) = _rows(engine, "hires")
    with engine.begin() as connection:
        connection.execute(update(tables.hires).values(age=101).where(tables.hires.c.hire_id == row["hire_id"]))
    with capture_logs() as logs:
        checked.found()
        checked.found()
    lines = [one for one in logs if one["event"] == "selfcheck.drift"]
    assert lines
    assert len({(one["table"], one["position"]) for one in lines}) == len(lines)
    assert all(one["entry"] == row["hire_id"] and one["columns"] == ["age"] for one in lines)
    assert "101" not in str([{name: one[name] for name in ("entry", "columns", "table")} for one in lines])
    assert checked.check.told.status()["differences"] == {"hires": {"changed": len(lines)}}
    assert str(row["hire_id"]) not in str(checked.check.told.status())


def test_a_database_that_is_being_filled_anew_is_no_drift(engine: Engine) -> None:
    checked = Checked(engine, STORY)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
        connection.execute(text("INSERT INTO checkpoint VALUES (3, 0, '')"))
    with pytest.raises(Exception, match="being filled"):
        checked.found()
    assert checked.check.told.differences() == []


def _many() -> Sequence[Recorded]:
    told = [*approved_agreement(), worksite_opened(positions=300)]
    return recorded([*told, *[hire_started(f"H{n}", f"ZX{n}") for n in range(300)]])


def test_facts_that_arrive_meanwhile_are_no_drift(engine: Engine) -> None:
    messages = _many()
    checked = Checked(engine, messages[:10], most=500)
    checked.ledger.messages = list(messages)
    for upto in range(10, len(messages), 297):
        checked.project(upto)
        assert checked.found() == []
