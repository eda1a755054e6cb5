"""Reading an OData v4 service page by page, asking simply and trusting little.

Windows are half-open; paging goes on until an empty page or the end of the next links, because
servers cap `$top` without saying so. An answer that is no page (a maintenance page with status
200, half a JSON document) is an error of the whole window, which will be read again.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import msgspec

from collectors.errors import NOT_JSON, SourceDown
from collectors.sources.asking import Service, ask, written
from collectors.sources.dialect import Dialect
from collectors.sources.paging import Page, Row, pages_between, told_at


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]
    next: str | None = msgspec.field(name="@odata.nextLink", default=None)
    count: int | None = msgspec.field(name="@odata.count", default=None)


class _Dated(msgspec.Struct):
    PublicationDate: str | None = None
    Id: str | None = None


_decode = msgspec.json.Decoder(_Page).decode
_decode_date = msgspec.json.Decoder(_Dated).decode


def _decode_page(content: bytes) -> _Page:
    """A page. What its envelope holds is not judged here: half a surrogate pair, or NaN, in one of
    its entries is that entry's own fault. Raises what NOT_JSON names."""
    try:
        return _decode(content)
    except msgspec.DecodeError as error:
        try:
            told = json.loads(content.decode())
        except ValueError:
            raise error from None
        if not isinstance(told, dict) or not isinstance(told.get("value"), list):
            raise
        value = [msgspec.Raw(json.dumps(one).encode()) for one in told["value"]]
        return msgspec.convert({**told, "value": value}, _Page)


def pages(service: Service, since: datetime, until: datetime) -> AsyncIterator[Sequence[bytes]]:
    """The raw entries published in [since, until), a page at a time, none of them twice.

    Raises SourceDown or LoginRefused when a page cannot be had.
    """

    async def fetch(start: datetime, offset: int, link: str | None) -> Page:
        url, asked = _url(service), None
        if link is None:
            asked = {**_first(service, written(start), written(until)), "$skip": str(offset)}
        else:
            url = own_link(service.root, link)
        page = await ask(service, url, _decode_page, "OData page", asked)
        return Page([_row(raw) for raw in page.value], page.next)

    return pages_between(service.root, since, until, fetch)


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
    """A next link in full. It must stay with the service, for it is asked with our login; some
    stand behind a front that speaks https, do not know it, and write http."""
    own = urlsplit(root)
    try:
        told = urlsplit(urljoin(f"{root.rstrip('/')}/", link))
        host = told.hostname
        own_door = told.port in (own.port, None, 80, 443)
    except ValueError:
        raise SourceDown(f"{root} gives a next link that is no address: {link[:80]!r}") from None
    if host != own.hostname or not own_door:
        raise SourceDown(f"{root} leads its next page to another host, {told.netloc}")
    return told._replace(scheme=own.scheme, netloc=own.netloc).geturl()


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


def _row(raw: msgspec.Raw) -> Row:
    try:
        dated = _decode_date(raw)
    except NOT_JSON:
        return Row(bytes(raw), None, None)
    return Row(bytes(raw), dated.Id, told_at(dated.PublicationDate))


def entries(service: Service, content: bytes) -> Sequence[bytes]:
    """The raw entries of one page."""
    return [bytes(raw) for raw in _decode_page(content).value]


ODATA = Dialect(pages, has_rows, count, entries)
