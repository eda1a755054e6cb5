"""Other faces of the data access shelf: a legacy data hub, and two STAC catalogues.

The hub answers OpenSearch at /hub/search and OData v2 at /hub/odata/v1/Products, with the habits of
the old ones: a hundred rows at most, a single entry as an object, sizes in words, no page deeper
than 10,000 rows. /stac is asked by CQL2 about `published`; /geodes says that date as `datetime`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from simulator.services.filters import EVER, Filter
from simulator.services.schema import instant_from, instant_text
from simulator.services.shelf import Shelf
from simulator.services.wire import Answer, Request, html_answer, json_answer
from simulator.world.model import Offer

MOST_ROWS: Final = 100
DEEPEST: Final = 10_000
_RANGE = re.compile(r"ingestiondate:\[(\S+) TO (\S+)\]")
_BOUND = re.compile(r"IngestionDate (ge|gt|lt|le) datetime'([^']+)'")
_DOCUMENT: Final = "<!DOCTYPE html><title>404</title><h1>Not Found</h1>"


class Hub:
    """A legacy data hub over a shelf."""

    def __init__(self, shelf: Shelf[Offer]) -> None:
        self._shelf = shelf

    def answer(self, request: Request, now: int) -> Answer:
        asked = dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True))
        if request.path == "/hub/search":
            return self._search(asked, now)
        if request.path == "/hub/odata/v1/Products":
            return self._products(asked, now)
        return html_answer(_DOCUMENT, 404)

    def _search(self, asked: dict[str, str], now: int) -> Answer:
        start, rows = _number(asked, "start", 0), _number(asked, "rows", 10)
        if rows > MOST_ROWS or start + rows > DEEPEST + MOST_ROWS:
            return json_answer({"error": "rows and start are limited"}, 400)
        found = _RANGE.search(asked.get("q", ""))
        since, until = (-EVER, EVER) if found is None else (_at(found[1]), _at(found[2]) + 1)
        chosen: Filter[Offer] = Filter(since, until)
        offers = self._shelf.page(chosen, (), start, rows, now)
        entries = [_feed_entry(offer) for offer in offers]
        feed: dict[str, Any] = {
            "opensearch:totalResults": str(self._shelf.count(chosen, now)),
            "opensearch:startIndex": str(start),
            "opensearch:itemsPerPage": str(rows),
        }
        if entries:
            feed["entry"] = entries[0] if len(entries) == 1 else entries
        return json_answer({"feed": feed})

    def _products(self, asked: dict[str, str], now: int) -> Answer:
        skip, top = _number(asked, "$skip", 0), _number(asked, "$top", MOST_ROWS)
        if skip > DEEPEST:
            return json_answer({"error": {"code": None, "message": "skip is too large"}}, 400)
        since, until = -EVER, EVER
        for sign, text in _BOUND.findall(asked.get("$filter", "")):
            at = _at(text + "Z")
            if sign in ("ge", "gt"):
                since = at + (sign == "gt")
            else:
                until = at + (sign == "le")
        chosen: Filter[Offer] = Filter(since, until)
        offers = self._shelf.page(chosen, (), skip, min(top, MOST_ROWS), now)
        told: dict[str, Any] = {"results": [_v2(offer) for offer in offers]}
        if asked.get("$inlinecount") == "allpages":
            told["__count"] = str(self._shelf.count(chosen, now))
        return json_answer({"d": told})


class Stac:
    """A STAC catalogue over a shelf. `published` names the property that says when."""

    def __init__(self, root: str, published: str, shelf: Shelf[Offer]) -> None:
        self._root, self._published, self._shelf = root, published, shelf
        self._first: dict[str, str] = {}  # ids are names here, so a product shows once
        for offer in shelf.page(Filter(), (), 0, None, EVER):
            self._first.setdefault(offer.name, offer.id)

    def answer(self, request: Request, now: int) -> Answer:
        path = request.path.removeprefix(f"/{self._root}")
        if path in ("", "/"):
            return json_answer(self._landing())
        if path == "/collections":
            listed = [{"id": name, "type": "Collection"} for name in sorted(COLLECTIONS)]
            return json_answer({"collections": listed, "links": []})
        if path != "/search" or request.method != "POST":
            return json_answer({"code": "NotFound", "description": "not here"}, 404)
        try:
            body = msgspec.json.decode(request.body, type=dict[str, Any])
            since, until = self._window(body)
        except (msgspec.DecodeError, KeyError, IndexError, TypeError, ValueError) as error:
            return json_answer({"code": "BadRequest", "description": str(error)}, 400)
        limit, skip = int(body.get("limit", 10)), int(body.get("token", 0))
        chosen: Filter[Offer] = Filter(since, until, self._shown(body.get("collections")))
        offers = self._shelf.page(chosen, (), skip, limit + 1, now)
        page: dict[str, Any] = {
            "type": "FeatureCollection",
            "features": [self._item(offer) for offer in offers[:limit]],
            "links": [],
            "numberMatched": self._shelf.count(chosen, now),
        }
        if len(offers) > limit:
            host = request.header(b"host")
            page["links"].append(
                {"rel": "next", "method": "POST", "href": f"http://{host}/{self._root}/search",
                 "body": body | {"token": skip + limit}}
            )  # fmt: skip
        return json_answer(page)

    def _landing(self) -> dict[str, Any]:
        return {
            "type": "Catalog", "stac_version": "1.1.0", "id": self._root, "links": [],
            "description": "simulated",
            "conformsTo": ["https://api.stacspec.org/v1.0.0/item-search"],
        }  # fmt: skip

    def _shown(self, wanted: object) -> Callable[[Offer, int], bool]:
        chosen = frozenset(wanted) if isinstance(wanted, list) else frozenset()

        def shown(offer: Offer, now: int) -> bool:
            once = self._first.get(offer.name, offer.id) == offer.id
            return once and (not chosen or collection_of(offer) in chosen)

        return shown

    def _window(self, body: dict[str, Any]) -> tuple[int, int]:
        if self._published == "datetime":
            if "datetime" not in body:
                return -EVER, EVER
            first, _, last = str(body["datetime"]).partition("/")
            return _at(first), _at(last) + 1
        if "filter" not in body:
            return -EVER, EVER
        since, until = -EVER, EVER
        for one in body["filter"]["args"]:
            at = _at(one["args"][1]["timestamp"])
            if one["args"][0]["property"] != f"properties.{self._published}":
                raise ValueError("this property cannot be queried")
            since, until = (at, until) if one["op"] == ">=" else (since, at)
        return since, until

    def _item(self, offer: Offer) -> dict[str, Any]:
        attributes = dict(offer.attributes)
        name = offer.name.split(".", 1)[0]
        geodes = self._published == "datetime"
        told: dict[str, Any] = {
            "datetime": instant_text(offer.sensing_start, 6),
            "start_datetime": instant_text(offer.sensing_start, 6),
            "end_datetime": instant_text(offer.sensing_end, 6),
            self._published: instant_text(offer.published_at, 6),
        }
        if "orbitNumber" in attributes:
            told["sat:absolute_orbit"] = attributes["orbitNumber"]
        if "productGroupId" in attributes:
            told["s2:datatake_id"] = attributes["productGroupId"]
        if geodes:
            told["identifier"] = name
        if offer.flaw is not None:
            del told[self._published]
        return {
            "type": "Feature", "stac_version": "1.1.0", "collection": collection_of(offer),
            "id": f"URN:FEATURE:DATA:gdh:{offer.id}:V1" if geodes else name,
            "geometry": None, "properties": told, "links": [],
            "assets": {"product": {"href": f"/{name}", "roles": ["data"], "file:size": offer.size}},
        }  # fmt: skip


COLLECTIONS: Final = {
    "S1": "sentinel-1",
    "S2": "sentinel-2",
    "S3": "sentinel-3",
    "S5": "sentinel-5p",
}


def collection_of(offer: Offer) -> str:
    return COLLECTIONS.get(offer.name[:2], "auxiliary")


def _number(asked: dict[str, str], name: str, default: int) -> int:
    value = asked.get(name, "")
    return int(value) if value.isdigit() else default


def _at(text: str) -> int:
    at = instant_from(text)
    if at is None:
        raise ValueError(f"{text!r} is no instant")
    return at


def _feed_entry(offer: Offer) -> dict[str, Any]:
    name = offer.name.split(".", 1)[0]
    dates = [
        {"name": "ingestiondate", "content": instant_text(offer.published_at)},
        {"name": "beginposition", "content": instant_text(offer.sensing_start)},
        {"name": "endposition", "content": instant_text(offer.sensing_end)},
    ]
    if offer.flaw is not None:
        del dates[0]
    entry: dict[str, Any] = {
        "id": offer.id,
        "title": name,
        "date": dates,
        "str": [
            {"name": "identifier", "content": name},
            {"name": "uuid", "content": offer.id},
            {"name": "size", "content": f"{offer.size / (1 << 20):.2f} MB"},
        ],
    }
    orbit = dict(offer.attributes).get("orbitNumber")
    if orbit is not None:  # alone, and therefore no list
        entry["int"] = {"name": "orbitnumber", "content": str(orbit)}
    return entry


def _v2(offer: Offer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "Id": offer.id,
        "Name": offer.name.split(".", 1)[0],
        "ContentLength": str(offer.size),
        "IngestionDate": _ticks(offer.published_at),
        "EvictionDate": None,
        "ContentDate": {"Start": _ticks(offer.sensing_start), "End": _ticks(offer.sensing_end)},
    }
    if offer.flaw is not None:
        told["IngestionDate"] = None
    return told


def _ticks(instant: int) -> str:
    return f"/Date({instant // 1000})/"
