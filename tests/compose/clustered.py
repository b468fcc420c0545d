"""The suite on three NATS servers: every stream thrice, each node killed while facts arrive, publishers on all."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from tests.cli.running import until
from tests.compose import figures, outside
from tests.compose.containers import Containers
from tests.compose.steps import step


def drill(suite: Containers) -> None:
    """A node may go at any moment; what an operator changes holds on every node."""
    print("three NATS servers")
    lines = outside.example()
    with step("up"):
        suite.up()
    with step("operator adds publishers"):
        suite.operator("publisher", "add", *sorted({line["publisher"] for line in lines}))
    with step("example published, each node killed -9 meanwhile") as notes, ThreadPoolExecutor(1) as beside:
        publishing = beside.submit(outside.over_nats, suite, lines)
        for node in suite.nodes:
            suite.kill(node)
            until(suite.whole, "the cluster to be whole again")
        notes += [f"{count} {outcome}" for outcome, count in publishing.result().items()]
    with step("everything sent once more: what was heard by nobody is told now") as notes:
        # Live receipts are lost with the node that a publisher listens on; a retry is answered with what was decided.
        outcomes = outside.over_nats(suite, lines)
        notes += [f"{count} {outcome}" for outcome, count in outcomes.items()]
        assert sum(outcomes.values()) == len(lines), outcomes
        assert outcomes.keys() <= {"accepted", "duplicate"}, outcomes
    with step("figures as expected"):
        figures.as_expected(suite.address("reporting"))
    with step("a publisher is admitted, then refused, by every node"):
        _on_every_node(suite, lines[0])


def _on_every_node(suite: Containers, line: outside.Line) -> None:
    outsiders = suite.publishers_folder()
    told = json.loads((outsiders / "endpoints.json").read_text())
    seed = suite.folder / "newcomer.seed"
    for change, admitted in (("add", True), ("remove", False)):
        suite.operator("publisher", change, "newcomer")
        if admitted:
            seed.write_text((suite.folder / "credentials" / "newcomer" / "nats.seed").read_text())
        for address in told["nats"].split(","):
            (suite.folder / "one").mkdir(exist_ok=True)
            (suite.folder / "one" / "endpoints.json").write_text(json.dumps({**told, "nats": address}))
            refusal = outside.attempt(suite, line, "newcomer", seed, suite.folder / "one")
            assert ("does not admit" in refusal) is not admitted, f"{address} after {change}: {refusal}"
