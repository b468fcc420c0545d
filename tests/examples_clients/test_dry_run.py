"""The dry run of each language: a verdict, and nothing recorded."""

from __future__ import annotations

from tests.examples_clients.conftest import Live


def test_a_dry_run_says_the_verdict_each_time_and_leaves_no_receipt(live: Live) -> None:
    for _ in range(2):
        done = live.scripts.run("06-dry-run", live.data)
        assert done.code == 0, done.told
        assert done.outcomes("example-06-session") == ["accepted"]
        assert done.outcomes("example-06-wrong") == ["rejected"]
        assert all(receipt["dry_run"] is True for receipt in done.receipts)
