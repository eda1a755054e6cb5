"""The facts of a simulated month as the simulator's services write them, and their contract.

Entries are the JSON that the services send, plans the files of the plans site; a feeder reads them
with the collectors' own readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from maas.domain.instants import to_us
from simulator.services.dialects import DIALECTS
from simulator.services.products import product_writer
from simulator.services.sessions import write_session
from simulator.world.build import build_world
from simulator.world.planfiles import render
from tests.journeys.conftest import CATALOGUE, START

MONTH_START = datetime.fromisoformat(START)
DAYS = 30
AS_OF = MONTH_START + timedelta(days=45)
KNOWN_AT = to_us(AS_OF)
EXPAND = frozenset({"Attributes", "qualityInfo", "QualityInfo"})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a source told: an entry, or a plan file with its dialect."""

    source: str
    raw: bytes
    plan: str = ""
    dialect: str = ""


def month(seed: int) -> list[Told]:
    """Everything that the sources of Sentinel-1 and the stations told of the month."""
    world = build_world(seed, MONTH_START, DAYS)
    told = []
    for source, offers in world.offers.items():
        write = product_writer(DIALECTS[source])
        for offer in offers:
            if offer.name.startswith("S1") and source != "auxip":
                entry = write(offer, EXPAND, KNOWN_AT)
                told.append(Told(source, msgspec.json.encode(entry)))
    for source, sessions in world.sessions.items():
        for session in sessions:
            entry = write_session(session, EXPAND, KNOWN_AT)
            told.append(Told(source, msgspec.json.encode(entry)))
    for plan in world.plans:
        if plan.satellite.startswith("S1"):
            told.append(Told("plans", render(plan), plan.name, plan.dialect))
    return told


def contract() -> Catalogue:
    """The example's objectives that these facts decide, and their agreements."""
    whole = load(CATALOGUE, {"MAAS_SINCE": START, "MAAS_DEMO_PASSWORD": "x"})
    kept = {
        name: one
        for name, one in whole.objectives.items()
        if one.population.mission == "S1" or one.population.source == "passes"
    }
    agreements = {
        name: one.model_copy(
            update={
                "objectives": tuple(o for o in one.objectives if o in kept), "composites": (),
            }
        )
        for name, one in whole.agreements.items()
    }  # fmt: skip
    return whole.model_copy(
        update={"objectives": kept, "agreements": agreements, "composites": {}, "targets": {}}
    )
