"""The chain's affairs in one place: what was ordered, made, struck by a fault and delivered.

It lives in the parent process alone, so nothing here needs a lock.
"""

from __future__ import annotations

import asyncio
import csv
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from maas.scenes import PREFIX
from simulator.chain.catalogue import Catalogue
from simulator.chain.faults import FEED, KINDS, OFFER, BadOrder, Faults, planned
from simulator.chain.feed import Feed
from simulator.chain.plan import MISSIONS, SUPPLIERS, Image, Plan, canary_image
from simulator.chain.steps import Step, now
from simulator.chain.truth import Book, party_of

LONG_POLL: Final = 2.0
MOST_JOBS: Final = 5
MOST_IMAGES: Final = 100_000
NEEDS_S2: Final = frozenset({"late_analyst"})


class Affairs:
    """`wish` says which images meet which faults, `work` where the files are."""

    def __init__(self, plan: Plan, wish: str, work: Path) -> None:
        self.plan, self._wish, self._work = plan, wish, work
        self.faults, self.book = Faults(), Book()
        self.feed = Feed(plan.seed, lambda: self.faults.standing("silent_ais") is not None)
        self.catalogues = {
            supplier: Catalogue(supplier, work / "archive") for supplier in SUPPLIERS["S1"]
        }
        self.present: set[str] = set()
        self._came = asyncio.Event()
        self._orders: dict[str, Image] = {}
        self._held: dict[str, str] = {}
        self._jobs: dict[int, dict[str, Any]] = {}
        self._taken: set[int] = set()
        self._job_numbers, self._image_numbers = count(1), count(1)
        self._more = asyncio.Event()

    def order_image(
        self, mission: str | None = None, faults: Sequence[Any] = (), number: int | None = None
    ) -> Image:
        """The next image of the plan, or that of a number, with its planned faults in force.

        Raises BadOrder.
        """
        if number is None:
            number = next(self._image_numbers)
        kinds = planned(self._wish, self.plan.seed, number)
        if mission is None and NEEDS_S2.intersection(kinds):
            mission = "S2"
        image = self.plan.image(number, datetime.now(UTC), mission)
        if image.id in self.book.entries:
            raise BadOrder(f"image {number} was ordered within this second: give another number")
        self.book.enter(image, number)
        for kind in kinds:
            lasting = KINDS[kind].stage == FEED
            order = {"kind": kind, "image": image.id} | ({} if lasting else {"count": 1})
            fault = self.faults.order(order)
            if lasting:
                self._held[image.id] = fault.id
        for order in faults:
            self.faults.order({"count": 1, **checked(order), "image": image.id})
        how = self._struck_at_offer(image)
        self._add_job("make", image, image.main, how)
        return image

    def back_up(self, supplier: str, image_id: str) -> None:
        """A backup supplier is asked for an image; raises BadOrder."""
        entry = self.book.entries.get(image_id)
        if entry is None or entry.image.mission != "RS2" or supplier not in SUPPLIERS["RS2"]:
            raise BadOrder(f"{supplier} has no image {image_id!r}")
        self._add_job("deliver", entry.image, supplier, "whole")

    def made(self, told: Mapping[str, Any]) -> None:
        """The supplier has the image: it is offered, and its ships are heard."""
        entry = self.book.entries[told["image"]]
        image, moment = entry.image, datetime.now(UTC)
        entry.ships, entry.slicks, entry.offered_at = told["ships"], told["slicks"], now()
        silent = self.faults.standing("silent_ais")
        if silent is not None:
            silent.touched.append(image.id)
            self.book.strike(image.id, silent, party_of(silent, image))
        self.feed.expect(told["ais"])
        instant = int(moment.timestamp() * 1_000_000)
        for supplier in SUPPLIERS[image.mission]:
            if supplier in self.catalogues and not self._withheld(image, supplier):
                self.catalogues[supplier].offer(image, told["size"], told["md5"], instant)
        self._orders[image.id] = image

    def came(self, name: str) -> None:
        """A process is there and works."""
        self.present.add(name)
        self._came.set()

    async def all_present(self, number: int) -> None:
        """Wait until so many processes are there."""
        while len(self.present) < number:
            self._came.clear()
            await self._came.wait()

    def orders(self) -> list[Image]:
        return list(self._orders.values())

    def close(self, image_id: str) -> None:
        """The image was retrieved, or given up."""
        self._orders.pop(image_id, None)

    def strike(self, step: Step) -> dict[str, dict[str, Any]]:
        """The faults of one attempt, noted in the truth."""
        entry = self.book.entries.get(step.image)
        if entry is None:
            image = canary_image(step.image, datetime.now(UTC))
            if image is None or not step.image.startswith(PREFIX):
                return {}
            entry = self.book.enter(image)
        struck = {}
        for fault in self.faults.strike(step.stage, step.image, step.mission):
            party = party_of(fault, entry.image)
            self.book.strike(step.image, fault, party, step.task, step.attempt)
            struck[fault.kind] = {**fault.params, "id": fault.id}
        return struck

    def delivered(self, told: Mapping[str, Any]) -> None:
        self.book.deliver(told["image"], {**told, **self._contents(told["image"])})
        held = self._held.pop(told["image"], None)
        if held is not None:
            self.faults.lift(held)

    async def next_job(self) -> dict[str, Any] | None:
        """The next job that nobody has; nothing after a while."""
        until = time.monotonic() + LONG_POLL
        while True:
            for number, job in self._jobs.items():
                if number not in self._taken:
                    self._taken.add(number)
                    return job
            self._more.clear()
            try:
                async with asyncio.timeout(until - time.monotonic()):
                    await self._more.wait()
            except TimeoutError:
                return None

    def behind(self) -> bool:
        """Whether the suppliers have more to do than they manage."""
        return len(self._jobs) >= MOST_JOBS

    def job_done(self, number: int) -> None:
        self._jobs.pop(number, None)
        self._taken.discard(number)

    def give_back_jobs(self) -> None:
        """Whoever had them has died."""
        self._taken.clear()
        self._more.set()

    def _add_job(self, do: str, image: Image, supplier: str, how: str) -> None:
        number = next(self._job_numbers)
        self._jobs[number] = {
            "number": number,
            "do": do,
            "image": image.to_json() | {"acquired_at": image.acquired_at.isoformat()},
            "supplier": supplier,
            "how": how,
        }
        self._more.set()

    def _struck_at_offer(self, image: Image) -> str:
        how = "whole"
        for fault in self.faults.strike(OFFER, image.id, image.mission):
            self.book.strike(image.id, fault, party_of(fault, image))
            how = str(fault.params["how"])
            if how == "incomplete" and image.main in self.catalogues:
                self.catalogues[image.main].refuse(image.id)
        return how

    def _withheld(self, image: Image, supplier: str) -> bool:
        struck: list[dict[str, Any]] = self.book.entries[image.id].struck
        return supplier == image.main and any(
            one["kind"] == "supplier_failure" and one["params"]["how"] == "absent" for one in struck
        )

    def _contents(self, image: str) -> dict[str, Any]:
        """What the customer was given, as the delivered table and manifest have it."""
        folder = self._work / "root" / "chain" / image / "package" / "delivery"
        manifest = json.loads((folder / "manifest.json").read_text())
        with (folder / "vessels.csv").open(newline="") as file:
            ships = [
                {
                    "latitude": float(row["lat"]),
                    "longitude": float(row["lon"]),
                    "length": float(row["vessel_length_m"]),
                    "mmsi": int(row["mmsi"]) if row["mmsi"] else None,
                }
                for row in csv.DictReader(file)
            ]
        return {"ships": ships, "made_from": manifest["made_from"]}


def checked(order: object) -> dict[str, Any]:
    if not isinstance(order, dict):
        raise BadOrder('faults is a list such as [{"kind": "lost_message"}]')
    return order


def mission_of(order: object) -> str | None:
    """The mission of an order for an image; raises BadOrder."""
    if not isinstance(order, dict) or order.keys() - {"mission", "faults", "number"}:
        raise BadOrder(
            'give some of {"mission": "S1", "faults": [{"kind": …}], "number": 41}, or {}'
        )
    mission = order.get("mission")
    if mission is not None and mission not in MISSIONS:
        raise BadOrder(f"mission must be one of {', '.join(MISSIONS)}, got {mission!r}")
    return mission


def number_of(order: dict[str, Any]) -> int | None:
    """The number of the plan's image that is ordered, if it says one; raises BadOrder."""
    number = order.get("number")
    if number is not None and (type(number) is not int or not 0 < number < MOST_IMAGES):
        raise BadOrder(f"number must be 1 to {MOST_IMAGES - 1}, got {number!r}")
    return number
