"""Legacy data hubs: OpenSearch over Solr (`/search?q=…`) and OData v2 (`/odata/v1`).

Traps of the real ones: a feed with a single entry holds an object, not a list of one; sizes are
words ("1.65 GB"); dates of OData v2 are `/Date(milliseconds)/`; Solr answers 400 beyond its depth.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from collectors.sources.asking import Service, ask, written
from collectors.sources.dialect import Dialect
from collectors.sources.entry import MOST_BYTES
from collectors.sources.paging import Page, Row, pages_between, told_at
from maas.domain.instants import EPOCH

ROWS = 100  # at most, as the hubs had it
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_TICKS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_SIZE = re.compile(r"([\d.]+)\s*([KMGT]?)B", re.IGNORECASE)
_SCALE = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_ATTRIBUTES = {
    "orbitnumber": "orbitNumber", "tileid": "tileId", "timeliness": "timeliness",
    "missiondatatakeid": "datatakeID",
}  # fmt: skip
Found = list[dict[str, Any]]
WHAT = "page of a data hub"
Asked = Callable[[Service, str, str, int], tuple[str, dict[str, str]]]


def _deep(
    service: Service,
    since: datetime,
    until: datetime,
    asked: Asked,
    rows_of: Callable[[dict[str, Any]], Found],
    entry_of: Callable[[dict[str, Any]], dict[str, Any]],
) -> AsyncIterator[Sequence[bytes]]:
    """Pages by offset, of rows turned into entries."""

    async def fetch(start: datetime, offset: int, _: str | None) -> Page:
        url, params = asked(service, written(start), written(until), offset)
        rows = await ask(service, url, lambda raw: rows_of(_decode(raw)), WHAT, params)
        return Page([_row(entry_of(row) | {"@source": row}) for row in rows])

    return pages_between(service.root, since, until, fetch)


def _row(entry: dict[str, Any]) -> Row:
    native = entry.get("Id")
    known = native if isinstance(native, str) else None
    return Row(msgspec.json.encode(entry), known, told_at(entry.get("PublicationDate")))


# --- OpenSearch -------------------------------------------------------------------------------


def _search(
    service: Service, since: str, until: str, skip: int, rows: int | None = None
) -> tuple[str, dict[str, str]]:
    wanted = f"ingestiondate:[{since} TO {until}]"
    if service.extra_filter:
        wanted = f"{wanted} AND ({service.extra_filter})"
    asked = {
        "q": wanted, "format": "json", "orderby": "ingestiondate asc", "start": str(skip),
        "rows": str(min(service.page_size, ROWS) if rows is None else rows),
    }  # fmt: skip
    return f"{service.root.rstrip('/')}/search", asked


def _feed_rows(page: dict[str, Any]) -> Found:
    feed = page.get("feed")
    if not isinstance(feed, dict):
        raise msgspec.ValidationError("it has no feed")
    return _listed(feed.get("entry"))


def _listed(value: object) -> Found:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [one if isinstance(one, dict) else {"@odd": one} for one in found]


def _named(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The typed fields of an entry: `date`, `str`, `int` … each a list, or one object alone."""
    for kind in ("date", "str", "int", "long", "double", "bool"):
        for one in _listed(entry.get(kind)):
            yield str(one.get("name", "")), one.get("content")


def opensearch_entry(row: dict[str, Any]) -> dict[str, Any]:
    """A feed's entry in the shape of OData v4; what it lacks is None."""
    told = dict(_named(row))
    return {
        "Id": row.get("id"),
        "Name": told.get("identifier") or row.get("title"),
        "PublicationDate": told.get("ingestiondate"),
        "ContentDate": {"Start": told.get("beginposition"), "End": told.get("endposition")},
        "ContentLength": _bytes(told.get("size")),
        "Attributes": [
            {"Name": ours, "Value": told[theirs]}
            for theirs, ours in _ATTRIBUTES.items()
            if theirs in told
        ],
    }


def _bytes(size: object) -> int | None:
    """About how many bytes "1.65 GB" are; the hubs never said it exactly."""
    found = _SIZE.fullmatch(size.strip()) if isinstance(size, str) else None
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return None
    size_bytes = float(found[1]) * _SCALE[found[2].upper()]
    return round(size_bytes) if size_bytes < MOST_BYTES else None


def search_pages(
    service: Service, since: datetime, until: datetime
) -> AsyncIterator[Sequence[bytes]]:
    """Entries ingested in [since, until)."""
    return _deep(service, since, until, _search, _feed_rows, opensearch_entry)


