"""Messages with something changed: members dropped, renamed, replaced or added, anywhere in the event."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from shared.contracts.examples import EXAMPLES
from tests.building import Event

Place = tuple[Any, Any]
"""An object or list, and a name or index in it."""


def places(value: Any) -> Iterator[Place]:
    """Every place in a message, outer ones first."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def _leaves() -> list[Any]:
    found = [holder[key] for _, message in EXAMPLES.values() for holder, key in places(message)]
    return [value for value in found if not isinstance(value, dict | list)]


_ODD = [
    None,
    "",
    " ",
    0,
    -1,
    1,
    2.5,
    0.001,
    10**14,
    True,
    False,
    [],
    {},
    [None],
    {"fr": "x"},
    {"fr": None},
    {"de": "x"},
]
_ODD += [
    "2023-02-30",
    "2023-13-01",
    "2023-06-27T10:00:00",
    "2023-06-27T10:00:00z",
    "05.999",
    "05.301.99.99",
    "x" * 2001,
]
_VALUES = st.one_of(st.sampled_from(_leaves()), st.sampled_from(_ODD))
_NAMES = st.sampled_from(
    ["note", "cnie", "idcs", "person", "ar", "dryrun", "correlationid", "Upper", "x" * 41, "starts_on"]
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[str, Event]:
    """The name of a fact, and its canonical example with up to three changes; without any it is valid."""
    kind = draw(st.sampled_from(sorted(EXAMPLES)))
    message = copy.deepcopy(EXAMPLES[kind][1])
    for _ in range(draw(st.integers(0, 3))):
        found = list(places(message))
        if found:
            _change(draw, *draw(st.sampled_from(found)))
    return kind, message


def _change(draw: st.DrawFn, holder: Any, key: Any) -> None:
    what = draw(st.sampled_from(["replace", "drop", "rename", "add"]))
    if what == "replace":
        holder[key] = copy.deepcopy(draw(_VALUES))
    elif what == "drop":
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key] if what == "rename" else draw(_VALUES)))
    elif what == "rename":
        holder[draw(_NAMES)] = holder.pop(key)
    else:
        holder[draw(_NAMES)] = copy.deepcopy(draw(_VALUES))
