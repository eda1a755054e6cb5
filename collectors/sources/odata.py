"""Reading an OData v4 service page by page, asking simply and trusting little.

Windows are half-open; paging goes on until an empty page or the end of the next links, because
servers cap `$top` without saying so. An answer that is no page (a maintenance page with status
200, half a JSON document) is an error of the whole window, which will be read again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import msgspec

from collectors.errors import NOT_JSON, AskedTooMuch, SourceDown
from collectors.sources.asking import Service, ask, written
from collectors.sources.dialect import Dialect

FAR = 9_000  # rows after which paging starts anew from the last date: some refuse 10,001


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]
    next: str | None = msgspec.field(name="@odata.nextLink", default=None)
    count: int | None = msgspec.field(name="@odata.count", default=None)


class _Dated(msgspec.Struct):
    PublicationDate: str | None = None
    Id: str | None = None


_decode_page = msgspec.json.Decoder(_Page).decode
_decode_date = msgspec.json.Decoder(_Dated).decode


async def pages(
    service: Service, since: datetime, until: datetime
) -> AsyncIterator[Sequence[bytes]]:
    """The raw entries published in [since, until), a page at a time, none of them twice.

    Raises SourceDown or LoginRefused when a page cannot be had.
    """
    start = written(since)
    seen: set[str] = set()
    while True:
        skip, last_date = 0, start
        url, params = _url(service), _first(service, start, written(until))
        while True:
            asked = {**params, "$skip": str(skip)} if params else None
            try:
                page = await ask(service, url, _decode_page, "OData page", asked)
            except AskedTooMuch:
                if skip and last_date > start:  # deeper than it goes
                    break
                raise
            if not page.value:
                return
            fresh = []
            for raw in page.value:
                native_id, date = _identity(raw)
                if native_id is None or native_id not in seen:
                    fresh.append(bytes(raw))
                if native_id is not None:
                    seen.add(native_id)
                last_date = max(last_date, date or last_date)
            if fresh:
                yield fresh
            skip += len(page.value)
            if page.next is not None:
                url, params = own_link(service.root, page.next), {}
            elif not params:
                return
            if skip >= FAR and last_date > start:
                break
        start = last_date  # begins at it, not after: rows may share one date


async def has_rows(service: Service) -> bool:
    """Whether the service gives any row at all: an empty window alone proves nothing."""
    page = await ask(service, _url(service), _decode_page, "OData page", {"$top": "1"})
    return bool(page.value)


async def count(service: Service, since: datetime, until: datetime) -> int | None:
    """How many entries the service itself counts in [since, until); None when it does not."""
    wanted = _first(service, written(since), written(until))
    asked = {"$filter": wanted["$filter"], "$count": "true", "$top": "1"}
    return (await ask(service, _url(service), _decode_page, "OData page", asked)).count


def own_link(root: str, link: str) -> str:
    """A next link in full; it must stay with the service, for it is asked with our login."""
    joined = urljoin(f"{root.rstrip('/')}/", link)
    if urlsplit(joined).netloc != urlsplit(root).netloc:
        raise SourceDown(f"{root} leads its next page to another host, {urlsplit(link).netloc}")
    return joined


def _url(service: Service) -> str:
    return f"{service.root.rstrip('/')}/{service.entity}"


def _first(service: Service, since: str, until: str) -> dict[str, str]:
    bounds = f"PublicationDate ge {since} and PublicationDate lt {until}"
    wanted = f"{bounds} and ({service.extra_filter})" if service.extra_filter else bounds
    params = {
        "$filter": wanted,
        "$orderby": "PublicationDate asc",
        "$top": str(service.page_size),
    }
    if service.expand:
        params["$expand"] = service.expand
    return params


def _identity(raw: msgspec.Raw) -> tuple[str | None, str | None]:
    try:
        dated = _decode_date(raw)
    except NOT_JSON:
        return None, None
    return dated.Id, dated.PublicationDate


def entries(service: Service, content: bytes) -> Sequence[bytes]:
    """The raw entries of one page."""
    return [bytes(raw) for raw in _decode_page(content).value]


ODATA = Dialect(pages, has_rows, count, entries)
