"""The public registers: sessions, agreements, worksites, partners, one file each. No hire and no person is in them."""

from services.reporting.queries.registers.listing import Page, entry, listing
from services.reporting.queries.registers.registry import REGISTERS

__all__ = ["REGISTERS", "Page", "entry", "listing"]
