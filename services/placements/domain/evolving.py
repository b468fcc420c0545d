"""What follows from each entry: one small function per kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.placements.domain.state import Agreement, Change, Correction, Hire, Person, Session, Span, Worksite
from shared.contracts.codes import province_of


def evolve(state: Any, kind: str, data: Any) -> Any:
    """The state after one more entry; kinds that no decision depends on leave it as it is."""
    step = _STEPS.get(kind)
    return step(state, kind, data) if step else state


def _open(_: Any, __: str, data: Any) -> Worksite:
    province = province_of(data.commune)
    return Worksite(data.positions, data.opens_on, data.planned_end_on, province, tuple(data.agreement_ids))


def _change(state: Worksite, _: str, data: Any) -> Worksite:
    change = Change(data.effective_on, data.positions, data.planned_end_on)
    return replace(state, changes=(*state.changes, change))


def _notice(state: Worksite, kind: str, data: Any) -> Worksite:
    return replace(state, notices=(*state.notices, (data.effective_on, kind)))


def _take_place(state: Worksite, _: str, data: Any) -> Worksite:
    span = Span(data.first_day, data.last_day, data.role == "worker")
    return replace(state, places={**state.places, data.hire_id: span})


def _free_place(state: Worksite, _: str, data: Any) -> Worksite:
    return replace(state, places={hire: span for hire, span in state.places.items() if hire != data.hire_id})


def _start(_: Any, __: str, data: Any) -> Hire:
    return Hire(data.worksite_id, data.person.key, data.role, data.starts_on, data.planned_end_on)


def _end(state: Hire, _: str, data: Any) -> Hire:
    return replace(state, ended_on=data.ended_on)


def _correct(state: Hire, _: str, data: Any) -> Hire:
    correction = Correction(data.logged, data.starts_on, data.planned_end_on)
    return replace(state, corrections=(*state.corrections, correction))


def _void(state: Hire, _: str, __: Any) -> Hire:
    return replace(state, voided=True)


def _attend(state: Hire, _: str, data: Any) -> Hire:
    return replace(state, attended=state.attended | {data.month})


def _pay(state: Hire, _: str, data: Any) -> Hire:
    return replace(state, paid=state.paid | {data.month})


def _release(state: Person | None, _: str, data: Any) -> Person:
    engaged = state.engaged if state else {}
    return Person({hire: span for hire, span in engaged.items() if hire != data.hire_id})


def _engage(state: Person | None, _: str, data: Any) -> Person:
    engaged = state.engaged if state else {}
    return Person({**engaged, data.hire_id: Span(data.first_day, data.last_day)})


def _propose(_: Any, __: str, data: Any) -> Agreement:
    return Agreement(data.province, frozenset(partner.partner_id for partner in data.partners))


def _vote(state: Agreement, kind: str, data: Any) -> Agreement:
    return replace(state, votes=(*state.votes, (data.session_id, kind)))


def _oppose(state: Agreement, _: str, data: Any) -> Agreement:
    return replace(state, opposed_on=(*state.opposed_on, data.opposed_on))


def _sign(state: Agreement, _: str, data: Any) -> Agreement:
    return replace(state, signed_on=data.signed_on)


def _terminate(state: Agreement, _: str, data: Any) -> Agreement:
    return replace(state, terminated_on=min(data.effective_on, state.terminated_on or data.effective_on))


_STEPS: dict[str, Callable[[Any, str, Any], Any]] = {
    "worksite.opened": _open,
    "worksite.changed": _change,
    "worksite.suspended": _notice,
    "worksite.resumed": _notice,
    "worksite.closed": _notice,
    "worksite.place_taken": _take_place,
    "hire.started": _start,
    "hire.ended": _end,
    "hire.corrected": _correct,
    "hire.voided": _void,
    "hire.attended": _attend,
    "hire.paid": _pay,
    "worksite.place_freed": _free_place,
    "person.engaged": _engage,
    "person.released": _release,
    "agreement.proposed": _propose,
    "agreement.approved": _vote,
    "agreement.rejected": _vote,
    "agreement.postponed": _vote,
    "agreement.opposed": _oppose,
    "agreement.signed": _sign,
    "agreement.terminated": _terminate,
    "session.held": lambda _, __, data: Session(data.held_on),
}
