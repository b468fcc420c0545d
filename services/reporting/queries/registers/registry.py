"""Every register by name."""

from __future__ import annotations

from services.reporting.queries.registers.agreements import AGREEMENTS
from services.reporting.queries.registers.partners import PARTNERS
from services.reporting.queries.registers.register import Register
from services.reporting.queries.registers.sessions import SESSIONS
from services.reporting.queries.registers.worksites import WORKSITES

REGISTERS: dict[str, Register] = {one.name: one for one in (SESSIONS, AGREEMENTS, WORKSITES, PARTNERS)}
"""In the order in which a programme comes about."""
