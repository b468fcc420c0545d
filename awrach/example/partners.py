"""Who signs the agreements: the real public bodies, and bodies whose names say that they are examples."""

from __future__ import annotations

from awrach.example.bodies import Body
from awrach.example.words import SECTOR_NAMES, of_commune
from shared.contracts.agreement import Partner
from shared.contracts.base import Text
from shared.contracts.codes import Sector, communes

MINISTRY = Partner(
    partner_id="ministry-employment",
    name=Text(
        ar="وزارة الإدماج الاقتصادي والمقاولة الصغرى والتشغيل والكفاءات",
        fr="Ministère de l'Inclusion économique, de la Petite entreprise, de l'Emploi et des Compétences",
        en="Ministry of Economic Inclusion, Small Enterprise, Employment and Skills",
    ),
    kind="ministry",
)
COUNCIL = Partner(
    partner_id="cp-khenifra",
    name=Text(
        ar="المجلس الإقليمي لخنيفرة",
        fr="Conseil provincial de Khenifra",
        en="Provincial Council of Khenifra",
    ),
    kind="council",
)
ATLAS = Partner(
    partner_id="grouping-atlas",
    name=Text(
        ar="مجموعة الجماعات «الأطلس»",
        fr="Groupement intercommunal « Atlas »",
        en='Inter-communal grouping "Atlas"',
    ),
    kind="inter_communal",
)
FAZAZ = Partner(
    partner_id="cooperation-fazaz",
    name=Text(ar="هيئة التعاون «فازاز»", fr="Organisme de coopération « Fazaz »", en='Cooperation body "Fazaz"'),
    kind="inter_communal",
)


def body_partner(body: Body) -> Partner:
    """An association or cooperative as a partner."""
    return Partner(partner_id=body.slug, name=body.name, kind=body.kind)


def service_partner(sector: Sector) -> Partner:
    """The invented state service that is responsible for a sector."""
    number = f"{1 + list(SECTOR_NAMES).index(sector):02}"
    name = Text(
        ar=f"مصلحة لاممركزة مثال {number}",
        fr=f"Service déconcentré exemple {number}",
        en=f"Example state service {number}",
    )
    return Partner(partner_id=f"state-service-{number}", name=name, kind="state_service")


def commune_partner(code: str) -> Partner:
    """A commune that hosts worksites."""
    place = communes()[code]
    name = Text(
        ar=f"جماعة {place.name_ar}", fr=f"Commune {of_commune(place.name_fr)}", en=f"Commune of {place.name_fr}"
    )
    return Partner(partner_id=f"commune-{code.replace('.', '-')}", name=name, kind="commune")
