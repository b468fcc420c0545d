"""What the ledger says, as SQL rows: each with the position at which it became known and stopped being known."""

VERSION = 3
"""Raised when rows would come out differently: a database of another version is built anew from the ledger."""
