"""Dimensions of tables: which imply others, which are coarser views of others, and the margins of a table.

A table over communes tells the provinces too, and one over age bands tells who is young. So a set of dimensions is
always taken *closed*, with all that it implies, and the margins of a table are its closed proper subsets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from operator import itemgetter

Dimensions = tuple[str, ...]
Key = tuple[str, ...]

_IMPLIED: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"worksite"}), frozenset({"province", "commune", "sector"})),
    (frozenset({"commune"}), frozenset({"province"})),
    (frozenset({"age_band"}), frozenset({"young"})),
    (frozenset({"disability"}), frozenset({"disabled"})),
)
PLACES = frozenset({"province", "commune", "sector", "worksite"})
NEEDS: Mapping[str, tuple[str, ...]] = {
    "young": ("age_band",),
    "disabled": ("disability",),
    "priority": ("sex", "age_band", "disability"),
}
"""Coarser views, by what they are computed from: shares of groups are their cells."""


UNION = ("sex", "young", "disabled")
"""What tells whether somebody is in the union of groups, ``priority``."""


def view(name: str, values: Mapping[str, str]) -> str:
    """The value of a coarser view of these values, by the definitions of G2, G3 and G4."""
    if name == "young":
        band = values["age_band"]
        return "unknown" if band == "unknown" else _yes(band in ("18-24", "25-29"))
    if name == "disabled":
        known = values["disability"]
        return "unknown" if known == "unknown" else _yes(known in ("declared", "certified"))
    return in_union(values["sex"], view("young", values), view("disabled", values))


def in_union(sex: str, young: str, disabled: str) -> str:
    """Whether these values belong to any group; what is not known does not."""
    return _yes(sex == "female" or "yes" in (young, disabled))


def _yes(belongs: bool) -> str:
    return "yes" if belongs else "no"


def union_of(dimensions: Dimensions) -> Dimensions | None:
    """The margin that counts the union of groups, of a table that tells who is in it."""
    if not set(UNION) <= set(dimensions):
        return None
    return tuple(sorted(({*dimensions} - {*UNION, "age_band", "disability"}) | {"priority"}))


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


def projection(places: Sequence[int]) -> Callable[[Key], Key]:
    """Takes from a key the values at these places."""
    if not places:
        return lambda _: ()
    if len(places) == 1:
        at = places[0]
        return lambda key: (key[at],)
    return itemgetter(*places)


def projection_of(names: Dimensions) -> Callable[[Mapping[str, str]], Key]:
    """Takes from values by name those of these names."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        (name,) = names
        return lambda values: (values[name],)
    return itemgetter(*names)
