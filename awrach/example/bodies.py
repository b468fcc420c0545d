"""The invented bodies that run the worksites, and where: 24 associations and 10 cooperatives.

Each row is a body: its sector, and the communes of its worksites (HCP codes without ``05.301.``). Larger communes
have more worksites; all 22 have at least one; the rows hold 61.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.contracts.base import Text
from shared.contracts.codes import Sector

PROVINCE = "05.301"

BodyKind = Literal["association", "cooperative"]


@dataclass(frozen=True, slots=True)
class Body:
    """An association or a cooperative that an agreement is made with."""

    kind: BodyKind
    number: int
    sector: Sector
    communes: tuple[str, ...]
    """Codes of the communes of its worksites, one per worksite."""

    @property
    def slug(self) -> str:
        """Its partner id, and its name as a publisher."""
        return f"{self.kind}-{self.number:02}"

    @property
    def name(self) -> Text:
        """A name that says that the body is invented."""
        ar = {"association": "جمعية", "cooperative": "تعاونية"}[self.kind]
        fr = {"association": "Association", "cooperative": "Coopérative"}[self.kind]
        number = f"{self.number:02}"
        return Text(ar=f"{ar} مثال {number}", fr=f"{fr} exemple {number}", en=f"Example {self.kind} {number}")


_ASSOCIATIONS = (
    (Sector.ENVIRONMENT, "01.01 05.11"),
    (Sector.ENVIRONMENT, "01.05"),
    (Sector.ENVIRONMENT, "05.01 03.07"),
    (Sector.ENVIRONMENT, "03.01 03.13"),
    (Sector.ENVIRONMENT, "07.03 07.19"),
    (Sector.ENVIRONMENT, "05.21 07.23"),
    (Sector.SITE_DEVELOPMENT, "01.01 01.01"),
    (Sector.SITE_DEVELOPMENT, "01.05"),
    (Sector.SITE_DEVELOPMENT, "05.13 05.05"),
    (Sector.SITE_DEVELOPMENT, "03.05"),
    (Sector.SITE_DEVELOPMENT, "03.11 03.03"),
    (Sector.SERVICES, "01.01 01.05"),
    (Sector.SERVICES, "03.13 03.01"),
    (Sector.EDUCATIONAL_SUPPORT, "01.01 01.01"),
    (Sector.EDUCATIONAL_SUPPORT, "01.05 05.13"),
    (Sector.EDUCATIONAL_SUPPORT, "03.05 03.13"),
    (Sector.EDUCATIONAL_SUPPORT, "07.09 07.19"),
    (Sector.ARCHIVE_DIGITISATION, "01.01 01.05"),
    (Sector.ARCHIVE_DIGITISATION, "03.01 01.01"),
    (Sector.SOCIAL_CARE, "01.01"),
    (Sector.SOCIAL_CARE, "01.05 07.03"),
    (Sector.SOCIAL_CARE, "03.05 03.01 03.13"),
    (Sector.CULTURE_ARTS_SPORTS, "01.01 05.13"),
    (Sector.CULTURE_ARTS_SPORTS, "05.25 07.15"),
)
_COOPERATIVES = (
    (Sector.ENVIRONMENT, "07.17 05.25"),
    (Sector.ENVIRONMENT, "03.09"),
    (Sector.SITE_DEVELOPMENT, "07.07 07.09"),
    (Sector.SITE_DEVELOPMENT, "07.15 07.03"),
    (Sector.SERVICES, "07.03"),
    (Sector.SERVICES, "05.25 05.11 07.07"),
    (Sector.CULTURE_ARTS_SPORTS, "03.09"),
    (Sector.TOURISM, "05.01"),
    (Sector.TOURISM, "07.17 03.07"),
    (Sector.TOURISM, "03.11"),
)


def _bodies(kind: BodyKind, rows: tuple[tuple[Sector, str], ...]) -> tuple[Body, ...]:
    return tuple(
        Body(kind, number, sector, tuple(f"{PROVINCE}.{commune}" for commune in communes.split()))
        for number, (sector, communes) in enumerate(rows, start=1)
    )


BODIES: tuple[Body, ...] = _bodies("association", _ASSOCIATIONS) + _bodies("cooperative", _COOPERATIVES)
