"""Tells, while it serves, whether what it serves is still what the ledger says."""

from services.reporting.selfcheck.checking import SelfCheck

__all__ = ["SelfCheck"]
