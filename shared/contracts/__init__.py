"""The published language: what publishers send, what the ledger holds, what receipts say.

Nothing here does I/O. Every service, client and document is built from these models.
"""
