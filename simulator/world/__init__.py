"""The history the simulator plays: plans, datatakes, passes, products, outages, from one seed."""

from simulator.world.build import build_world

__all__ = ["build_world"]
