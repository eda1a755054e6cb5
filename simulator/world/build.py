"""The whole history from one seed: the same three numbers give the same world, to the last byte."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.world import auxiliary, passes, per_orbit, sentinel1, sentinel2, trouble
from simulator.world.model import DownlinkSession, World
from simulator.world.offering import DAY, Shelf
from simulator.world.plans import plans
from simulator.world.stamps import EPOCH

WARM_UP = DAY
OFFERING = ("prip-s1", "prip-s2", "prip-s3", "prip-s5p", "auxip", "lta", "dd")


def build_world(seed: int, start: datetime, days: int, *, ahead_days: int = 0) -> World:
    """The world from `start` (UTC) for `days`, and `ahead_days` more that nobody has seen yet.

    Services are never empty: products and sessions of the day before `start` are there already.
    """
    begins = (start - EPOCH) // timedelta(microseconds=1)
    stop = begins + days * DAY
    ends = stop + ahead_days * DAY
    shelf = Shelf()
    _fill(shelf, seed, begins - WARM_UP, ends)
    offers = trouble.clock_faults(shelf.offers)
    offers += trouble.flawed(seed, offers)
    offers.sort(key=lambda offer: (offer.visible_at, offer.published_at, offer.id))
    return World(
        seed=seed,
        start=begins,
        stop=ends,
        offers={
            service: tuple(offer for offer in offers if offer.service == service)
            for service in OFFERING
        },
        sessions=_sessions(seed, begins - WARM_UP, ends),
        plans=plans(seed, begins, ends),
        outages=trouble.outages(seed, begins, stop),
    )


def _fill(shelf: Shelf, seed: int, begins: int, ends: int) -> None:
    for day in range(begins // DAY * DAY, ends, DAY):
        for satellite in sentinel1.SATELLITES:
            for acquired in sentinel1.datatakes(seed, satellite, day):
                if begins <= acquired.planned.start < ends:
                    sentinel1.produce(seed, acquired, shelf)
        for satellite in sentinel2.SATELLITES:
            for planned in sentinel2.datatakes(seed, satellite, day):
                if begins <= planned.start < ends:
                    sentinel2.produce(seed, planned, shelf)
    for day in range(begins // DAY * DAY, ends + DAY, DAY):  # some are published a day ahead
        auxiliary.produce(seed, day, shelf)
    for satellite in per_orbit.SERIES:
        for index in per_orbit.orbits(satellite, begins, ends):
            per_orbit.produce(seed, satellite, index, shelf)


def _sessions(seed: int, begins: int, ends: int) -> dict[str, tuple[DownlinkSession, ...]]:
    found = [
        session
        for day in range(begins // DAY * DAY, ends, DAY)
        for session in passes.sessions(seed, day)
        if session.downlink_start >= begins
    ]
    found.sort(key=lambda session: (session.published_at, session.id))
    return {
        service: tuple(session for session in found if session.service == service)
        for service in passes.STATIONS
    }
