"""One canonical message of each fact: what the documents show and every client can be tried with.

They tell one story that is valid together, in this order. The person is invented.
"""

from __future__ import annotations

from typing import Any

from shared.contracts.facts import FACTS


def _event(number: int, kind: str, publisher: str, time: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return publisher, {
        "specversion": "1.0",
        "id": f"example-{number:02d}",
        "source": f"urn:ma:{publisher}:khenifra",
        "type": FACTS[kind].type,
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }


_TITLE = {
    "ar": "اتفاقية شراكة لإنجاز ورش مؤقت للبيئة",
    "fr": "Convention de partenariat pour un chantier temporaire d'environnement",
    "en": "Partnership agreement for a temporary environment worksite",
}
_ASSOCIATION = {"ar": "جمعية مثال 01", "fr": "Association exemple 01", "en": "Example association 01"}
_VOTE = {
    "agreement_id": "AGR-01",
    "votes_for": 23,
    "votes_against": 0,
    "abstentions": 0,
}

EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "session.held": _event(1, "session.held", "cp-khenifra", "2023-06-27T18:00:00+01:00", {
        "session_id": "SES-2023-06-27",
        "council": "05.301",
        "kind": "extraordinary",
        "held_on": "2023-06-27",
        "members_in_office": 25,
        "members_present": 23,
        "chaired_by": {"ar": "رئيس المجلس الإقليمي", "fr": "Le président du conseil provincial"},
        "observers": [{"ar": "الكاتب العام للعمالة", "fr": "Le secrétaire général de la province"}],
    }),
    "agreement.proposed": _event(2, "agreement.proposed", "cp-khenifra", "2023-06-20T10:00:00+01:00", {
        "agreement_id": "AGR-01",
        "title": _TITLE,
        "province": "05.301",
        "level": "implementation",
        "programme": "awrach-2",
        "edition": 2023,
        "partners": [
            {"partner_id": "association-01", "name": _ASSOCIATION, "kind": "association"},
            {"partner_id": "cp-khenifra", "name": {"fr": "Conseil provincial de Khénifra"}, "kind": "council"},
        ],
        "sectors": ["environment"],
        "communes": ["05.301.03.05"],
        "planned": {"jobs": 20, "worksites": 1, "person_months": 80, "qualifier": "more_than"},
        "budget_mad": 250000,
        "starts_on": "2023-07-01",
        "ends_on": "2023-12-31",
    }),
    "agreement.postponed": _event(3, "agreement.postponed", "cp-khenifra", "2023-06-13T18:00:00+01:00", {
        **_VOTE, "session_id": "SES-2023-06-13", "note": {"fr": "Étude complémentaire demandée"}}),
    "agreement.rejected": _event(4, "agreement.rejected", "cp-khenifra", "2023-06-06T18:00:00+01:00", {
        **_VOTE, "session_id": "SES-2023-06-06", "votes_for": 4, "votes_against": 19}),
    "agreement.approved": _event(5, "agreement.approved", "cp-khenifra", "2023-06-27T19:00:00+01:00", {
        **_VOTE, "session_id": "SES-2023-06-27"}),
    "agreement.opposed": _event(6, "agreement.opposed", "province-khenifra", "2023-06-16T12:00:00+01:00", {
        "agreement_id": "AGR-01", "opposed_on": "2023-06-16", "reason": "Pièce manquante au dossier"}),
    "agreement.endorsed": _event(7, "agreement.endorsed", "province-khenifra", "2023-06-29T12:00:00+01:00", {
        "agreement_id": "AGR-01", "endorsed_on": "2023-06-29"}),
    "agreement.signed": _event(8, "agreement.signed", "cp-khenifra", "2023-06-30T12:00:00+01:00", {
        "agreement_id": "AGR-01", "signed_on": "2023-06-30"}),
    "agreement.amended": _event(9, "agreement.amended", "cp-khenifra", "2023-09-12T12:00:00+01:00", {
        "agreement_id": "AGR-01", "effective_on": "2023-09-12", "planned": {"jobs": 24, "qualifier": "more_than"},
        "reason": "Durée ramenée de quatre à trois mois, à budget égal"}),
    "agreement.terminated": _event(10, "agreement.terminated", "cp-khenifra", "2023-12-20T12:00:00+01:00", {
        "agreement_id": "AGR-01", "effective_on": "2023-12-20", "reason": "Fin du programme"}),
    "worksite.opened": _event(11, "worksite.opened", "association-01", "2023-07-03T09:00:00+01:00", {
        "worksite_id": "WRK-01",
        "agreement_ids": ["AGR-01"],
        "title": {"ar": "ورش تنظيف مجاري المياه", "fr": "Nettoyage des cours d'eau"},
        "commune": "05.301.03.05",
        "sector": "environment",
        "operator": "association-01",
        "positions": 20,
        "opens_on": "2023-07-03",
        "planned_end_on": "2023-11-30",
    }),
    "worksite.changed": _event(12, "worksite.changed", "association-01", "2023-09-12T09:00:00+01:00", {
        "worksite_id": "WRK-01", "effective_on": "2023-09-12", "positions": 24, "reason": "Avenant de septembre"}),
    "worksite.suspended": _event(13, "worksite.suspended", "association-01", "2023-08-10T09:00:00+01:00", {
        "worksite_id": "WRK-01", "effective_on": "2023-08-10", "reason": "Canicule"}),
    "worksite.resumed": _event(14, "worksite.resumed", "association-01", "2023-08-16T09:00:00+01:00", {
        "worksite_id": "WRK-01", "effective_on": "2023-08-16"}),
    "worksite.closed": _event(15, "worksite.closed", "association-01", "2023-11-30T18:00:00+01:00", {
        "worksite_id": "WRK-01", "effective_on": "2023-11-30", "reason": "Travaux achevés"}),
    "hire.started": _event(16, "hire.started", "anapec", "2023-07-03T09:30:00+01:00", {
        "hire_id": "HIR-0001",
        "worksite_id": "WRK-01",
        "person": {
            "cnie": "ZX000001",
            "sex": "female",
            "birth_date": "1999-05-17",
            "disability": "none",
            "residence": "05.301.03.05",
            "education": "secondary",
            "job_seeker": True,
        },
        "role": "worker",
        "starts_on": "2023-07-03",
        "planned_end_on": "2023-10-31",
        "validated_on": "2023-07-05",
    }),
    "hire.ended": _event(17, "hire.ended", "association-01", "2023-10-31T18:00:00+01:00", {
        "hire_id": "HIR-0001", "ended_on": "2023-10-31", "reason": "completed"}),
    "hire.attended": _event(18, "hire.attended", "association-01", "2023-08-01T09:00:00+01:00", {
        "hire_id": "HIR-0001", "month": "2023-07", "days_worked": 22, "training_days": 2}),
    "hire.paid": _event(19, "hire.paid", "association-01", "2023-08-07T09:00:00+01:00", {
        "hire_id": "HIR-0001", "month": "2023-07", "amount_mad": 2828.71, "paid_on": "2023-08-07"}),
    "hire.certified": _event(20, "hire.certified", "association-01", "2023-11-10T09:00:00+01:00", {
        "hire_id": "HIR-0001", "issued_on": "2023-11-10", "kind": "work",
        "skills": [{"ar": "صيانة مجاري المياه", "fr": "Entretien des cours d'eau"}]}),
    "hire.corrected": _event(21, "hire.corrected", "anapec", "2023-09-01T09:00:00+01:00", {
        "hire_id": "HIR-0001", "reason": "Niveau d'études mal saisi", "person": {"education": "baccalaureate"}}),
    "hire.voided": _event(22, "hire.voided", "anapec", "2023-12-01T09:00:00+01:00", {
        "hire_id": "HIR-0001", "reason": "Contrat jamais signé : la personne ne s'est pas présentée"}),
}  # fmt: skip
"""(publisher, event) by the name of the fact."""
