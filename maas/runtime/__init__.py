"""Start, stop, clocks and jobs: how the roles run, alone or together."""
