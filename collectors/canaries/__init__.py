"""Canaries: a scene with known ships is sent, its answer awaited, matched and marked."""
