"""From the ledger to figures: projection into SQL, indicators, disclosure control, answers."""
