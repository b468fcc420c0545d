"""A second version of a fact lives beside the first: on the wire, in the ledger, among the parked, in the figures.

The product has no second version yet, so the test registers two: ``worksite.opened`` renames a member, and
``agreement.proposed``, which both services read, gets a new one that is required.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from nats.aio.client import Client
from pydantic import Field

from awrach.nats_server import NatsServer
from services.reporting.columns import Columns
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.indicators.definition import Scope
from services.reporting.projections import worksites
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked, Frame, figure
from shared.contracts.agreement import AgreementProposed
from shared.contracts.base import CivilDate, Commune, Id, Positive, Strict, Text
from shared.contracts.codes import Sector
from shared.contracts.entries import Entry, decode_entry, decode_parked
from shared.contracts.facts import FACTS, newest_data
from shared.contracts.refs import Ref, parked_subject
from shared.contracts.versions import FactKind, FactVersion, Json, UnknownVersion
from shared.intake import Malformed, Received, Wellformed, parse
from shared.intake.parsing import digest
from shared.ledger import Ledger, Recorded
from tests.building import Event, agreement_proposed, approved_agreement, hire_started, payload, vote, worksite_opened
from tests.deciding.memory import NOW
from tests.reporting.recording import recorded
from tests.running import everything, publish, receipts, running_services, taken


class WorksiteOpenedV2(Strict):
    """``positions`` is called ``places``; the rules read it under the old name, which stays theirs."""

    worksite_id: Id
    agreement_ids: tuple[Id, ...] = Field(min_length=1)
    title: Text
    commune: Commune
    sector: Sector
    operator: Id
    places: Positive
    opens_on: CivilDate
    planned_end_on: CivilDate

    @property
    def positions(self) -> int:
        return self.places


class AgreementProposedV2(AgreementProposed):
    """``funding`` is new and required."""

    funding: Literal["state", "other", "unknown"]


def _rename_positions(data: Json) -> Json:
    return {{"positions": "places"}.get(name, name): value for name, value in data.items()}


def _add_funding(data: Json) -> Json:
    return {**data, "funding": "unknown"}


def _second(name: str, model: type[Strict], upcast: Any) -> FactKind:
    return FactKind(name, FACTS[name].service, (*FACTS[name].versions, FactVersion(model, model, upcast)))


@pytest.fixture
def second_versions(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Registers both second versions when it is called, as a new release would."""
    opened = worksites.opened

    def register() -> None:
        monkeypatch.setitem(FACTS, "worksite.opened", _second("worksite.opened", WorksiteOpenedV2, _rename_positions))
        monkeypatch.setitem(
            FACTS, "agreement.proposed", _second("agreement.proposed", AgreementProposedV2, _add_funding)
        )
        monkeypatch.setattr(worksites, "opened", lambda data: opened({**data, "positions": data["places"]}))

    return register


def _v2(event: Event) -> Event:
    """The same event as a publisher of the second version sends it."""
    change: dict[str, Callable[[Json], Json]] = {
        "worksite.opened": _rename_positions,
        "agreement.proposed": lambda data: {**data, "funding": "state"},
    }
    kind = event["type"].removeprefix("ma.awrach.").removesuffix(".v1")
    return {**event, "type": f"ma.awrach.{kind}.v2", "data": change[kind](event["data"])}


async def _publish_v2(connection: Client, kind: str, event: Event) -> None:
    await connection.jetstream().publish(f"intake.new.{kind}", payload(_v2(event)))


def _figures(messages: Sequence[Recorded], where: Path) -> Any:
    engine = connect(f"sqlite:///{where}")
    Projector(engine).apply(messages)
    frame = Frame(Columns(engine).at(10**9), NOW, NOTHING_WITHHELD)
    asked = [
        Asked(code, by, "2023-01-01/2023-12-31", "implementation", Scope())
        for code, by in {"A1": "", "W1": "sector", "J0": "", "J1": "commune", "P1": "worksite", "T1": ""}.items()
    ]
    figures = [figure(one, frame) for one in asked]
    engine.dispose()
    return [(one["indicator"], one["observations"], one["total"]) for one in figures]


FIRST = [
    *approved_agreement(),
    agreement_proposed("A2", planned={"jobs": 7}),
    worksite_opened("W1", positions=5),
    worksite_opened("W2", positions=7, agreement_ids=["A2"]),
    hire_started("H1", "ZX1", worksite_id="W1"),
]
"""What old publishers sent before; W2 waits, for A2 is not approved yet."""

OPENED_NEW, OPENED_OLD = worksite_opened("W3", positions=3), worksite_opened("W4", positions=4)
PROPOSED_NEW = agreement_proposed("A3")
LATER = [
    vote("A2", "S1"),
    OPENED_OLD,
    *(hire_started(f"H{site}", f"ZX{site}", worksite_id=f"W{site}") for site in (2, 3, 4)),
]


