"""Generated persons: how many women, how many with a disability, and how ages and schooling are spread.

The counts are exact, so that the figures can be foretold. Nobody real is behind any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from awrach.example.bodies import PROVINCE
from awrach.example.drawing import Draw
from awrach.example.worksites import JOBS, Worksite
from shared.contracts.codes import Sector, communes
from shared.contracts.hire import Disability, Education, Person, Role, Sex

WOMEN = 377
SEX_UNKNOWN = 12
"""Of the workers: 377 women of 1 239 known, 30.4 %. A year before 16.6 % was measured."""

DISABILITY_DECLARED = 14
DISABILITY_CERTIFIED = 11
DISABILITY_UNKNOWN = 40
"""Of the workers: 25 with a disability, 2.0 %."""

_WOMEN_FAVOUR = {
    Sector.ENVIRONMENT: 0.7,
    Sector.SITE_DEVELOPMENT: 0.4,
    Sector.EDUCATIONAL_SUPPORT: 2.0,
    Sector.SOCIAL_CARE: 2.5,
}
_AT_DESKS = frozenset({Sector.EDUCATIONAL_SUPPORT, Sector.ARCHIVE_DIGITISATION})
_AGES = (((18, 24), 30), ((25, 29), 27), ((30, 34), 20), ((35, 54), 20), ((55, 59), 3))
_SUPERVISOR_AGES = (((25, 34), 6), ((35, 54), 4))
_FIELD_SCHOOLING: tuple[tuple[Education, int], ...] = (
    ("none", 12),
    ("primary", 24),
    ("secondary", 32),
    ("baccalaureate", 14),
    ("vocational", 12),
    ("higher", 4),
    ("unknown", 2),
)
_DESK_SCHOOLING: tuple[tuple[Education, int], ...] = (("baccalaureate", 4), ("vocational", 3), ("higher", 3))
_JOB_SEEKER = ((True, 94), (False, 2), (None, 4))
_AGE_UNKNOWN = 0.015


def sexes(draw: Draw, sectors: Sequence[Sector]) -> list[Sex]:
    """The sex of each worker, given the sectors they work in: women are fewer on building sites."""
    known = draw.favouring([1.0] * len(sectors), len(sectors) - SEX_UNKNOWN)
    weights = [_WOMEN_FAVOUR.get(sector, 1.0) if place in known else 1e-9 for place, sector in enumerate(sectors)]
    women = draw.favouring(weights, WOMEN)
    return ["female" if place in women else "male" if place in known else "unknown" for place in range(len(sectors))]


def disabilities(draw: Draw) -> list[Disability]:
    """What is known of each worker's disability."""
    some: list[Disability] = ["declared"] * DISABILITY_DECLARED
    some += ["certified"] * DISABILITY_CERTIFIED
    some += ["unknown"] * DISABILITY_UNKNOWN
    none: list[Disability] = ["none"] * (JOBS - len(some))
    return draw.order(some + none)


def person(
    draw: Draw, number: int, site: Worksite, starts_on: date, role: Role, sex: Sex, disability: Disability
) -> Person:
    """One person, all different by ``number``; their CNIE is plainly no real one."""
    at_desk = role == "supervisor" or site.body.sector in _AT_DESKS
    return Person(
        cnie=f"ZX{number:06}",
        sex=sex,
        birth_date=_birth_date(draw, starts_on, role),
        disability=disability,
        residence=_residence(draw, site.commune),
        education=draw.one_of(_DESK_SCHOOLING if at_desk else _FIELD_SCHOOLING),
        job_seeker=draw.one_of(_JOB_SEEKER),
    )


def _birth_date(draw: Draw, starts_on: date, role: Role) -> date | None:
    if draw.chance(_AGE_UNKNOWN):
        return None
    youngest, oldest = draw.one_of(_SUPERVISOR_AGES if role == "supervisor" else _AGES)
    whole_years = -(-draw.integer(youngest, oldest) * 1461 // 4)  # days, rounded up so that nobody is a day too young
    return starts_on - timedelta(days=whole_years + draw.integer(0, 360))


def _residence(draw: Draw, commune: str) -> str | None:
    """Mostly where the worksite is; some come from elsewhere in the province, of a few it is not known."""
    lot = draw.integer(1, 100)
    if lot <= 4:
        return None
    others = [code for code in sorted(communes()) if code.startswith(PROVINCE + ".") and code != commune]
    return commune if lot <= 80 else draw.order(others)[0]
