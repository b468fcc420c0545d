"""The AsyncAPI document is valid for the official parser, and its examples and receipts for its own schemas."""

from __future__ import annotations

import asyncio
import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.contracts.entries import decode_receipt
from shared.contracts.facts import FACTS
from shared.documents.asyncapi import asyncapi
from shared.documents.receipts import OUTCOMES, receipt_example, receipt_schema
from tests.building import approved_agreement, hire_started, session_held, worksite_opened
from tests.deciding.memory import MemorySuite

ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "node"
_WARNING = 1


def _parsed(document: Any) -> Any:
    """What the official parser answers: how many operations it understood, and its diagnostics."""
    assert (NODE / "node_modules" / "@asyncapi" / "parser").is_dir(), "run: make node"
    command = [ROOT / ".venv" / "bin" / "node", NODE / "validate.mjs"]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_official_parser_finds_nothing_wrong() -> None:
    answer = _parsed(asyncapi())
    assert [one for one in answer["diagnostics"] if one["severity"] <= _WARNING] == []
    assert answer["operations"] == len(FACTS) + 2


def test_the_official_parser_would_have_told() -> None:
    broken = copy.deepcopy(asyncapi())
    broken["channels"]["receipts"]["messages"]["receipt.accepted"] = {"$ref": "#/components/messages/nowhere"}
    assert [one for one in _parsed(broken)["diagnostics"] if one["severity"] < _WARNING]


def _payload_schema(document: Any, payload: Any) -> Draft202012Validator:
    return Draft202012Validator({**payload, "components": document["components"]})


def test_every_example_is_valid_by_the_schema_of_its_message() -> None:
    document = asyncapi()
    for name, message in document["components"]["messages"].items():
        validator = _payload_schema(document, message["payload"])
        for example in message.get("examples", ()):
            assert validator.is_valid(example["payload"]), name
            assert not validator.is_valid({**example["payload"], "id": 7}), name


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_example_of_a_receipt_is_one_of_its_own_outcome_only(outcome: str) -> None:
    assert [
        one for one in OUTCOMES if Draft202012Validator(receipt_schema(one)).is_valid(receipt_example(outcome))
    ] == [outcome]


def test_receipts_as_they_are_recorded_are_as_documented() -> None:
    session, agreement, vote = approved_agreement()
    site, hire = worksite_opened(), hire_started()
    again = {**session, "data": {**session["data"], "members_present": 20}}
    messages = [session, session, again, hire, site, session_held(members_present=26), agreement, vote]

    async def play() -> MemorySuite:
        suite = MemorySuite()
        for one in messages:
            await suite.deliver("test", [one])
        await suite.settle()
        return suite

    recorded = asyncio.run(play()).ledger.messages
    receipts = [(one.sequence, decode_receipt(one.payload)) for one in recorded if ".receipts." in one.subject]
    assert {receipt.outcome for _, receipt in receipts} == set(OUTCOMES)
    for sequence, receipt in receipts:
        Draft202012Validator(receipt_schema(receipt.outcome)).validate(receipt.document(sequence))
