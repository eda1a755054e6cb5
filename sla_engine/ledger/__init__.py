"""The ledger of periods: counted, stated, closed, restated and verified."""
