"""What the provincial council sends: its session of 27 June 2023, the agreements before it, the votes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from awrach.example.agreements import annex_agreement, body_agreement, ministry_agreement, service_agreement
from awrach.example.bodies import BODIES, PROVINCE
from awrach.example.events import PublishedFact, real, synthetic
from awrach.example.words import SECTOR_NAMES
from awrach.example.worksites import Worksite
from shared.contracts.agreement import AgreementApproved, AgreementProposed
from shared.contracts.base import Text
from shared.contracts.session import SessionHeld

PUBLISHER = "cp-khenifra"
SESSION_ID = "khenifra-2023-06-27"

MEMBERS_IN_OFFICE = 25
MEMBERS_PRESENT = 23
"""Both assumed: that the votes were unanimous was published, how many voted was not."""


def session() -> PublishedFact:
    """``session.held``: extraordinary, chaired by the president, the secretary-general of the province present."""
    data = SessionHeld(
        session_id=SESSION_ID,
        council=PROVINCE,
        kind="extraordinary",
        held_on=date(2023, 6, 27),
        members_in_office=MEMBERS_IN_OFFICE,
        members_present=MEMBERS_PRESENT,
        chaired_by=Text(
            ar="رئيس المجلس الإقليمي لخنيفرة",
            fr="Président du conseil provincial de Khenifra",
            en="President of the Provincial Council of Khenifra",
        ),
        observers=(
            Text(
                ar="الكاتب العام لعمالة إقليم خنيفرة",
                fr="Secrétaire général de la province de Khenifra",
                en="Secretary-general of the province of Khenifra",
            ),
        ),
    )
    return real(PUBLISHER, "session.held", "session", "2023-06-27T17:30:00+01:00", data)


def agreements(sites: Sequence[Worksite]) -> list[PublishedFact]:
    """``agreement.proposed`` and ``agreement.approved`` of all agreements of the session."""
    published = [ministry_agreement(), annex_agreement()]
    invented = [body_agreement(body, [site for site in sites if site.body == body]) for body in BODIES]
    for sector in SECTOR_NAMES:
        hosted = [site for site in sites if site.body.sector == sector and len(site.agreement_ids) > 1]
        invented.append(service_agreement(sector, hosted))
    facts = []
    for minute, agreement in enumerate([*published, *invented]):
        facts += _proposed_and_approved(agreement, minute, agreement in published)
    return facts


def _proposed_and_approved(agreement: AgreementProposed, minute: int, published: bool) -> list[PublishedFact]:
    fact = real if published else synthetic
    name = agreement.agreement_id.removeprefix("khenifra-2023-")
    vote = AgreementApproved(
        agreement_id=agreement.agreement_id,
        session_id=SESSION_ID,
        votes_for=MEMBERS_PRESENT,
        votes_against=0,
        abstentions=0,
    )
    proposed_at, approved_at = f"2023-06-22T10:{minute:02}:00+01:00", f"2023-06-28T10:{minute:02}:00+01:00"
    return [
        fact(PUBLISHER, "agreement.proposed", f"agreement-{name}-proposed", proposed_at, agreement),
        fact(PUBLISHER, "agreement.approved", f"agreement-{name}-approved", approved_at, vote),
    ]
