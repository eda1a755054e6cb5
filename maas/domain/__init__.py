"""The rules of observing and judging, in plain Python: the standard library only."""
