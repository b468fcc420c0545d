"""The independent services. They never import each other: they meet on the ledger only."""
