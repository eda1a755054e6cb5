"""How a promise is measured: pure functions from facts to instants, amounts and states."""
