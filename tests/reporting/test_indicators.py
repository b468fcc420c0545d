"""Each figure against its definition: hand-made cases, and a naive reference over generated hires."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from awrach.example import EXPECTED, khenifra_2023
from services.reporting.columns import Columns
from services.reporting.disclosure import Gate, Thresholds
from services.reporting.indicators import INDICATORS, Cell
from services.reporting.projections.projector import Projector
from services.reporting.queries.asking import Refusal
from services.reporting.queries.figures import Asked
from shared.ledger import Recorded
from tests.building import (
    agreement_fact,
    agreement_proposed,
    approved_agreement,
    hire_ended,
    hire_fact,
    hire_started,
    session_held,
    vote,
    worksite_fact,
    worksite_opened,
)
from tests.reporting.comparing import Compared
from tests.reporting.conftest import Ask
from tests.reporting.recording import recorded

PUBLIC = Gate(Thresholds(5, 10), INDICATORS)
Project = Callable[[Sequence[Recorded]], int]


def value(answer: dict[str, Any]) -> Any:
    return answer["total"]["value"]


def cells(answer: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    return {tuple(one["by"].values()): one["value"] for one in answer["observations"]}


def share(answer: dict[str, Any]) -> tuple[Any, Any, Any]:
    return answer["total"]["value"], answer["total"]["numerator"], answer["total"]["denominator"]


class TestAgreements:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        planned = {"jobs": 10, "worksites": 2, "qualifier": "exactly"}
        project(
            recorded(
                [
                    session_held("S1"),
                    session_held("S2", held_on="2023-07-20"),
                    agreement_proposed("A1", planned=planned, ends_on="2023-12-31"),
                    agreement_proposed("A2", planned={"jobs": 5, "qualifier": "more_than"}),
                    agreement_proposed("A3", planned={"jobs": 100}, level="ministry"),
                    agreement_proposed("A4", planned={"jobs": 1000}),
                    agreement_proposed("A5", level="other"),
                    *(vote(name) for name in ("A1", "A3", "A5")),
                    vote("A2", "S2"),
                    vote("A4", result="rejected", votes=(3, 20, 0)),
                    agreement_fact("terminated", effective_on="2023-08-01", reason="fin") | {"id": "ends-A1"},
                    worksite_opened("W1", opens_on="2023-07-01"),
                ]
            )
        )

    def test_a1_counts_approving_votes_of_the_period_unless_terminated_before_its_end(self, ask: Ask) -> None:
        assert value(ask("A1", period="2023-06-01/2023-06-30")) == 3
        assert value(ask("A1", period="2023-06-01/2023-07-31")) == 4
        assert value(ask("A1", period="2023-06-01/2023-08-31")) == 3

    def test_a3_counts_what_is_in_force_on_the_last_day(self, ask: Ask) -> None:
        assert value(ask("A3", period="2023-06-01/2023-06-26")) == 0
        assert value(ask("A3", period="2023-06-01/2023-07-31")) == 4
        assert value(ask("A3", period="2023-06-01/2023-08-01")) == 3

    def test_j0_sums_one_level_and_keeps_the_weakest_qualifier(self, ask: Ask) -> None:
        total = ask("J0")["total"]
        assert (total["value"], total["qualifier"]) == (5, "more_than")
        total = ask("J0", level="ministry")["total"]
        assert (total["value"], total["qualifier"]) == (100, "exactly")

    def test_w2_and_t1_say_what_they_are_shares_of(self, ask: Ask) -> None:
        assert share(ask("W2")) == (None, 1, 0)
        assert ask("W2")["total"]["status"] == "z"
        assert share(ask("T1")) == (0.0, 0, 5)


class TestWorksites:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        project(
            recorded(
                approved_agreement(),
                [
                    worksite_opened("W1", positions=3, opens_on="2023-07-01", planned_end_on="2023-09-30"),
                    worksite_opened("W2", positions=4, opens_on="2023-08-01", commune="05.301.03.05"),
                    worksite_fact("changed", "2023-08-15", "W2", positions=9, reason="besoin"),
                    worksite_fact("closed", "2023-10-01", "W2"),
                ],
            )
        )

    def test_w1_opened_closed_and_open_are_three_series(self, ask: Ask) -> None:
        assert value(ask("W1", period="2023-07-01/2023-07-31")) == 1
        assert value(ask("W1_CLOSED", period="2023-07-01/2023-09-30")) == 0
        assert value(ask("W1_CLOSED", period="2023-07-01/2023-10-01")) == 1
        on = {
            day: value(ask("W1_OPEN", period=f"2023-07-01/{day}")) for day in ("2023-07-31", "2023-09-30", "2023-10-01")
        }
        assert on == {"2023-07-31": 1, "2023-09-30": 2, "2023-10-01": 0}

    def test_j1_takes_the_positions_as_they_were_opened(self, ask: Ask) -> None:
        assert cells(ask("J1", "commune")) == {("05.301.01.01",): 3, ("05.301.03.05",): 4}


class TestHires:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        project(
            recorded(
                [*approved_agreement(), worksite_opened("W1", positions=9), worksite_opened("W2", positions=9)],
                [
                    hire_started("H1", "ZX1", "2023-07-10", "2023-09-30"),
                    hire_ended("H1", "2023-07-10"),
                    hire_started("H2", "ZX1", "2023-07-11", "2023-09-30", worksite_id="W2"),
                    hire_started("H3", "ZX2", "2023-08-01", "2023-08-31", role="supervisor"),
                    hire_started("H4", "ZX3", "2023-08-01", "2023-08-31", worksite_id="W9"),
                ],
            )
        )

    def test_two_hires_of_one_person_one_after_the_other_are_two_hires_and_one_person(self, ask: Ask) -> None:
        assert (value(ask("P1")), value(ask("P2"))) == (2, 1)

    def test_hire_and_end_on_one_day_is_active_on_that_day(self, ask: Ask) -> None:
        assert value(ask("P5", period="2023-07-01/2023-07-10")) == 1
        assert cells(ask("P5", "worksite", period="2023-07-01/2023-07-10")) == {("W1",): 1}

    def test_a_person_in_two_places_is_in_both_parts_and_the_answer_says_so(self, ask: Ask) -> None:
        answer = ask("P2", "worksite")
        assert cells(answer) == {("W1",): 1, ("W2",): 1}
        assert any("overlap" in note for note in answer["notes"])

    def test_a_person_is_in_every_month_in_which_they_are_employed(self, ask: Ask) -> None:
        answer = ask("P2", "month", period="2023-07-01/2023-09-30")
        assert cells(answer) == {("2023-07",): 1, ("2023-08",): 1, ("2023-09",): 1}

    def test_neither_supervisors_nor_parked_hires_count(self, ask: Ask) -> None:
        assert value(ask("P1", period="2023-08-01/2023-08-31")) == 0

    def test_a_scope_selects(self, ask: Ask) -> None:
        assert value(ask("P1", worksite="W2")) == 1
        assert value(ask("P1", partner="P1")) == 2
        assert value(ask("P1", partner="P2")) == 0
        assert value(ask("P1", sector="tourism")) == 0

    def test_q3_counts_receipts_and_what_is_parked_now(self, ask: Ask) -> None:
        assert cells(ask("Q3", "outcome")) == {("accepted",): 9, ("parked",): 1}

    def test_an_earlier_position_answers_as_it_would_have_then(self, ask: Ask) -> None:
        assert value(ask("P1", position=1)) == 0
        assert value(ask("A1", position=1)) == 0


def _generated() -> list[Recorded]:
    """Hires of forty persons, one after the other, all over two months, with every trait unknown now and then."""
    draw = random.Random(11)
    places = ("05.301.01.01", "05.301.03.05", "05.301.05.21")
    sectors = ("environment", "tourism", "services")
    sites = [worksite_opened(f"W{n}", positions=99, commune=places[n], sector=sectors[n]) for n in range(3)]
    facts = []
    for number in range(160):
        person = {
            "sex": draw.choice(["female", "male", "unknown"]),
            "disability": draw.choice(["none", "none", "declared", "certified", "unknown"]),
            "birth_date": draw.choice(["1960-01-01", "1999-05-17", "2001-02-03", "1990-09-09", "2007-01-01"]),
        }
        for name, values in {"education": ("none", "higher"), "residence": places}.items():
            if draw.random() < 0.7:
                person[name] = draw.choice(values)
        first = draw.randrange(1, 28)
        hire = hire_started(
            f"H{number}",
            f"ZX{draw.randrange(40)}",
            f"2023-0{draw.choice((7, 8))}-{first:02d}",
            f"2023-09-{first:02d}",
            person=person,
            worksite_id=f"W{draw.randrange(3)}",
            role=draw.choice(["worker", "worker", "worker", "supervisor"]),
        )
        if draw.random() < 0.2:
            del hire["data"]["person"]["birth_date"]
        facts += [hire, hire_ended(f"H{number}", hire["data"]["starts_on"])]
    return recorded([*approved_agreement(), *sites], facts)


GENERATED = _generated()
PERIODS = (("2023-07-01", "2023-09-30"), ("2023-07-10", "2023-08-05"), ("2023-08-05", "2023-08-05"))
BREAKDOWNS = ("sex", "age_band", "disability", "education", "residence_area", "commune,sector", "commune,sex")


@pytest.mark.parametrize("code", ["P1", "P2", "G1", "G2", "G3", "G4"])
@pytest.mark.parametrize(("first", "last"), PERIODS)
def test_hires_and_persons_agree_with_the_naive_reference(engine: Engine, code: str, first: str, last: str) -> None:
    Projector(engine).apply(GENERATED)
    compared = Compared(Columns(engine), GENERATED)
    for by in ("", "month", "worksite,age_band", *BREAKDOWNS):
        if set(by.split(",")) - {""} <= set(INDICATORS[code].breakdowns):
            assert not compared.differences(Asked(code, by, f"{first}/{last}"), GENERATED[-1].sequence)


def test_every_partition_of_every_indicator_adds_up(project: Project, ask: Ask) -> None:
    project(GENERATED)
    for indicator in INDICATORS.values():
        for name in indicator.partitions:
            answer = ask(indicator.code, name)
            assert sum(cells(answer).values()) == value(answer), (indicator.code, name)


def test_an_answer_that_does_not_add_up_is_refused(project: Project, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    project(GENERATED)
    monkeypatch.setattr("services.reporting.queries.figures._total", lambda *_: Cell({}, 1))
    with pytest.raises(Refusal, match="parts and total differ") as refused:
        ask("P1", "sex")
    assert "the parts make" in str(refused.value.__cause__), "how they differ stands in the log, not in the answer"


def test_no_public_breakdown_shows_one_to_four_persons(project: Project, ask: Ask) -> None:
    project(GENERATED)
    for indicator in INDICATORS.values():
        for name in indicator.breakdowns:
            wide = indicator.disability or name == "disability"
            for one in ask(indicator.code, name, gate=PUBLIC)["observations"]:
                if (
                    indicator.code[0] in "PG"
                    and indicator.code != "G5_WORKSITES"
                    and not indicator.code.startswith("G6")  # its numerator is days
                    and indicator.unit in ("hires", "persons", "percent")
                    and one["confidentiality"] == "F"
                ):
                    persons = one["value"] if indicator.unit != "percent" else one["numerator"]
                    assert persons == 0 or persons >= (10 if wide else 5), (indicator.code, one)
                elif one["confidentiality"] == "A":
                    assert (one["value"], one["numerator"], one["denominator"]) == (None, None, None)


def test_small_cells_are_withheld_and_said_to_be(project: Project, ask: Ask) -> None:
    project(GENERATED)
    open_cells = cells(ask("P1", "commune,age_band"))
    shown = ask("P1", "commune,age_band", gate=PUBLIC)
    withheld = {tuple(one["by"].values()) for one in shown["observations"] if one["confidentiality"] == "A"}
    assert withheld == {key for key, count in open_cells.items() if 1 <= count <= 4}
    assert withheld
    assert any("withheld" in note for note in shown["notes"])


def test_the_example_gives_the_figures_that_its_construction_promises(project: Project, ask: Ask) -> None:
    project(recorded([event for _, event in khenifra_2023()]))
    for code, expected in EXPECTED.items():
        if code in INDICATORS:
            total = ask(code)["total"]
            assert (total["value"], total["qualifier"]) == (expected.value, expected.qualifier), code


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"code": "P99"}, "Indicators: A1"),
        ({"code": "P1", "by": "shoe_size"}, "can be broken down by"),
        ({"code": "P1", "by": "sex,sex"}, "each once"),
        ({"code": "J0", "by": "commune"}, "can be broken down by"),
        ({"code": "P1", "period": "2023"}, "YYYY-MM-DD/YYYY-MM-DD"),
        ({"code": "P1", "period": "2023-12-31/2023-01-01"}, "ends before"),
        ({"code": "J0", "level": "village"}, "level must be"),
    ],
)
def test_a_wrong_question_is_told_what_is_possible(ask: Ask, question: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        ask(**question)


class TestWhatBecameKnownLater:
    """Corrections, voidings and a terminated agreement change today's figures, never those at an earlier position."""

    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        hires = [hire_started(f"H{n}", f"ZX{n}", "2023-07-10", "2023-09-30") for n in range(3)]
        later = [
            hire_fact("corrected", "H0", person={"sex": "male", "birth_date": "1960-01-01"}, starts_on="2023-08-01"),
            hire_fact("voided", "H1"),
            hire_fact("attended", "H1"),
            hire_fact("paid", "H2"),
            hire_fact("certified", "H2"),
            hire_ended("H2", "2023-09-01"),
            hire_fact("corrected", "H2", planned_end_on="2023-12-31"),
        ]
        setting = [*approved_agreement(), worksite_opened("W1", positions=9)]
        before = recorded(setting, hires)
        self.before = before[-1].sequence
        project(recorded(setting, hires, later))

    def test_a_correction_counts_from_when_it_is_known(self, ask: Ask) -> None:
        assert cells(ask("P1", "sex")) == {("female",): 1, ("male",): 1}
        assert cells(ask("P1", "sex", position=self.before)) == {("female",): 3}
        assert cells(ask("P1", "age_band")) == {("18-24",): 1, ("55+",): 1}
        assert cells(ask("P1", "month")) == {("2023-07",): 1, ("2023-08",): 1}

    def test_a_voided_hire_leaves_no_trace_after_its_voiding(self, ask: Ask) -> None:
        assert (value(ask("P1")), value(ask("P2"))) == (2, 2)
        assert (value(ask("P1", position=self.before)), value(ask("P2", position=self.before))) == (3, 3)

    def test_a_known_end_outlives_a_corrected_plan(self, ask: Ask) -> None:
        assert value(ask("P5", period="2023-07-01/2023-09-01")) == 2
        assert value(ask("P5", period="2023-07-01/2023-09-02")) == 1
