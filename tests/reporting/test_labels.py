"""Every code of the contract has a label in Arabic, French and English."""

from __future__ import annotations

from typing import get_args

import pytest

from services.reporting.indicators import INDICATORS
from services.reporting.indicators.breaking import _band
from services.reporting.labels import LANGUAGES, NAMES, VALUES, label, labels_of, name
from services.reporting.models import Observation
from shared.contracts.agreement import Level, PartnerKind, Qualifier
from shared.contracts.codes import Sector, communes, provinces
from shared.contracts.hire import Disability, Education, EndReason, HireCertified, Role, Sex
from shared.contracts.session import SessionHeld
from shared.documents.receipts import OUTCOMES

_CODES = {
    "sex": get_args(Sex),
    "age_band": (*{_band(age) for age in range(131)}, "unknown"),
    "disability": get_args(Disability),
    "education": (*get_args(Education), "unknown"),
    "residence_area": ("urban", "rural", "unknown"),
    "role": get_args(Role),
    "reason": get_args(EndReason),
    "sector": tuple(Sector),
    "partner_kind": get_args(PartnerKind),
    "level": get_args(Level),
    "qualifier": get_args(Qualifier),
    "session_kind": get_args(SessionHeld.model_fields["kind"].annotation),
    "certificate_kind": get_args(get_args(HireCertified.model_fields["kind"].annotation)[0]),
    "outcome": tuple(OUTCOMES),
    "status": get_args(Observation.model_fields["status"].annotation),
    "confidentiality": get_args(Observation.model_fields["confidentiality"].annotation),
    "unit": tuple({one.unit for one in INDICATORS.values()}),
    "commune": tuple(communes()),
    "province": tuple(provinces()),
    "state": ("proposed", "approved", "rejected", "postponed", "opposed", "terminated", "open", "suspended", "closed"),
}


@pytest.mark.parametrize("kind", _CODES)
def test_every_code_has_a_label_in_each_language(kind: str) -> None:
    for code in _CODES[kind]:
        labels = labels_of(kind, str(code))
        assert labels is not None, f"{kind} {code} has no label"
        assert labels.keys() == set(LANGUAGES)
        assert all(labels.values()), f"{kind} {code}: a label is empty"


def test_every_breakdown_has_a_name_in_each_language() -> None:
    breakdowns = {breakdown for one in INDICATORS.values() for breakdown in one.breakdowns}
    assert breakdowns <= NAMES.keys()
    assert all(set(labels) == set(LANGUAGES) and all(labels.values()) for labels in NAMES.values())


def test_codes_of_one_kind_are_told_apart_in_each_language() -> None:
    for kind, labelled in VALUES.items():
        for language in LANGUAGES:
            texts = [labels[language] for labels in labelled.values()]
            assert len(set(texts)) == len(texts), f"{kind} in {language}"


def test_what_has_no_words_is_called_by_its_code() -> None:
    assert label("worksite", "00012", "ar") == "00012"
    assert label("month", "2023-07", "fr") == "2023-07"
    assert name("chaired_by", "en") == "chaired by"