SITES = ("W1", "W2", "W3", "W4")


async def test_old_and_new_publishers_side_by_side_give_the_figures_of_one_version(
    nats_server: NatsServer, connection: Client, ledger: Ledger, tmp_path: Path, second_versions: Any
) -> None:
    told = [*FIRST, OPENED_NEW, PROPOSED_NEW, *LATER]
    reference = _figures(await asyncio.to_thread(recorded, told), tmp_path / "one-version.sqlite3")
    services = ("agreements", "placements", "placements")
    async with running_services(nats_server.url, *services):
        await publish(connection, [("old", one) for one in FIRST])
        await taken(connection, "agreements", "placements")
        await _until(ledger, FIRST[5], "parked")
        await _until(ledger, FIRST[6], "accepted")
    second_versions()
    async with running_services(nats_server.url, *services):
        await _publish_v2(connection, "worksite.opened", OPENED_NEW)
        await _publish_v2(connection, "agreement.proposed", PROPOSED_NEW)
        await publish(connection, [("old", one) for one in [*LATER, FIRST[4]]])
        for one in [FIRST[5], *LATER]:
            await _until(ledger, one, "accepted")
        await _until(ledger, FIRST[4], "duplicate")

    held = {one: (await ledger.read(Ref("worksite", one).subject))[0].payload for one in SITES}
    assert {site: decode_entry(body).schema for site, body in held.items()} == {"W1": 1, "W2": 2, "W3": 2, "W4": 2}
    assert b"schema" not in held["W1"], "what was recorded before stays as it was"
    waited = await ledger.read(parked_subject("placements", "old", FIRST[5]["id"]))
    parked = [decode_parked(one.payload) for one in waited]
    assert (parked[0].schema, parked[-1].schema, parked[-1].settled) == (1, 2, True)
    figures = _figures(await everything(ledger), tmp_path / "two-versions.sqlite3")
    assert figures == reference
    assert [total["value"] for _, _, total in figures] == [2, 4, 7, 19, 4, 57.1]


async def _until(ledger: Ledger, event: Event, outcome: str) -> None:
    """Wait until this is the outcome of the last receipt of an event of the old publisher."""
    async with asyncio.timeout(30):
        while True:
            (found,) = (await receipts(ledger, [("old", event)])).values()
            if found and found[-1].outcome == outcome:
                return
            await asyncio.sleep(0.02)


def _read(event: Event, subject: str = "intake.old.worksite.opened") -> Wellformed | Malformed:
    return parse(Received(subject, payload(event), "1", ""))


def test_a_fact_in_an_older_version_is_validated_as_that_version_and_read_as_the_newest(second_versions: Any) -> None:
    before = _read(OPENED_OLD)
    second_versions()
    after = _read(OPENED_OLD)
    assert isinstance(before, Wellformed)
    assert isinstance(after, Wellformed)
    assert isinstance(after.data, WorksiteOpenedV2)
    assert after.data.places == 4
    assert digest(after.content, dict) == digest(before.content, dict)
    for crossed in (
        {**_v2(OPENED_OLD), "type": OPENED_OLD["type"]},
        {**OPENED_OLD, "type": FACTS["worksite.opened"].type},
    ):
        refused = _read(crossed)
        assert isinstance(refused, Malformed)
        assert {pointer for pointer, _ in refused.problem.errors} == {"/data/places", "/data/positions"}


def test_a_version_that_does_not_exist_is_refused_by_the_names_of_those_that_do(second_versions: Any) -> None:
    second_versions()
    refused = _read({**_v2(OPENED_OLD), "type": "ma.awrach.worksite.opened.v3"})
    assert isinstance(refused, Malformed)
    (sentence,) = (said for pointer, said in refused.problem.errors if pointer == "/type")
    assert "ma.awrach.worksite.opened.v1 or ma.awrach.worksite.opened.v2" in sentence


def test_what_a_newer_release_recorded_is_never_guessed_at() -> None:
    entry = Entry("worksite.opened", 1, {"worksite_id": "W1"}, None, 2)
    with pytest.raises(UnknownVersion, match=r"worksite\.opened v2"):
        newest_data(entry)


def test_several_upcasts_follow_each_other() -> None:
    model = FACTS["worksite.opened"].sent
    first, second, third = (
        FactVersion(model, model, None),
        FactVersion(model, model, lambda data: {**data, "path": [*data["path"], 2]}),
        FactVersion(model, model, lambda data: {**data, "path": [*data["path"], 3]}),
    )
    kind = FactKind("worksite.opened", "placements", (first, second, third))
    assert [kind.upcast({"path": []}, version)["path"] for version in (1, 2, 3)] == [[2, 3], [3], []]
