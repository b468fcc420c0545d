"""The worksites are where, what and as large as was published."""

from __future__ import annotations

from collections import Counter
from datetime import date

from awrach.example import EXPECTED, PublishedFact
from shared.contracts.codes import Sector, communes
from tests.example.conftest import ByKind


def test_61_worksites_open_in_july_and_end_within_the_year(by_kind: ByKind) -> None:
    sites = by_kind["worksite.opened"]
    assert len({site["worksite_id"] for site in sites}) == EXPECTED["W1"].value == 61
    for site in sites:
        assert site["opens_on"].startswith("2023-07")
        assert site["opens_on"] < site["planned_end_on"] <= "2023-12-31"
        assert date.fromisoformat(site["opens_on"]).isoweekday() == 1


def test_they_lie_in_all_22_communes_of_the_province(by_kind: ByKind) -> None:
    province = {code for code in communes() if code.startswith("05.301.")}
    assert len(province) == 22
    assert {site["commune"] for site in by_kind["worksite.opened"]} == province


def test_they_work_in_all_eight_named_sectors(by_kind: ByKind) -> None:
    assert {site["sector"] for site in by_kind["worksite.opened"]} == set(Sector) - {Sector.OTHER}


def test_their_positions_add_up_to_the_jobs_planned(by_kind: ByKind) -> None:
    assert sum(site["positions"] for site in by_kind["worksite.opened"]) == EXPECTED["J1"].value == 1251


def test_agreements_and_worksites_are_many_to_many(by_kind: ByKind) -> None:
    sites = by_kind["worksite.opened"]
    per_agreement = Counter(agreement for site in sites for agreement in site["agreement_ids"])
    assert sum(len(site["agreement_ids"]) == 2 for site in sites) >= 20
    assert sum(count > 1 for count in per_agreement.values()) >= 20


def test_each_is_run_and_sent_by_a_partner_of_its_agreements(facts: list[PublishedFact], by_kind: ByKind) -> None:
    proposed = {data["agreement_id"]: data for data in by_kind["agreement.proposed"]}
    openings = [(publisher, event["data"]) for publisher, event in facts if ".worksite." in event["type"]]
    for publisher, site in openings:
        agreements = [proposed[agreement] for agreement in site["agreement_ids"]]
        partners = {partner["partner_id"] for agreement in agreements for partner in agreement["partners"]}
        assert site["operator"] == publisher
        assert publisher in partners
        assert all(site["commune"] in agreement["communes"] for agreement in agreements)
        assert all(site["sector"] in agreement["sectors"] for agreement in agreements)
