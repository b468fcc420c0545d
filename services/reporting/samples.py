"""Answers as examples for OpenAPI; a test holds them against the models."""

from __future__ import annotations

from typing import Any

_CELL = {"status": "A", "confidentiality": "F", "numerator": None, "denominator": None, "qualifier": None}

FIGURE: dict[str, Any] = {
    "indicator": "P1",
    "version": 1,
    "unit": "hires",
    "period": {"from": "2023-07-01", "to": "2023-12-31"},
    "as_of": "2026-11-24T09:00:00.000000Z",
    "position": 3911,
    "scope": {"province": "05.301"},
    "observations": [
        {"by": {"sex": "female"}, "value": 12, **_CELL},
        {"by": {"sex": "male"}, "value": None, **_CELL, "confidentiality": "A"},
    ],
    "total": {"by": {}, "value": 15, **_CELL},
    "notes": ["1 cells of few persons are withheld (confidentiality A)."],
    "permalink": "/v1/figures?as_of=3911&by=sex&day=2026-11-24&indicator=P1&period=2023-07-01%2F2023-12-31"
    "&province=05.301",
}

_CELL_OF = {name: FIGURE[name] for name in ("indicator", "version", "unit", "period", "scope")} | {
    "by": {"sex": "female"}
}
_FACT = {
    "position": 3905,
    "publisher": "anapec",
    "fact_id": "hire-12",
    "kind": "hire.started",
    "recorded_at": "2026-11-24T08:00:00.000000Z",
}
_AT = {"as_of": FIGURE["as_of"], "position": 3911, "value": 12, "numerator": None, "denominator": None}
_PAGED = {"total": 1, "limit": 100, "offset": 0}

EXPLAINED: dict[str, Any] = {
    **_CELL_OF,
    **_AT,
    "sums": {"value": 12},
    "contributions": [{"part": "value", "entity": "hire", "id": "H12", "amount": 1, "facts": [_FACT]}],
    **_PAGED,
    "permalink": "/v1/figures/explain?as_of=3911&by=sex&cell=female&day=2026-11-24&indicator=P1"
    "&period=2023-07-01%2F2023-12-31&province=05.301",
}

DIFFERENCE: dict[str, Any] = {
    **_CELL_OF,
    "from": _AT | {"position": 3900, "value": 11},
    "to": _AT,
    "changes": {"value": 1},
    "moved": [
        {
            "part": "value",
            "entity": "hire",
            "id": "H12",
            "before": 0,
            "after": 1,
            "change": 1,
            "facts": [_FACT | {"reason": None}],
        }
    ],
    **_PAGED,
}

CSV = (
    "row,indicator,version,sex,period_from,period_to,value,unit,status,confidentiality,numerator,denominator,"
    "qualifier,as_of,position,scope_province\r\n"
    "observation,P1,1,female,2023-07-01,2023-12-31,12,hires,A,F,,,,2026-11-24T09:00:00.000000Z,3911,05.301\r\n"
    "observation,P1,1,male,2023-07-01,2023-12-31,,hires,A,A,,,,2026-11-24T09:00:00.000000Z,3911,05.301\r\n"
    "total,P1,1,,2023-07-01,2023-12-31,15,hires,A,F,,,,2026-11-24T09:00:00.000000Z,3911,05.301\r\n"
)

_PACKAGED: dict[str, Any] = {
    "profile": "tabular-data-resource",
    "name": "figures",
    "path": "figures?by=sex&format=csv&indicator=P1",
    "schema": {"fields": [{"name": "value", "type": "number"}], "missingValues": [""]},
}
DATA_PACKAGE: dict[str, Any] = {
    "profile": "tabular-data-package",
    "name": "awrach-figures",
    "resources": [_PACKAGED],
}

DEFINITIONS: dict[str, Any] = {
    "items": [
        {
            "code": "P1",
            "version": 1,
            "labels": {"ar": "عمليات التشغيل (فرص العمل)", "fr": "Embauches (opportunités de travail)", "en": "Hires"},
            "formula": "hires with starts_on in the period",
            "unit": "hires",
            "breakdowns": ["province", "commune", "sex"],
            "partitions": ["province", "commune", "sex"],
            "includes": "workers; accepted facts known at the as-of position",
            "excludes": "supervisors; parked, rejected and conflicting facts",
            "levels": [],
            "protected_by": "small_count",
        }
    ],
    "total": 1,
}

STATUS: dict[str, Any] = {
    "position": 3911,
    "ledger_position": 3911,
    "lag": 0,
    "lag_seconds": 0,
    "projection_version": 1,
    "database": {"kind": "sqlite", "bytes": 8_192_000, "free_bytes": 41_000_000_000, "total_bytes": 80_000_000_000},
    "self_check": {
        "enabled": True,
        "drift": False,
        "reached": 2000,
        "last": {
            "finished_at": "2026-11-24T08:59:00.000000Z",
            "position": 3905,
            "rows": 9120,
            "figures": 4,
            "differences": 0,
        },
        "differences": {},
    },
    "publishers": [
        {
            "publisher": "anapec",
            "last_position": 3911,
            "last_recorded_at": "2026-11-24T09:00:00.000000Z",
            "outcomes": {"accepted": 1300, "parked": 2},
            "parked": {"facts": 2, "oldest_recorded_at": "2026-11-20T09:00:00.000000Z", "positions": [3100, 3104]},
        }
    ],
    "builds": [
        {"build": 1, "version": 1, "state": "serving", "bytes": 1_310_720},
        {
            "build": 2,
            "version": 2,
            "state": "building",
            "bytes": 425_984,
            "position": 1200,
            "goal": 3911,
            "percent": 30.7,
            "positions_per_second": 12000.5,
            "eta_seconds": 0,
            "told_at": "2026-11-24T09:00:00.000000Z",
        },
    ],
}

_ENTRIES: dict[str, dict[str, Any]] = {
    "sessions": {"session_id": "SES-1", "council": "05.301", "kind": "extraordinary", "held_on": "2023-06-27"},
    "agreements": {"agreement_id": "A1", "title": {"fr": "Convention exemple"}, "state": "approved"},
    "worksites": {"worksite_id": "W1", "title": {"fr": "Chantier exemple"}, "commune": "05.301.03.05"},
    "partners": {
        "partner_id": "P1",
        "name": {"fr": "Association exemple 01"},
        "kind": "association",
        "agreement_count": 2,
        "agreements": ["A1", "A2"],
        "worksite_count": 1200,
        "worksites": None,
        "listed_at": {"agreements": "/v1/agreements?partner=P1", "worksites": "/v1/worksites?operator=P1"},
    },
}


def listing(name: str) -> dict[str, Any]:
    """A page of a register."""
    entry = _ENTRIES.get(name, {})
    frame = {"total": 1, "limit": 100, "offset": 0, "position": 3911, "next": None, "previous": None}
    return {"items": [entry], **frame, "permalink": f"/v1/{name}?as_of=3911"}


def entry(name: str) -> dict[str, Any]:
    """One entry of a register, shortened."""
    item = _ENTRIES.get(name, {})
    return {"item": item, "position": 3911, "permalink": f"/v1/{name}/{next(iter(item.values()), '')}?as_of=3911"}
