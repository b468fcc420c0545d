"""What the bodies send about their worksites: that each opened."""

from __future__ import annotations

from awrach.example.drawing import Draw
from awrach.example.events import PublishedFact, logged, synthetic
from awrach.example.worksites import Worksite
from shared.contracts.worksite import WorksiteOpened


def openings(sites: tuple[Worksite, ...], seed: int) -> list[PublishedFact]:
    """``worksite.opened`` of each, sent by the body that runs it."""
    draw = Draw(seed)
    facts = []
    for site in sites:
        data = WorksiteOpened(
            worksite_id=site.id,
            agreement_ids=site.agreement_ids,
            title=site.title,
            commune=site.commune,
            sector=site.body.sector,
            operator=site.body.slug,
            positions=site.positions,
            opens_on=site.opens_on,
            planned_end_on=site.planned_end_on,
        )
        time = logged(draw, site.opens_on, 4)
        facts.append(synthetic(site.body.slug, "worksite.opened", f"worksite-{site.number:02}", time, data))
    return facts
