"""Reading an OData v4 service page by page, asking simply and trusting little.

Windows are half-open; paging goes on until an empty page or the end of the next links, because
servers cap `$top` without saying so. An answer that is no page (a maintenance page with status
200, half a JSON document) is an error of the whole window, which will be read again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import httpx
import msgspec

from collectors.errors import CollectError, LoginRefused, RateLimited, SourceDown, in_words
from collectors.sources.auth import Login

TRIES = 2  # within one run; the next run is the next try
FAR = 9_000  # rows after which paging starts anew from the last date


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]
    next: str | None = msgspec.field(name="@odata.nextLink", default=None)


class _Dated(msgspec.Struct):
    PublicationDate: str | None = None
    Id: str | None = None


_decode_page = msgspec.json.Decoder(_Page).decode
_decode_date = msgspec.json.Decoder(_Dated).decode


@dataclass(frozen=True, slots=True)
class Service:
    """An OData service: where it is, how we log in, how it is asked."""

    root: str
    entity: str
    expand: str
    page_size: int
    extra_filter: str | None
    client: httpx.AsyncClient
    login: Login


def written(moment: datetime) -> str:
    """A UTC instant as OData filters write it, to the millisecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


async def pages(
    service: Service, since: datetime, until: datetime
) -> AsyncIterator[list[msgspec.Raw]]:
    """The raw entries published in [since, until), a page at a time, none of them twice.

    Raises SourceDown or LoginRefused when a page cannot be had.
    """
    start = written(since)
    seen: set[str] = set()
    while True:
        skip, last_date = 0, start
        url, params = _first(service, start, written(until))
        while True:
            page = await _get(service, url, {**params, "$skip": str(skip)} if params else None)
            if not page.value:
                return
            fresh = []
            for raw in page.value:
                native_id, date = _identity(raw)
                if native_id is None or native_id not in seen:
                    fresh.append(raw)
                if native_id is not None:
                    seen.add(native_id)
                last_date = max(last_date, date or last_date)
            if fresh:
                yield fresh
            skip += len(page.value)
            if page.next is not None:
                url, params = page.next, {}
            elif not params:
                return
            if skip >= FAR and last_date > start:
                break
        start = last_date  # begins at it, not after: rows may share one date


async def has_rows(service: Service) -> bool:
    """Whether the service gives any row at all: an empty window alone proves nothing."""
    url = f"{service.root.rstrip('/')}/{service.entity}"
    return bool((await _get(service, url, {"$top": "1"})).value)


def _first(service: Service, since: str, until: str) -> tuple[str, dict[str, str]]:
    bounds = f"PublicationDate ge {since} and PublicationDate lt {until}"
    wanted = f"{bounds} and ({service.extra_filter})" if service.extra_filter else bounds
    params = {
        "$filter": wanted,
        "$orderby": "PublicationDate asc",
        "$top": str(service.page_size),
    }
    if service.expand:
        params["$expand"] = service.expand
    return f"{service.root.rstrip('/')}/{service.entity}", params


def _identity(raw: msgspec.Raw) -> tuple[str | None, str | None]:
    try:
        dated = _decode_date(raw)
    except msgspec.DecodeError:
        return None, None
    return dated.Id, dated.PublicationDate


async def _get(service: Service, url: str, params: dict[str, str] | None) -> _Page:
    problem: CollectError = SourceDown(f"{url}: not tried")
    for attempt in range(TRIES):
        try:
            return await _get_once(service, url, params)
        except RateLimited:
            raise  # whoever runs us comes back no sooner than it was told to
        except LoginRefused as error:
            service.login.forget()
            problem = error
            if attempt:
                raise
        except SourceDown as error:
            problem = error
            if attempt < TRIES - 1:
                await asyncio.sleep(random.uniform(0.02, 0.1))  # noqa: S311
    raise problem


async def _get_once(service: Service, url: str, params: dict[str, str] | None) -> _Page:
    headers = await service.login.headers()
    try:
        answer = await service.client.get(url, params=params, headers=headers)
    except httpx.HTTPError as error:
        raise SourceDown(f"{url}: {in_words(error)}") from error
    status = answer.status_code
    if status in (401, 403):
        raise LoginRefused(f"{url} answered {status}: our login is not accepted")
    if status == 429:
        raise RateLimited(f"{url} answered 429: too many requests", _retry_after(answer))
    if status != 200:
        raise SourceDown(f"{url} answered {status}: {answer.text[:120].strip()!r}")
    try:
        return _decode_page(answer.content)
    except msgspec.DecodeError as error:
        began = answer.text[:60].strip()
        raise SourceDown(
            f"{url} answered 200 with no OData page: {error}; it begins {began!r}"
        ) from None


def _retry_after(answer: httpx.Response) -> float | None:
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
