"""Each numbered example says what its header promises, in both languages, at the first run and at the second."""

from __future__ import annotations

import json

from tests.cli.running import awrach, until
from tests.examples_clients.conftest import Live
from tests.examples_clients.scripts import LANGUAGES, Receipt, Scripts


def recorded(live: Live, publisher: str, event_id: str) -> Receipt | None:
    """The recorded receipt, asked for with the command line."""
    asked = awrach("receipts", "--as", publisher, "--data", live.data, "--json", event_id)
    receipt: Receipt = json.loads(asked.stdout) if asked.returncode == 0 else {}
    return receipt or None


def test_what_is_acknowledged_is_decided_without_its_sender(live: Live) -> None:
    done = live.scripts.run("01-publish-a-fact", live.data)
    assert done.code == 0, done.told
    assert [(one["id"], one["stream"]) for one in done.receipts] == [("example-01-session", "INTAKE")]
    receipt = until(lambda: recorded(live, "cp-khenifra", "example-01-session"), "the fact to be decided")
    assert receipt["outcome"] == "accepted"


def test_the_receipt_says_accepted_and_the_second_time_duplicate_at_the_same_position(live: Live) -> None:
    runs = [live.scripts.run("02-hear-the-receipt", live.data) for _ in range(2)]
    assert [run.code for run in runs] == [0, 0], [run.told for run in runs]
    first, second = (run.receipts[0] for run in runs)
    assert (first["outcome"], second["outcome"]) == ("accepted", "duplicate")
    assert first["position"] == second["position"]


def test_every_outcome_is_met_and_says_what_to_do(live: Live) -> None:
    first = live.scripts.run("03-every-outcome", live.data)
    assert first.code == 0, first.told
    assert first.outcomes("example-03-hire") == ["parked", "accepted", "duplicate", "conflict"]
    assert first.outcomes("example-03-wrong") == ["rejected"]
    pointers = {error["pointer"] for error in first.receipts[-1]["problem"]["errors"]}
    assert pointers == {"/data/role", "/data/planned_end_on"}
    for advice in ("wait:", "nothing more:", "stop and let a person look:", "mend what the errors point at"):
        assert advice in first.told
    second = live.scripts.run("03-every-outcome", live.data)
    assert second.code == 0, second.told
    assert second.outcomes("example-03-hire") == ["duplicate", "duplicate", "conflict"]


def test_a_safe_sender_without_disturbance_empties_its_outbox(live: Live) -> None:
    runs = [live.scripts.run("04-retry-safely", live.data) for _ in range(2)]
    assert [run.code for run in runs] == [0, 0], [run.told for run in runs]
    assert [run.outcomes("example-04-session") for run in runs] == [["accepted"], ["duplicate"]]
    assert not list((live.data / "outbox").iterdir())


def test_many_facts_each_get_one_final_receipt_whatever_their_order(live: Live) -> None:
    first, second = (live.scripts.run("05-bulk", live.data, "300") for _ in range(2))
    expected = {f"example-05-{number:06d}" for number in range(1, 301)}
    for run, outcome in ((first, "accepted"), (second, "duplicate")):
        assert run.code == 0, run.told
        assert {receipt["outcome"] for receipt in run.receipts} == {outcome}
        assert {receipt["id"] for receipt in run.receipts} == expected
        assert len(run.receipts) == len(expected)
    positions = ({one["id"]: one["position"] for one in run.receipts} for run in (first, second))
    assert next(positions) == next(positions)


def test_the_same_fact_from_another_language_is_the_same_fact(live: Live) -> None:
    live.scripts.run("02-hear-the-receipt", live.data)
    (other,) = set(LANGUAGES) - {live.scripts.language}
    done = Scripts(other).run("02-hear-the-receipt", live.data)
    assert (done.code, done.outcomes("example-02-session")) == (0, ["duplicate"])


def test_the_address_may_be_given_without_a_folder(live: Live) -> None:
    url = json.loads((live.data / "endpoints.json").read_text())["nats"]
    done = live.scripts.run("02-hear-the-receipt", live.data / "none", AWRACH_NATS_URL=url)
    assert done.code == 0, done.told


def test_both_languages_have_the_same_scripts_and_python_http_too() -> None:
    python, node = (Scripts(language).names() for language in LANGUAGES)
    assert [name for name in python if not name.endswith("http")] == node
