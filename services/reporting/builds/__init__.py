"""Builds: each a whole projection of the ledger in tables of its own, made beside the one that serves (ADR 0021).

The first lies in the reporting database itself; a later one in a schema of its own on PostgreSQL, in a file of its own
beside the first on SQLite. One row of the table ``builds`` says which of them serves a projection version.
"""
