"""Parsing product names on one core."""

from __future__ import annotations

from benchmarks.timing import compare
from maas.names import parse
from simulator.world import build_world

from benchmarks.entries import START  # isort: skip


def run() -> None:
    """Print names per second."""
    world = build_world(7, START, 3)
    names = [offer.name for offers in world.offers.values() for offer in offers if not offer.flaw]
    compare("names", len(names), {"parse": lambda: [parse(name) for name in names]})
