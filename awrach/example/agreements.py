"""The agreements that the council voted on: two that were published, and those that carry out the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from awrach.example.bodies import PROVINCE, Body
from awrach.example.partners import ATLAS, COUNCIL, FAZAZ, MINISTRY, body_partner, commune_partner, service_partner
from awrach.example.words import SECTOR_NAMES
from awrach.example.worksites import JOBS, WORKSITES, Worksite, agreement_id, service_agreement_id
from shared.contracts.agreement import AgreementProposed, Partner, Planned
from shared.contracts.base import Text
from shared.contracts.codes import Sector

PROGRAMME = "awrach"
EDITION = 2023
MINISTRY_AGREEMENT = "khenifra-2023-ministry"
_STARTS_ON, _ENDS_ON = date(2023, 7, 1), date(2023, 12, 31)
_KHENIFRA = "05.301.01.01"


def ministry_agreement() -> AgreementProposed:
    """The framework: more than 1 251 jobs in 61 worksites during 2023."""
    return AgreementProposed(
        agreement_id=MINISTRY_AGREEMENT,
        title=Text(
            ar="اتفاقية شراكة لتنزيل البرنامج الحكومي «أوراش 2» بإقليم خنيفرة",
            fr="Convention de partenariat pour la mise en œuvre du programme « Awrach 2 » dans la province de Khenifra",
            en='Partnership agreement to carry out the "Awrach 2" programme in the province of Khenifra',
        ),
        province=PROVINCE,
        level="ministry",
        programme=PROGRAMME,
        edition=EDITION,
        partners=(MINISTRY, COUNCIL),
        sectors=tuple(SECTOR_NAMES),
        planned=Planned(jobs=JOBS, worksites=WORKSITES, qualifier="more_than"),
        starts_on=_STARTS_ON,
        ends_on=_ENDS_ON,
    )


def annex_agreement() -> AgreementProposed:
    """The agreement of the same session that creates no job and no worksite."""
    return AgreementProposed(
        agreement_id="khenifra-2023-annex",
        title=Text(
            ar="اتفاقية شراكة لتجهيز الملحقة الإدارية لجماعة خنيفرة مقرا مؤقتا لمجموعة الجماعات "
            "«الأطلس» وهيئة التعاون «فازاز»",
            fr="Convention de partenariat pour l'équipement de l'annexe administrative de la commune de Khenifra, "
            "siège provisoire du groupement intercommunal « Atlas » et de l'organisme de coopération « Fazaz »",
            en="Partnership agreement to fit out the administrative annex of Khenifra commune as temporary seat of the "
            'inter-communal grouping "Atlas" and the cooperation body "Fazaz"',
        ),
        province=PROVINCE,
        level="other",
        partners=(COUNCIL, commune_partner(_KHENIFRA), ATLAS, FAZAZ),
        communes=(_KHENIFRA,),
    )


def body_agreement(body: Body, sites: Sequence[Worksite]) -> AgreementProposed:
    """The agreement with the body that runs these worksites; its plan is what they hold."""
    positions = sum(site.positions for site in sites)
    planned = Planned(
        jobs=positions,
        worksites=len(sites),
        person_months=sum(site.positions * site.months for site in sites),
        qualifier="more_than",
    )
    return _implementation(agreement_id(body), body_partner(body), body.sector, sites, planned)


def service_agreement(sector: Sector, sites: Sequence[Worksite]) -> AgreementProposed:
    """The agreement with the state service that hosts these worksites; it plans none of its own."""
    return _implementation(service_agreement_id(sector), service_partner(sector), sector, sites, None)


def _implementation(
    identifier: str, partner: Partner, sector: Sector, sites: Sequence[Worksite], planned: Planned | None
) -> AgreementProposed:
    communes = tuple(sorted({site.commune for site in sites}))
    return AgreementProposed(
        agreement_id=identifier,
        title=_title(partner.name, SECTOR_NAMES[sector]),
        province=PROVINCE,
        level="implementation",
        programme=PROGRAMME,
        edition=EDITION,
        partners=(COUNCIL, partner, *map(commune_partner, communes)),
        sectors=(sector,),
        communes=communes,
        planned=planned,
        starts_on=_STARTS_ON,
        ends_on=_ENDS_ON,
        parent_agreement_id=MINISTRY_AGREEMENT,
    )


def _title(partner: Text, sector: Text) -> Text:
    return Text(
        ar=f"اتفاقية شراكة مع «{partner.ar}» لإنجاز أوراش عامة مؤقتة في مجال {sector.ar} (أوراش 2)",
        fr=f"Convention de partenariat avec « {partner.fr} » pour des chantiers publics temporaires : "
        f"{sector.fr} (Awrach 2)",
        en=f'Partnership agreement with "{partner.en}" on temporary public worksites: {sector.en} (Awrach 2)',
    )
