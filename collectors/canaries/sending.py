"""Which scene is sent in which slot, and what it is made from, kept as plain JSON.

The specification is written down with the run, so that the truth can be worked out again at any
time, whatever the catalogue says by then.
"""

from __future__ import annotations

from datetime import UTC, datetime

from maas.catalogue.canaries import Canary
from maas.domain.canaries import CanaryRun
from maas.domain.instants import duration_us, from_us, to_us
from maas.scenes import SceneSpec
from maas.scenes.truth import spec_json


def slot_of(canary: Canary, as_of: datetime) -> datetime:
    """The start of the slot that `as_of` lies in; slots are counted from the epoch."""
    every = duration_us(canary.every)
    return from_us(to_us(as_of) // every * every)


def spec_for(canary: Canary, slot_at: datetime) -> SceneSpec:
    """Another sea and other ships in every slot, the same for the same slot.

    The slot's whole seconds are the acquisition's time.
    """
    number = to_us(slot_at) // duration_us(canary.every)
    wish = canary.scene
    return SceneSpec(
        seed=(canary.seed << 16) + number % (1 << 16),
        acquired_at=slot_at.astimezone(UTC).replace(microsecond=0),
        mission=wish.mission,
        lines=wish.lines,
        samples=wish.samples,
        latitude=wish.latitude,
        longitude=wish.longitude,
        ships=wish.ships,
        contrast_offset=wish.contrast_offset,
    )


def run_for(name: str, canary: Canary, slot_at: datetime, as_of: datetime) -> CanaryRun:
    spec = spec_for(canary, slot_at)
    return CanaryRun(
        canary=name,
        slot_at=slot_at,
        image=spec.image_id,
        spec=spec_json(spec),
        due_at=as_of + canary.deadline,
    )
