"""One request to a service that is harvested: polite, logged in, tried again, recorded.

A redirect is followed only for downloads, and the login goes along only to hosts that the
catalogue allows.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from collectors.errors import (
    NOT_JSON,
    AskedTooMuch,
    CollectError,
    LoginRefused,
    RateLimited,
    SourceDown,
)
from collectors.http import Answer, fetch
from collectors.manners import Manners, retry_after
from collectors.recording import Recorder
from collectors.sources.auth import Login

T = TypeVar("T")
TRIES = 2  # within one run; the next run is the next try
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is harvested: where it is, how we log in, how it is asked."""

    root: str
    entity: str
    expand: str
    page_size: int
    extra_filter: str | None
    client: httpx.AsyncClient
    login: Login
    manners: Manners = field(default_factory=lambda: Manners(2, None))
    recorder: Recorder | None = None
    collections: tuple[str, ...] = ()
    published: str | None = None
    redirect_hosts: tuple[str, ...] = ()


def written(moment: datetime) -> str:
    """A UTC instant as filters write it, to the millisecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


async def ask(
    service: Service,
    url: str,
    decode: Callable[[bytes], T],
    what: str,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
) -> T:
    """One answer, decoded; with `json` by POST. `what` names the form it must have.

    Raises SourceDown, RateLimited or LoginRefused when it cannot be had.
    """

    async def once() -> T:
        content = await _once(service, url, params, json)
        try:
            return decode(content)
        except NOT_JSON as error:
            began = content[:60].decode("utf-8", "replace").strip()
            raise SourceDown(
                f"{url} answered 200 with no {what}: {error}; it begins {began!r}"
            ) from None

    return await _again(service, url, once)


async def download(service: Service, url: str, largest: int) -> bytes:
    """The bytes behind a URL, at most `largest`; redirects are followed.

    Our login goes along to the service's own host and to `redirect_hosts`, nowhere else.
    """

    async def once() -> bytes:
        return await _download(service, url, largest)

    return await _again(service, url, once)


async def _again(service: Service, url: str, once: Callable[[], Awaitable[T]]) -> T:
    problem: CollectError = SourceDown(f"{url}: not tried")
    for attempt in range(TRIES):
        try:
            return await once()
        except (AskedTooMuch, RateLimited):
            raise  # asking the same again at once would not help
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


async def _once(
    service: Service, url: str, params: Mapping[str, str] | None, json: Mapping[str, Any] | None
) -> bytes:
    headers = await service.login.headers()
    asked = {"params": params, "headers": headers} | ({} if json is None else {"json": json})
    async with service.manners.turn():
        answer = await fetch(service.client, "GET" if json is None else "POST", url, **asked)
    if service.recorder is not None:
        service.recorder.keep(answer)
    judge_status(url, answer)
    return answer.content


def judge_status(url: str, answer: Answer) -> None:
    """Raise what an answer's status means, unless it is 200."""
    status = answer.status
    if status == 403 and answer.headers.get("X-RateLimit-Remaining") == "0":
        told = retry_after(answer.headers.get("Retry-After", ""), datetime.now(UTC))
        raise RateLimited(f"{url} answered 403: the quota of requests is spent", told)
    if status in (401, 403):
        raise LoginRefused(f"{url} answered {status}: our login is not accepted")
    if status == 429:
        told = retry_after(answer.headers.get("Retry-After", ""), datetime.now(UTC))
        raise RateLimited(f"{url} answered 429: too many requests", told)
    if status != 200:
        said = answer.text[:120].strip()
        refused = status in (400, 422)
        raise (AskedTooMuch if refused else SourceDown)(f"{url} answered {status}: {said!r}")


async def fetched(client: httpx.AsyncClient, url: str, largest: int, login: httpx.Auth) -> bytes:
    """The bytes behind a URL, at most `largest`; redirects are not followed."""
    answer = await fetch(client, "GET", url, largest=largest, auth=login)
    judge_status(url, answer)
    return answer.content


async def saved(
    client: httpx.AsyncClient, url: str, path: Path, largest: int, login: httpx.Auth
) -> None:
    """The bytes behind a URL go into a file of ours, a part at a time."""
    with path.open("wb") as into:
        judge_status(url, await fetch(client, "GET", url, largest=largest, into=into, auth=login))


async def _download(service: Service, url: str, largest: int) -> bytes:
    own = urlsplit(url).netloc
    for _ in range(MOST_REDIRECTS + 1):
        host = urlsplit(url).netloc
        known = host == own or host in service.redirect_hosts
        headers = await service.login.headers() if known else {}
        async with service.manners.turn():
            answer = await fetch(service.client, "GET", url, largest=largest, headers=headers)
        if answer.status in REDIRECTS and "Location" in answer.headers:
            url = _sent_on(url, answer.headers["Location"])
            continue
        if answer.status in (401, 403) and not known:
            raise LoginRefused(
                f"{host} answered {answer.status} and was not given our login: add it to "
                "redirect_hosts if it may have it"
            )
        judge_status(url, answer)
        return answer.content
    raise SourceDown(f"{url} was sent on more than {MOST_REDIRECTS} times")


def _sent_on(url: str, location: str) -> str:
    """Where a redirect leads: to a web address, and never from https to http."""
    try:
        onward = urljoin(url, location)
        parts = urlsplit(onward)
    except ValueError:
        raise SourceDown(f"{url} sends on to what is no address: {location[:80]!r}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceDown(f"{url} sends on to what is no web address: {location[:80]!r}")
    if url.startswith("https:") and parts.scheme != "https":
        raise SourceDown(f"{url} sends on from https to http")
    return onward
