"""The history the simulator plays: plans, datatakes, passes, products, outages, all from one seed."""

from simulator.world.build import build_world

__all__ = ["build_world"]
