"""Comparisons with figures, never assertions: `make bench`."""
