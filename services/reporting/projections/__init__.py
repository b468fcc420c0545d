"""What the ledger says, as SQL rows: each with the position at which it became known and stopped being known."""

VERSION = 1
"""Raised when rows would come out differently; a new version is built beside the old one."""
