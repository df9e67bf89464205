"""The recommended series as the ledger keeps it, fed from file, pages and operators."""
