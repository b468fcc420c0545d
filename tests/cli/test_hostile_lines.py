"""What a publisher's file or a receipt may hold does not end the command line with a trace."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from awrach.commands.publish import _lines
from awrach.showing import refusals


@pytest.mark.parametrize("event_id", ["[/bold]", "[red]x", "\\[", "[link=http://x]"])
def test_an_id_that_looks_like_markup_is_shown_as_it_is(event_id: str) -> None:
    shown = io.StringIO()
    problem = {"title": "[/]", "detail": "[/bold]", "errors": [{"pointer": "/id", "detail": "[/dim]"}]}
    receipt = {"id": event_id, "outcome": "rejected", "problem": problem}
    refusals(Console(file=shown, width=200), [receipt], {event_id: "file[/bold]:3"})
    assert event_id in shown.getvalue()
    assert "[/bold]. " not in shown.getvalue()
    assert "file[/bold]:3" in shown.getvalue()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"type": "ma.awrach.hire.started.v1", "id": "\\ud800"}', "surrogates not allowed"),
        ("{", "Expecting"),
        ("[]", "no CloudEvent"),
    ],
)
def test_a_line_that_cannot_be_sent_is_named_and_the_others_go(line: str, said: str) -> None:
    wrong: list[str] = []
    good = '{"type": "ma.awrach.hire.started.v1", "id": "a"}'
    sent = list(_lines([line, good], "file", "cp", wrong))
    assert [one.id for one in sent] == ["a"]
    assert len(wrong) == 1
    assert wrong[0].startswith("file:1: ")
    assert said in wrong[0]
