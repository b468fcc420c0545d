"""What every service needs: the published language, the ledger, deciding, start-up."""
