"""Every log event there is: the one place that says when it is logged, with which members, and what to do about it.

``docs/logs.md`` is made from it, and a test compares it with every call in the source. Names and members are an
interface: they change by adding, never by renaming.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["debug", "info", "warning", "error"]

LEVELS: dict[Level, str] = {
    "debug": "a detail, for whoever looks for a fault; not logged unless `AWRACH_LOG_LEVEL=debug`",
    "info": "something was decided, answered or reached, as it should be; a refused fact is such a decision too",
    "warning": "somebody should look, today: it goes on by itself, but not if it lasts",
    "error": "somebody must act: a fault of the software or a service that ends",
}

EVERYWHERE: dict[str, str] = {
    "timestamp": "when, in UTC, RFC 3339",
    "level": "how urgent",
    "service": "which service",
    "event": "which event of this catalogue",
}
"""On every line."""

WHERE_IT_APPLIES: dict[str, str] = {
    "correlation_id": "on every line about a fact or a question. Of a fact: its `correlationid`, else the header "
    "`X-Correlation-ID` that it was sent with, else its event id. Of a question: its header `X-Correlation-ID`, else "
    "the trace id of its `traceparent`, else one that is made; the answer carries it in `X-Correlation-ID`",
    "exception": "the trace of a fault, without the values of variables",
}
"""On lines of any event."""

MEMBERS: dict[str, str] = {
    "after": "the revision after it",
    "against": "number of the build that it was compared with",
    "before": "the revision before it",
    "build": "number of the build",
    "causation_id": "id of the event that caused this: the fact's own",
    "columns": "which columns differ, without their values",
    "differences": "how many there are",
    "entity": "what the fact is about, like `hire.H-17`",
    "entry": "which row of the table, by its key",
    "equal": "whether everything is the same",
    "error": "what the library says of it",
    "eta_seconds": "seconds to go, at this rate",
    "fact_id": "the event id; absent where none could be read",
    "facts": "how many receipts were among the messages",
    "figures": "how many figures were counted again",
    "first": "ledger position of the first message",
    "goal": "the ledger position that it has to come to",
    "indicator": "code of the indicator",
    "indicators": "codes of the indicators asked for",
    "intake": "the intake message that was decided: its place in INTAKE, `@`, when INTAKE took it",
    "kind": "which fact, like `hire.started`",
    "logger": "which part of which library",
    "message": "its words",
    "messages": "how many messages",
    "outcome": "accepted, duplicate, conflict, parked or rejected",
    "over": "`http` or `nats`",
    "parameters": "of an auditor's question its parameters with their values; else their names only",
    "parked": "how many facts wait",
    "percent": "how much of that is done",
    "position": "ledger position: of the fact, or the last one that is known",
    "positions_per_second": "how fast it goes",
    "problem": "slug of the problem, explained in [events.md](events.md) and [http.md](http.md)",
    "publisher": "the publisher's slug",
    "query": "which question, by its name on NATS: `query.<name>`",
    "reason": "why, in words",
    "receipt": "ledger position of the receipt",
    "replaced": "number of the build that it replaces",
    "role": "as whom it was asked: `public` or `auditor`",
    "rows": "how many rows were compared",
    "seconds": "how long it took",
    "state": "what became of it: it serves, or is kept",
    "status": "status of the answer, as in HTTP",
    "sub": "which office, as its token says",
    "table": "which table of the reporting database",
    "tries": "how often it has been tried",
    "version": "version of the projection",
    "what": "what differs or could not be looked at: its name",
    "where": "the place in the source, with its callers",
}
"""What each member means, wherever it stands; one without a value is left out."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """``when`` it is logged, with which ``members``; ``remedy`` says what to do about it."""

    level: Level
    services: tuple[str, ...]
    members: tuple[str, ...]
    when: str
    remedy: str = ""


DECIDING = ("agreements", "placements")
_REPORTING = ("reporting",)
_ALL = (*DECIDING, *_REPORTING)

_ABOUT_A_FACT = ("publisher", "fact_id", "kind", "entity", "problem", "causation_id", "intake")


def _decision(when: str, remedy: str = "") -> LogEvent:
    return LogEvent("info", DECIDING, (*_ABOUT_A_FACT, "position", "receipt"), when, remedy)


_LASTS = "If it lasts: is NATS up, is its disk full?"
_REPORT = "Report it with the trace."

LOG_EVENTS: dict[str, LogEvent] = {
    "fact.accepted": _decision("A fact was recorded at `position`."),
    "fact.duplicate": _decision("It was recorded before with this content, at `position`."),
    "fact.conflict": _decision(
        "This event id was used for other content, recorded at `position` if it was accepted.",
        "The publisher must use a new id.",
    ),
    "fact.parked": _decision(
        "It waits for what `problem` says, and is decided again by itself.",
        "None, if the missing fact is on its way: `awrach trace` names what it waits for.",
    ),
    "fact.rejected": _decision("It was refused for `problem`.", "Help the publisher mend it: the receipt says how."),
    "fact.tried": LogEvent(
        "info", DECIDING, (*_ABOUT_A_FACT, "outcome"), "A dry run was answered with `outcome`; nothing was recorded."
    ),
    "fact.refused": LogEvent(
        "info", DECIDING, ("publisher", "fact_id", "problem"), "An event that came over HTTP did not get to INTAKE."
    ),
    "request.refused": LogEvent(
        "info",
        DECIDING,
        ("publisher", "problem", "status"),
        "A whole request with facts, or for a receipt, was refused.",
    ),
    "receipt.asked": LogEvent(
        "info", DECIDING, ("publisher", "fact_id", "outcome", "status", "over"), "A receipt was asked for and answered."
    ),
    "group.appended": LogEvent(
        "debug", DECIDING, ("first", "position", "messages", "facts"), "A group's atomic batch is stored."
    ),
    "append.unavailable": LogEvent(
        "warning",
        DECIDING,
        ("tries", "reason"),
        "The ledger takes no writes now; tried again, nothing is lost.",
        _LASTS,
    ),
    "intake.delayed": LogEvent(
        "warning",
        DECIDING,
        ("publisher", "messages", "reason"),
        "Messages cannot be fetched from INTAKE, or not be decided now; they come again, nothing is lost.",
        _LASTS,
    ),
    "intake.reopened": LogEvent(
        "info", DECIDING, ("publisher", "reason"), "A publisher's lane was lost (NATS restarted) and is opened again."
    ),
    "intake.failed": LogEvent(
        "error",
        DECIDING,
        ("messages",),
        "Messages met a fault in the software: they are decided one by one, and one at fault comes again every minute.",
        _REPORT,
    ),
    "parking.loaded": LogEvent("info", DECIDING, ("parked",), "A replica has started and knows the facts that wait."),
    "parking.delayed": LogEvent(
        "warning", DECIDING, ("reason",), "Facts that wait cannot be decided now; tried again, nothing is lost.", _LASTS
    ),
    "parking.failed": LogEvent(
        "error",
        DECIDING,
        ("publisher", "fact_id"),
        "A fact that waits met a fault in the software; it stays parked, the others go on.",
        _REPORT,
    ),
    "projection.advanced": LogEvent(
        "info",
        _REPORTING,
        ("first", "position", "messages", "seconds"),
        "A batch was written: what the ledger holds from `first` to `position` is in the figures.",
    ),
    "fact.projected": LogEvent(
        "debug",
        _REPORTING,
        ("position", "publisher", "fact_id", "kind", "entity", "causation_id"),
        "A fact was among the batch that was just written.",
    ),
    "projection.delayed": LogEvent(
        "warning",
        _REPORTING,
        ("position", "reason"),
        "The database takes no writes now; tried again every second, nothing is lost.",
        "If it lasts: is the database up, is its disk full?",
    ),
    "projection.building": LogEvent(
        "info",
        _REPORTING,
        ("build", "version", "position", "goal", "percent", "positions_per_second", "eta_seconds"),
        "A [build](operations.md#rebuilding) is being made: so far it is.",
        "If it stops: are NATS and the database up?",
    ),
    "projection.compared": LogEvent(
        "info",
        _REPORTING,
        ("build", "against", "position", "differences", "equal"),
        "A build was compared with another one at one position of both.",
        "Where it differs: read what `awrach rebuild` has listed before you accept it.",
    ),
    "projection.took_over": LogEvent(
        "info", _REPORTING, ("build", "version", "replaced"), "A build serves its version from now on."
    ),
    "projection.switched": LogEvent(
        "info", _REPORTING, ("build", "version", "position"), "This replica answers from that build now."
    ),
    "projection.dropped": LogEvent(
        "info", _REPORTING, ("build", "version", "reason"), "A build was removed: replaced, or not needed any more."
    ),
    "projection.lost": LogEvent(
        "warning",
        _REPORTING,
        ("build", "version"),
        "A build's tables are gone; another is made from the ledger.",
        "Find out who removed them.",
    ),
    "projection.discarded": LogEvent(
        "warning",
        _REPORTING,
        ("build", "version", "reason"),
        "A build cannot be read by the release of its own version; another is made.",
        "If nobody changed tables by hand: report it.",
    ),
    "projection.adopted": LogEvent(
        "info",
        _REPORTING,
        ("build", "version", "state"),
        "Tables from before there were builds were taken over as they stand.",
    ),
    "projection.migrated": LogEvent(
        "info", _REPORTING, ("before", "after"), "The shape of tables was changed from one revision to the other."
    ),
    "query.answered": LogEvent(
        "info",
        _REPORTING,
        ("query", "over", "role", "parameters", "indicators", "position", "seconds"),
        "A question was answered, as known at `position`.",
    ),
    "query.refused": LogEvent(
        "info", _REPORTING, ("query", "over", "problem", "status"), "A question could not be answered as asked."
    ),
    "query.unanswered": LogEvent(
        "warning",
        _REPORTING,
        ("query", "reason"),
        "The database is away or too slow; 503 `database-unavailable` was answered.",
        "If it lasts: is the database up?",
    ),
    "query.failed": LogEvent(
        "error",
        _REPORTING,
        ("query", "over"),
        "A question met a fault in the software and was answered with a 500; the others go on.",
        _REPORT,
    ),
    "figure.refused": LogEvent(
        "error",
        _REPORTING,
        ("indicator", "position", "reason"),
        "A figure contradicts itself and was not given (`does-not-add-up`): parts and total differ, or a share exceeds "
        "its whole.",
        "Report it with the line: it is a fault in the software, at the position that it names.",
    ),
    "auditor.queried": LogEvent(
        "info",
        _REPORTING,
        ("sub", "query", "parameters", "position"),
        "An auditor asked; logged before the answer, whatever that is.",
        "Keep these lines as long as your rules on audits say.",
    ),
    "service.started": LogEvent("info", _ALL, ("position",), "It is ready for work; reporting at `position`."),
    "service.stopped": LogEvent("info", _ALL, (), "It has ended in order."),
    "service.frozen": LogEvent(
        "error",
        _ALL,
        ("seconds", "where"),
        "The event loop has not moved for so long (`AWRACH_FROZEN_SECONDS`) and stood there; the process ends at once "
        "and is started again.",
        "Report it with the line.",
    ),
    "watching.delayed": LogEvent(
        "warning",
        _ALL,
        ("what", "reason"),
        "Lag, streams, certificates or the like could not be looked at now; their metrics stand still meanwhile.",
        "If it lasts: are NATS and the database up?",
    ),
    "selfcheck.agreed": LogEvent(
        "info", _REPORTING, ("position", "rows", "figures"), "Every row and figure is as the ledger says, up to there."
    ),
    "selfcheck.drift": LogEvent(
        "error",
        _REPORTING,
        ("what", "table", "entry", "position", "columns"),
        "A row or a figure is not as the ledger says.",
        "See [self-check](operations.md#the-self-check).",
    ),
    "selfcheck.delayed": LogEvent(
        "warning",
        _REPORTING,
        ("position", "reason"),
        "NATS or the database did not answer the self-check, or is being filled; tried again.",
        "If it lasts: are both up?",
    ),
    "selfcheck.failed": LogEvent(
        "error",
        _REPORTING,
        ("position",),
        "The self-check met a fault in the software; serving goes on, it begins anew.",
        _REPORT,
    ),
    "service.failing": LogEvent(
        "error",
        _ALL,
        ("reason", "error"),
        "It ends itself, for a loop or its connection failed, and is started again.",
        "If it repeats: read `reason`.",
    ),
    "nats.disconnected": LogEvent(
        "warning", _ALL, (), "The connection to NATS is lost; it is tried for ever.", "If it lasts: is NATS up?"
    ),
    "nats.reconnected": LogEvent("info", _ALL, (), "The connection to NATS is back."),
    "nats.error": LogEvent(
        "warning",
        _ALL,
        ("error",),
        "NATS, or the way to it, reports an error.",
        "If it lasts: is NATS up? *Permissions violation*: are credentials and server of one suite?",
    ),
    "library.said": LogEvent(
        "warning",
        _ALL,
        ("logger", "message"),
        "A library warns of something in words of its own; an error has the level `error`.",
        "Read it. With an `exception`: report it.",
    ),
}
"""By name."""
