"""STAC catalogues (CDSE's 1.1, GEODES and their like): items searched by when they were published.

A service that says when an item was `published` is asked by a CQL2 filter; one whose `datetime`
is the date of publication, as GEODES', by the search's own interval. Pages follow the links called
next, by GET or by POST with the body that they give. Whatever comes is held against the window
once more on our side.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import SourceDown
from collectors.sources.asking import Service, ask, written
from collectors.sources.dialect import Dialect
from collectors.sources.odata import own_link
from collectors.sources.paging import told_at

PUBLISHED = "published"
CORE = "datetime"  # the property that the search's own interval is about
_ATTRIBUTES = {
    "sat:absolute_orbit": "orbitNumber", "s2:datatake_id": "productGroupId",
    "grid:code": "tileId", "product:timeliness_category": "timeliness",
    "s1:datatake_id": "datatakeID", "eopf:datatake_id": "datatakeID",
}  # fmt: skip
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def search_body(service: Service, since: datetime, until: datetime) -> dict[str, Any]:
    """The body of the first search over [since, until)."""
    by = service.published or PUBLISHED
    body: dict[str, Any] = {"limit": service.page_size}
    if service.collections:
        body["collections"] = list(service.collections)
    if by == CORE:
        body[CORE] = f"{written(since)}/{written(until)}"
    else:
        field = {"property": f"properties.{by}"}
        body["filter-lang"] = "cql2-json"
        body["filter"] = {
            "op": "and",
            "args": [
                {"op": ">=", "args": [field, {"timestamp": written(since)}]},
                {"op": "<", "args": [field, {"timestamp": written(until)}]},
            ],
        }
    body["sortby"] = [{"field": f"properties.{by}", "direction": "asc"}]
    return body


async def pages(
    service: Service, since: datetime, until: datetime
) -> AsyncIterator[Sequence[bytes]]:
    """Items published in [since, until), in the shape of OData v4, none of them twice."""
    url = f"{service.root.rstrip('/')}/search"
    body: Mapping[str, Any] | None = search_body(service, since, until)
    seen: set[str] = set()
    asked: set[str] = set()
    while True:
        page = await ask(service, url, _page, "STAC page", json=body)
        fresh = []
        for item in page["features"]:
            entry = item_entry(item, service.published or PUBLISHED)
            native = str(entry["Id"])
            if native in seen or not _within(entry["PublicationDate"], since, until):
                continue
            seen.add(native)
            fresh.append(msgspec.json.encode(entry | {"@source": item}))
        if fresh:
            yield fresh
        following = _next(service, page, body)
        if following is None or not page["features"]:
            return
        url, body = following
        step = url + msgspec.json.encode(body).decode()
        if step in asked:
            raise SourceDown(f"{service.root} leads in a circle: its next page is an earlier one")
        asked.add(step)


async def has_rows(service: Service) -> bool:
    """Whether the catalogue gives any item at all."""
    body = {"limit": 1} | (
        {"collections": list(service.collections)} if service.collections else {}
    )
    url = f"{service.root.rstrip('/')}/search"
    return bool((await ask(service, url, _page, "STAC page", json=body))["features"])


async def count(service: Service, since: datetime, until: datetime) -> int | None:
    """What `numberMatched`, or the older `context`, says; its interval includes the end."""
    if (service.published or PUBLISHED) == CORE:
        return None
    body = search_body(service, since, until) | {"limit": 1}
    url = f"{service.root.rstrip('/')}/search"
    page = await ask(service, url, _page, "STAC page", json=body)
    context = page.get("context")
    older = context.get("matched") if isinstance(context, dict) else None
    total = page.get("numberMatched", older)
    return total if isinstance(total, int) else None


def item_entry(item: Mapping[str, Any], published: str) -> dict[str, Any]:
    """An item in the shape of OData v4; what it lacks is None."""
    told = item.get("properties")
    told = told if isinstance(told, dict) else {}
    assets = item.get("assets")
    sizes = [
        one.get("file:size")
        for one in (assets.values() if isinstance(assets, dict) else ())
        if isinstance(one, dict) and "data" in _texts(one.get("roles"))
    ]
    whole = [size for size in sizes if isinstance(size, int)]
    return {
        "Id": item.get("id"),
        "Name": told.get("identifier") or item.get("id"),
        "PublicationDate": told.get(published),
        "ModificationDate": told.get("updated"),
        "ContentDate": {"Start": told.get("start_datetime"), "End": told.get("end_datetime")},
        "ContentLength": sum(whole) if whole else None,
        "Attributes": [
            {"Name": ours, "Value": _plain(theirs, told[theirs])}
            for theirs, ours in _ATTRIBUTES.items()
            if theirs in told
        ],
    }


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _plain(name: str, value: object) -> object:
    """A tile without the grid's name before it: MGRS-22QEK and T22QEK are 22QEK."""
    if name == "grid:code" and isinstance(value, str):
        return value.removeprefix("MGRS-").removeprefix("T")
    return value


def _page(content: bytes) -> dict[str, Any]:
    """A feature collection whose features are objects; raises msgspec.DecodeError."""
    page = _decode(content)
    found = page.get("features")
    if not isinstance(found, list):
        raise msgspec.ValidationError("it has no features")
    page["features"] = [one if isinstance(one, dict) else {"@odd": one} for one in found]
    return page


def _next(
    service: Service, page: Mapping[str, Any], body: Mapping[str, Any] | None
) -> tuple[str, Mapping[str, Any] | None] | None:
    links = page.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next" and link.get("href"):
            url = own_link(service.root, str(link["href"]))
            if str(link.get("method", "GET")).upper() != "POST":
                return url, None
            told = link.get("body")
            more: dict[str, Any] = told if isinstance(told, dict) else {}
            merged = {**(body or {}), **more} if link.get("merge") else more
            return url, merged
    return None


def _within(value: object, since: datetime, until: datetime) -> bool:
    """Whether an item belongs to the window; one whose date cannot be read is for the reader."""
    told = told_at(value)
    return told is None or since <= told < until


def entries(service: Service, content: bytes) -> Sequence[bytes]:
    """The items of one page, in the shape of OData v4."""
    by = service.published or PUBLISHED
    return [
        msgspec.json.encode(item_entry(item, by) | {"@source": item})
        for item in _page(content)["features"]
    ]


STAC = Dialect(pages, has_rows, count, entries)
