"""The routes, one module for each kind of reader: people, programs, status-page clients, probes."""
