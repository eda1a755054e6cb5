"""Products: what can be asked of an offer, and how each dialect writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, Final

from maas.domain.instants import DAY
from simulator.services.dialects import Dialect, Footprint
from simulator.services.flaws import FLAWS, without_publication_date
from simulator.services.schema import Column, Kind, Schema, Value, instant_from, instant_text
from simulator.services.shelf import Place
from simulator.world.model import Offer

STAYS_ONLINE: Final = 30 * DAY
COLLECTIONS: Final = {
    "S1": "SENTINEL-1", "S2": "SENTINEL-2", "S3": "SENTINEL-3", "S5": "SENTINEL-5P",
}  # fmt: skip
_PRODUCTION: Final = "systematic_production"

Product = dict[str, Any]
Columns = dict[str, Column[Offer]]


def place_of(offer: Offer) -> Place:
    return Place(offer.id, offer.published_at, offer.visible_at)


def product_schema(dialect: Dialect) -> Schema[Offer]:
    """What may be asked of this dialect's products."""
    columns: Columns = {
        "Id": Column(Kind.GUID, lambda offer, now: offer.id),
        "Name": Column(Kind.TEXT, lambda offer, now: offer.name),
        "ContentType": Column(Kind.TEXT, lambda offer, now: "application/octet-stream"),
        "ContentLength": Column(Kind.NUMBER, lambda offer, now: offer.size),
        "OriginDate": Column(Kind.INSTANT, lambda offer, now: offer.origin_at),
        "PublicationDate": Column(Kind.INSTANT, lambda offer, now: offer.published_at),
        "EvictionDate": Column(Kind.INSTANT, lambda offer, now: offer.evicts_at),
        "ContentDate/Start": Column(Kind.INSTANT, lambda offer, now: offer.sensing_start),
        "ContentDate/End": Column(Kind.INSTANT, lambda offer, now: offer.sensing_end),
        "ProductionType": Column(Kind.TEXT, lambda offer, now: _PRODUCTION),
    }
    if dialect.archive:
        columns["Online"] = Column(Kind.FLAG, _is_online)
        columns["ModificationDate"] = Column(Kind.INSTANT, lambda offer, now: offer.published_at)
    if dialect.collection:
        columns["Collection/Name"] = Column(Kind.TEXT, lambda offer, now: collection_of(offer))
    expandable = frozenset({"Attributes", "Assets"} if dialect.collection else {"Attributes"})
    return Schema("Products", "Product", columns, _typed_attributes, expandable)


def collection_of(offer: Offer) -> str:
    return COLLECTIONS.get(offer.name[:2], "AUXILIARY")


def product_writer(dialect: Dialect) -> Callable[[Offer, frozenset[str], int], Product]:
    """A function of (offer, what to expand, now) that gives the entity as JSON will show it."""
    moment = partial(instant_text, digits=dialect.date_digits)
    deviations = [write for applies, write in _DEVIATIONS if applies(dialect)]

    def write(offer: Offer, expand: frozenset[str], now: int) -> Product:
        published = moment(offer.published_at)
        product: Product = {
            "Id": offer.id,
            "Name": offer.name,
            "ContentType": "application/octet-stream",
            "ContentLength": offer.size,
            "OriginDate": moment(offer.origin_at),
            "PublicationDate": published,
            "EvictionDate": (
                dialect.never_evicted if offer.evicts_at is None else moment(offer.evicts_at)
            ),
            "ContentDate": {
                "Start": moment(offer.sensing_start),
                "End": moment(offer.sensing_end),
            },
            "Checksum": [{"Algorithm": "MD5", "Value": offer.md5, "ChecksumDate": published}],
            "ProductionType": _PRODUCTION,
            "Footprint": _wkt(*_corner(offer)),
        }
        for deviate in deviations:
            deviate(product, offer, now)
        if "Attributes" in expand:
            product["Attributes"] = [_attribute(*pair) for pair in offer.attributes]
        if "Assets" in expand:
            product["Assets"] = []
        if offer.flaw is not None:
            FLAWS.get(offer.flaw, without_publication_date)(product)
        return product

    return write


def content_of(offer: Offer) -> bytes:
    """The bytes of $value: small, synthetic, the same each time."""
    return f"synthetic content of {offer.name}\n{offer.md5}\n".encode()


def _is_online(offer: Offer, now: int) -> bool:
    return now - offer.published_at < STAYS_ONLINE


def _length_as_text(product: Product, offer: Offer, now: int) -> None:
    product["ContentLength"] = str(offer.size)


def _upper_case_md5(product: Product, offer: Offer, now: int) -> None:
    product["Checksum"][0]["Value"] = offer.md5.upper()


def _geojson_footprint(product: Product, offer: Offer, now: int) -> None:
    product["Footprint"] = {"type": "Polygon", "coordinates": [_ring(offer)]}


def _archived(product: Product, offer: Offer, now: int) -> None:
    product["ModificationDate"] = product["PublicationDate"]
    product["Online"] = _is_online(offer, now)


def _disseminated(product: Product, offer: Offer, now: int) -> None:
    product["S3Path"] = f"/eodata/{collection_of(offer).title()}/{offer.name}"
    product["GeoFootprint"] = {"type": "Polygon", "coordinates": [_ring(offer)]}
    blake3 = {"Algorithm": "BLAKE3", "Value": offer.md5 * 2}
    product["Checksum"].append(blake3 | {"ChecksumDate": product["PublicationDate"]})
    del product["ProductionType"]


_DEVIATIONS: Final[
    tuple[tuple[Callable[[Dialect], bool], Callable[[Product, Offer, int], None]], ...]
] = (
    (lambda dialect: dialect.length_as_text, _length_as_text),
    (lambda dialect: dialect.upper_case_md5, _upper_case_md5),
    (lambda dialect: dialect.footprint is Footprint.GEOJSON, _geojson_footprint),
    (lambda dialect: dialect.archive, _archived),
    (lambda dialect: dialect.collection, _disseminated),
)


def _ring(offer: Offer) -> list[tuple[int, int]]:
    """A square of two degrees somewhere, the same for the same product."""
    lon, lat = _corner(offer)
    return [(lon, lat), (lon + 2, lat), (lon + 2, lat + 2), (lon, lat + 2), (lon, lat)]


def _corner(offer: Offer) -> tuple[int, int]:
    place = int(offer.md5[:6], 16)
    return place % 340 - 170, place // 340 % 140 - 70


def _wkt(lon: int, lat: int) -> str:
    east, north = lon + 2, lat + 2
    ring = f"{lon} {lat},{east} {lat},{east} {north},{lon} {north},{lon} {lat}"
    return f"geography'SRID=4326;POLYGON(({ring}))'"


@lru_cache(maxsize=1 << 14)
def _attribute(name: str, value: str | int) -> dict[str, str | int]:
    if isinstance(value, int):
        kind = "Integer"
    else:
        kind = "DateTimeOffset" if name.endswith("DateTime") else "String"
    return {
        "@odata.type": f"#OData.CSC.{kind}Attribute",
        "Name": name,
        "ValueType": kind,
        "Value": value,
    }


def _typed_attributes(offer: Offer) -> Iterator[tuple[str, Value]]:
    for name, value in offer.attributes:
        if isinstance(value, str) and name.endswith("DateTime"):
            yield name, instant_from(value)
        else:
            yield name, value
