"""Nothing that the contract lets through can stop the projection, whatever the database takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select

from services.reporting.projections import tables
from services.reporting.projections.projector import Projector
from shared.intake import Malformed, Received, parse
from tests.building import agreement_proposed, approved_agreement, hire_started, session_held, worksite_opened
from tests.reporting.recording import recorded

ODD = "\t\n\u200f\u202e\U0001f600\U0010ffff أوراش " + "é" * 100
LONGEST = "x" * 80


def _told(**names: Any) -> dict[str, Any]:
    return agreement_proposed(LONGEST, title={"ar": ODD}, programme=LONGEST, budget_mad=9_999_999_999_999.99, **names)


def test_the_longest_and_oddest_texts_are_projected(engine: Engine) -> None:
    fact = _told() | {"id": "é" * 250 + "\U0001f600"}
    messages = recorded([session_held("S" * 80), fact, *approved_agreement(), worksite_opened(), hire_started()])
    assert Projector(engine).apply(messages) == messages[-1].sequence
    with engine.connect() as connection:
        agreements = tables.agreements.c
        title, budget = connection.execute(
            select(agreements.title, agreements.budget_mad).where(agreements.agreement_id == LONGEST)
        ).one()
        assert (title, float(budget)) == ({"ar": ODD}, 9_999_999_999_999.99)
        assert fact["id"] in connection.scalars(select(tables.facts.c.fact_id)).all()


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\udfff", "\\u0007", "\\uffff"])
def test_what_a_database_could_refuse_never_gets_that_far(text: str) -> None:
    marked = _told() | {"id": "MARK"}
    for member in ('"id": "MARK"', '"programme": "' + LONGEST):
        body = json.dumps(marked).replace(member, member.replace("MARK", text).replace(LONGEST, text))
        assert text in body
        received = Received("intake.test.agreement.proposed", body.encode(), "1@x", "2023-01-01T00:00:00Z")
        assert isinstance(parse(received), Malformed)
