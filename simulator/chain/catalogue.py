"""The Sentinel suppliers' catalogues: real OData, of the images that were made so far."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from maas.domain.instants import DAY, SECOND, to_us
from simulator.chain.plan import SUPPLIERS, Image
from simulator.services.dialects import DIALECTS, Dialect, Login
from simulator.services.odata import EntitySet, ODataService
from simulator.services.products import place_of, product_schema, product_writer
from simulator.services.shelf import Shelf
from simulator.services.wire import Answer, Door, Request
from simulator.world.model import Offer

DIALECT: Final = {"cdse": DIALECTS["dd"], "geodes": Dialect(Login.NONE)}
LASTED: Final = 25 * SECOND


class Catalogue:
    """One supplier's OData service below /<supplier>/odata/v1."""

    def __init__(self, supplier: str, archive: Path) -> None:
        assert supplier in SUPPLIERS["S1"]
        self.supplier, self._archive = supplier, archive
        dialect = DIALECT[supplier]
        self._shelf: Shelf[Offer] = Shelf([], place_of)
        entities = EntitySet(product_schema(dialect), self._shelf, product_writer(dialect))
        self._service = ODataService(supplier, dialect, {"Products": entities})
        self._refused: set[str] = set()

    def offer(self, image: Image, size: int, md5: str, now: int) -> None:
        acquired = to_us(image.acquired_at)
        self._shelf.add(
            Offer(
                service=self.supplier,
                id=str(uuid5(NAMESPACE_URL, f"{self.supplier}/{image.id}")),
                name=image.id,
                sensing_start=acquired,
                sensing_end=acquired + LASTED,
                origin_at=now,
                published_at=now,
                visible_at=now,
                evicts_at=now + 30 * DAY,
                size=size,
                md5=md5,
            )
        )

    def refuse(self, image: str) -> None:
        """Answer its download with 503 from now on."""
        self._refused.add(image)

    def answer(self, path: str, query: bytes, host: str, now: int) -> Answer:
        headers = ((b"host", host.encode("latin-1")),)
        return self._service.answer(Request("GET", path, query, headers, Door.HTTP), now)

    def file(self, entity: str, now: int) -> Path | None:
        """The file of one entity; nothing when there is none or it is refused."""
        offer = self._shelf.get(entity.lower(), now)
        if offer is None or offer.name in self._refused:
            return None
        return self._archive / f"{offer.name}.zip"
