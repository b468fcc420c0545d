"""All facts of the example, in the order in which they make sense to a reader."""

from __future__ import annotations

from awrach.example import council
from awrach.example.events import PublishedFact
from awrach.example.hires import ends, hires, starts
from awrach.example.openings import openings
from awrach.example.worksites import worksites

SEED = 2023


def khenifra_2023() -> list[PublishedFact]:
    """Each fact once: session, agreements with their votes, worksites, hires, ends of hires.

    Always the same facts. Each part draws from a seed of its own, so that a change of one leaves the others alone.
    """
    sites = worksites(SEED)
    all_hires = hires(sites, SEED + 1)
    return [
        council.session(),
        *council.agreements(sites),
        *openings(sites, SEED + 2),
        *starts(all_hires, SEED + 3),
        *ends(all_hires, SEED + 4),
    ]
