"""Dimensions of tables: which imply others, which are coarser views of others, and the margins of a table.

A table over communes tells the provinces too, and one over age bands tells who is young. So a set of dimensions is
always taken *closed*, with all that it implies, and the margins of a table are its closed proper subsets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations

Dimensions = tuple[str, ...]
Key = tuple[str, ...]

_IMPLIED: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"worksite"}), frozenset({"province", "commune", "sector"})),
    (frozenset({"commune"}), frozenset({"province"})),
    (frozenset({"age_band"}), frozenset({"young"})),
    (frozenset({"disability"}), frozenset({"disabled"})),
    (frozenset({"sex", "young", "disabled"}), frozenset({"priority"})),
)
PLACES = frozenset({"province", "commune", "sector", "worksite"})
NEEDS: Mapping[str, tuple[str, ...]] = {
    "young": ("age_band",),
    "disabled": ("disability",),
    "priority": ("sex", "age_band", "disability"),
}
"""Coarser views, by what they are computed from: shares of groups are their cells."""


def view(name: str, values: Mapping[str, str]) -> str:
    """The value of a coarser view of these values, by the definitions of G2, G3 and G4."""
    if name == "young":
        band = values["age_band"]
        return "unknown" if band == "unknown" else _yes(band in ("18-24", "25-29"))
    if name == "disabled":
        known = values["disability"]
        return "unknown" if known == "unknown" else _yes(known in ("declared", "certified"))
    groups = (view("young", values), view("disabled", values))
    return _yes(values["sex"] == "female" or "yes" in groups)


def _yes(belongs: bool) -> str:
    return "yes" if belongs else "no"


@cache
def closed(dimensions: frozenset[str], allowed: frozenset[str]) -> Dimensions:
    """The dimensions with all that they imply, in canonical order; places are added only where ``allowed``."""
    found = set(dimensions)
    growing = True
    while growing:
        before = len(found)
        for given, implied in _IMPLIED:
            if given <= found:
                found |= {name for name in implied if name in allowed or name in NEEDS}
        growing = len(found) > before
    return tuple(sorted(found))


@cache
def facets(dimensions: Dimensions, allowed: frozenset[str]) -> tuple[Dimensions, ...]:
    """The largest margins: closed sets with nothing between them and the table."""
    chosen = (frozenset(one) for size in range(len(dimensions)) for one in combinations(dimensions, size))
    subsets = [one for one in chosen if len(closed(one, allowed)) == len(one)]
    return tuple(sorted(tuple(sorted(one)) for one in subsets if not any(one < other for other in subsets)))


def possible(values: Mapping[str, str]) -> bool:
    """Whether there can be anybody with these values: a member of a group is in the union of groups."""
    if "priority" not in values:
        return True
    belongs = [values.get("sex") == "female", values.get("young") == "yes", values.get("disabled") == "yes"]
    if values["priority"] == "no":
        return not any(belongs)
    return any(belongs) or not {"sex", "young", "disabled"} <= values.keys()
