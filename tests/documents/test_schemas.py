"""The published JSON Schemas and the intake agree: what a schema refuses is refused, and little else is."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker

from shared.contracts.codes import communes, provinces
from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS
from shared.documents.schemas import schemas
from shared.intake import Malformed, Received, Wellformed, parse
from tests.building import Event
from tests.documents.mutating import messages


@cache
def validator(kind: str) -> Draft202012Validator:
    schema = schemas()[f"{kind}.v1"]
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def read(kind: str, message: Event) -> Wellformed | Malformed:
    return parse(Received(f"intake.test.{kind}", json.dumps(message, ensure_ascii=False).encode(), "", ""))


def test_every_version_of_every_fact_has_a_schema_that_says_what_it_is() -> None:
    assert set(schemas()) == {
        f"{kind.name}.v{number}" for kind in FACTS.values() for number in range(1, kind.newest + 1)
    }
    for name, schema in schemas().items():
        assert schema["title"] == name
        assert schema["$id"].endswith(f"/schemas/{name}.json")
        assert schema["examples"], name
        assert not schema["description"].startswith("Published"), f"{name}: say what it means in its model"


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_canonical_example_is_valid(kind: str) -> None:
    validator(kind).validate(EXAMPLES[kind][1])


def _changed(kind: str, path: str, value: Any) -> Event:
    message = copy.deepcopy(EXAMPLES[kind][1])
    *way, last = path.split(".")
    holder: Any = message
    for name in way:
        holder = holder[int(name)] if isinstance(holder, list) else holder[name]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return message


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("hire.started", "data.person.idcs", "1234567890"),
        ("hire.started", "data.person.cnie", ...),
        ("hire.started", "data.person.cnie", None),
        ("hire.started", "data.person.cnie", "12"),
        ("hire.started", "data.person.shoe_size", 42),
        ("hire.started", "data.role", "boss"),
        ("hire.started", "data.starts_on", "2023-02-30"),
        ("hire.started", "data.starts_on", "03/07/2023"),
        ("hire.started", "data.person.residence", "Khénifra"),
        ("hire.attended", "data.month", "2023-13"),
        ("hire.paid", "data.amount_mad", "2828.71"),
        ("hire.paid", "data.amount_mad", -1),
        ("hire.paid", "data.amount_mad", 10**13),
        ("hire.corrected", "data.person", {}),
        ("hire.corrected", "data.person", {"sex": None}),
        ("hire.corrected", "data.person", ...),
        ("hire.corrected", "data.person.cnie", "ZX1"),
        ("session.held", "data.chaired_by", {}),
        ("session.held", "data.chaired_by", {"fr": None}),
        ("session.held", "data.chaired_by", {"de": "Vorsitz"}),
        ("session.held", "data.members_in_office", 0),
        ("session.held", "data.members_in_office", True),
        ("session.held", "data.council", "Khénifra"),
        ("session.held", "data.session_id", "a b"),
        ("session.held", "time", "2023-06-27T18:00:00"),
        ("session.held", "time", "2023-06-27"),
        ("session.held", "specversion", "0.3"),
        ("session.held", "id", ""),
        ("session.held", "type", "ma.awrach.session.held.v2"),
        ("session.held", "datacontenttype", "text/xml"),
        ("session.held", "Trace", "x"),
        ("session.held", "trace", {"nested": True}),
        ("agreement.proposed", "data.partners", []),
        ("agreement.proposed", "data.sectors", ["mining"]),
        ("agreement.proposed", "data.edition", 1999),
        ("worksite.opened", "data.agreement_ids", []),
    ],
)
def test_what_the_models_check_is_said_in_the_schema(kind: str, path: str, value: Any) -> None:
    message = _changed(kind, path, value)
    assert not validator(kind).is_valid(message)
    assert isinstance(read(kind, message), Malformed)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("session.held", "trace", "x"),
        ("session.held", "trace", None),
        ("session.held", "dryrun", True),
        ("session.held", "dryrun", "true"),
        ("session.held", "time", "2023-06-27t18:00:00.25z"),
        ("session.held", "datacontenttype", ...),
        ("session.held", "data.chaired_by", None),
        ("hire.corrected", "data.starts_on", "2023-07-04"),
    ],
)
def test_what_the_intake_takes_the_schema_takes(kind: str, path: str, value: Any) -> None:
    message = _changed(kind, path, value)
    assert isinstance(read(kind, message), Wellformed)
    assert validator(kind).is_valid(message)


_NOT_IN_JSON_SCHEMA = re.compile(
    "is not a (commune|province) code|members_present cannot exceed|partners must differ|decimal places|digits in total"
    "|must be an RFC 3339 time|must be true or false|must be text of 1 to|control character"
)
"""What only the intake can tell: code lists, members compared, decimals, moments that do not exist, odd characters."""


@settings(max_examples=600, deadline=None)
@given(messages())
def test_a_changed_message_that_the_schema_refuses_is_refused_and_the_other_way_round(sent: tuple[str, Event]) -> None:
    kind, message = sent
    parsed, valid = read(kind, message), validator(kind).is_valid(message)
    if isinstance(parsed, Wellformed):
        assert valid, "the intake takes what the schema refuses"
    elif valid:
        assert all(_NOT_IN_JSON_SCHEMA.search(said) for _, said in parsed.problem.errors), parsed.problem


def test_the_patterns_of_codes_take_every_code() -> None:
    defs = schemas()["agreement.proposed.v1"]["$defs"]["AgreementProposed"]["properties"]
    province, commune = defs["province"]["pattern"], defs["communes"]["anyOf"][0]["items"]["pattern"]
    assert all(re.search(province, code) for code in provinces())
    assert all(re.search(commune, code) for code in communes())
