"""docs/http.md says what is there, and its examples can be sent."""

from __future__ import annotations

import json
import re
from pathlib import Path

from shared.http_intake.answers import STATUS
from shared.http_intake.binding import MEDIA_TYPES, events_of
from shared.http_intake.refusals import HTTP_PROBLEMS
from shared.intake import Received, Wellformed, parse

TEXT = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")


def test_every_status_problem_and_content_type_is_documented() -> None:
    for slug, (status, _, _) in HTTP_PROBLEMS.items():
        assert f"| {status} | `{slug}`" in TEXT, slug
    assert all(f"| {status} | {outcome}" in TEXT for outcome, status in STATUS.items())
    assert all(media_type in TEXT for media_type in MEDIA_TYPES)


def test_the_examples_are_one_fact_in_two_modes() -> None:
    structured, binary = re.findall(r"-d '(\{.*?\})'", TEXT, flags=re.DOTALL)
    headers = [(name.encode(), value.encode()) for name, value in re.findall(r"-H '(ce-[a-z]+): ([^']+)'", TEXT)]
    (one,) = events_of("structured", [], structured.encode(), dry=False)
    (other,) = events_of("binary", headers, binary.encode(), dry=False)
    facts = [parse(Received(f"intake.cp.{event.kind}", event.payload, "", "")) for event in (one, other)]
    contents = [fact.content for fact in facts if isinstance(fact, Wellformed)]
    assert json.loads(structured) == contents[0] == contents[1]