async def search_has_rows(service: Service) -> bool:
    """Whether the hub gives any entry at all."""
    url, _ = _search(service, "", "", 0)
    asked = {"q": service.extra_filter or "*", "format": "json", "start": "0", "rows": "1"}
    return bool(await ask(service, url, lambda raw: _feed_rows(_decode(raw)), WHAT, asked))


async def search_count(service: Service, since: datetime, until: datetime) -> int | None:
    """What `opensearch:totalResults` says of [since, until); Solr's end is inclusive."""
    last = until - timedelta(milliseconds=1)
    url, asked = _search(service, written(since), written(last), 0, rows=1)
    page = await ask(service, url, _decode, WHAT, asked)
    feed = page.get("feed")
    total = feed.get("opensearch:totalResults") if isinstance(feed, dict) else None
    return int(total) if isinstance(total, int | str) and str(total).isdecimal() else None


# --- OData v2 ---------------------------------------------------------------------------------


def _v2(service: Service, since: str, until: str, skip: int) -> tuple[str, dict[str, str]]:
    bounds = (
        f"IngestionDate ge datetime'{since.removesuffix('Z')}' "
        f"and IngestionDate lt datetime'{until.removesuffix('Z')}'"
    )
    asked = {
        "$filter": f"{bounds} and ({service.extra_filter})" if service.extra_filter else bounds,
        "$orderby": "IngestionDate asc",
        "$top": str(min(service.page_size, ROWS)),
        "$skip": str(skip),
        "$format": "json",
    }
    return f"{service.root.rstrip('/')}/Products", asked


def _v2_rows(page: dict[str, Any]) -> Found:
    told = page.get("d")
    results = told.get("results") if isinstance(told, dict) else told
    if results is None:
        raise msgspec.ValidationError("it has no d.results")
    return _listed(results)


def v2_entry(row: dict[str, Any]) -> dict[str, Any]:
    """A product of OData v2 in the shape of v4; what it lacks is None."""
    dates = row.get("ContentDate")
    dates = dates if isinstance(dates, dict) else {}
    return {
        "Id": row.get("Id"),
        "Name": row.get("Name"),
        "PublicationDate": _v2_date(row.get("IngestionDate")),
        "ContentDate": {"Start": _v2_date(dates.get("Start")), "End": _v2_date(dates.get("End"))},
        "EvictionDate": _v2_date(row.get("EvictionDate")),
        "ContentLength": row.get("ContentLength"),
    }


def _v2_date(value: object) -> object:
    """ISO of `/Date(1454…)/`; whatever else is left as it is, for the reader to judge."""
    found = _TICKS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    try:
        return (EPOCH + timedelta(milliseconds=int(found[1]))).isoformat()
    except (OverflowError, ValueError):
        return value


def v2_pages(service: Service, since: datetime, until: datetime) -> AsyncIterator[Sequence[bytes]]:
    """Products ingested in [since, until)."""
    return _deep(service, since, until, _v2, _v2_rows, v2_entry)


async def v2_has_rows(service: Service) -> bool:
    """Whether the hub gives any product at all."""
    url, asked = f"{service.root.rstrip('/')}/Products", {"$top": "1", "$format": "json"}
    return bool(await ask(service, url, lambda raw: _v2_rows(_decode(raw)), WHAT, asked))


async def v2_count(service: Service, since: datetime, until: datetime) -> int | None:
    """What `$inlinecount` says of [since, until)."""
    url, asked = _v2(service, written(since), written(until), 0)
    asked |= {"$top": "1", "$inlinecount": "allpages"}
    told = (await ask(service, url, _decode, WHAT, asked)).get("d")
    total = told.get("__count") if isinstance(told, dict) else None
    return int(total) if isinstance(total, int | str) and str(total).isdecimal() else None


def search_entries(service: Service, content: bytes) -> Sequence[bytes]:
    """The entries of one page of OpenSearch, in the shape of OData v4."""
    rows = _feed_rows(_decode(content))
    return [msgspec.json.encode(opensearch_entry(row) | {"@source": row}) for row in rows]


def v2_entries(service: Service, content: bytes) -> Sequence[bytes]:
    """The products of one page of OData v2, in the shape of v4."""
    rows = _v2_rows(_decode(content))
    return [msgspec.json.encode(v2_entry(row) | {"@source": row}) for row in rows]


OPENSEARCH = Dialect(search_pages, search_has_rows, search_count, search_entries)
ODATA_V2 = Dialect(v2_pages, v2_has_rows, v2_count, v2_entries)
