"""What each indicator says of itself, to people and to programs."""

from __future__ import annotations

import re

from services.reporting.indicators import INDICATORS
from services.reporting.indicators.definition import LEVELS
from services.reporting.queries.indicators import definitions

ITEMS = {one["code"]: one for one in definitions()["items"]}


def test_every_definition_is_complete() -> None:
    assert ITEMS.keys() == INDICATORS.keys()
    assert definitions()["total"] == len(ITEMS)
    for code, one in ITEMS.items():
        assert {
            "version",
            "labels",
            "formula",
            "unit",
            "breakdowns",
            "partitions",
            "includes",
            "excludes",
        } <= one.keys()
        assert all(one[member] for member in ("version", "formula", "unit", "includes")), code
        assert set(one["partitions"]) <= set(one["breakdowns"]), code


def test_every_name_is_there_in_three_languages_and_in_their_letters() -> None:
    for code, one in ITEMS.items():
        assert one["labels"].keys() == {"ar", "fr", "en"}, code
        assert re.search(r"[\u0621-\u064a]", one["labels"]["ar"]), code
        assert not re.search(r"[\u0621-\u064a]", one["labels"]["fr"] + one["labels"]["en"]), code


def test_no_two_indicators_share_a_name() -> None:
    for language in ("ar", "fr", "en"):
        names = [one["labels"][language] for one in ITEMS.values()]
        assert len(set(names)) == len(names), language


def test_what_counts_agreements_of_one_level_names_the_levels() -> None:
    assert {code for code, one in ITEMS.items() if one["levels"] == list(LEVELS)} == {"J0", "M1", "T1", "T2", "W2"}
    assert all(one["levels"] in ([], list(LEVELS)) for one in ITEMS.values())


def test_what_tells_of_persons_is_protected_and_what_tells_of_nobody_is_not() -> None:
    protected = {code: one["protected_by"] for code, one in ITEMS.items()}
    assert {protected[code] for code in ("P1", "P2", "T1", "T2", "G1", "Q4")} == {"small_count"}
    assert protected["G3"] == "small_count_disability"
    assert {protected[code] for code in ("A1", "A5", "W1", "J0", "G5_WORKSITES", "Q1", "Q2", "Q3", "O1")} == {None}


def test_nothing_adds_up_that_is_rounded_or_put_in_order() -> None:
    for code, one in ITEMS.items():
        if one["unit"] in ("percent", "ratio"):
            assert one["partitions"] == [], code
