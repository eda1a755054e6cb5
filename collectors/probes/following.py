"""Redirects are followed as often as the catalogue says, and what is ours stays where it was meant.

Headers and bodies go to the first host only, and to those that the catalogue trusts. From https
nobody is led to http.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

from collectors.probes.measure import KEPT, Asked, Measured, NoAnswer, Prober, TargetDown
from maas.catalogue.model import Target

REDIRECTS = (301, 302, 303, 307, 308)
AS_GET = (301, 302, 303)  # the answer lies elsewhere, and is only to be fetched
SAFE = ("GET", "HEAD")


async def follow(
    prober: Prober, target: Target, asked: Asked, redirects: int, timeout: float | None = None
) -> Measured:
    """The last answer, with the time of all of them, within `timeout` or else the target's."""
    timeout = target.timeout.total_seconds() if timeout is None else timeout
    began, first = time.monotonic(), origin(asked.url)
    seen: list[Measured] = []
    while True:
        try:
            left = timeout - (time.monotonic() - began)
            seen.append(await prober.exchange(asked, left, target.ca_file))
        except NoAnswer:
            raise NoAnswer(timeout) from None
        where = seen[-1].headers.get("location")
        if redirects == 0 or seen[-1].status not in REDIRECTS or not where:
            return together(seen)
        if len(seen) > redirects:
            raise TargetDown(f"it sends on more often than {redirects} times", together(seen))
        asked = _onward(asked, where, first, seen[-1])


def _onward(asked: Asked, where: str, first: str, seen: Measured) -> Asked:
    try:
        url = urljoin(asked.url, quote(where, safe=KEPT, encoding="latin-1"))
        sound = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        sound = False
    if not sound:
        raise TargetDown("it sends on to what is no web address", seen)
    if asked.url.startswith("https:") and not url.startswith("https:"):
        raise TargetDown("it sends on from https to http", seen)
    if seen.status in AS_GET and asked.method not in SAFE:
        asked = replace(asked, method="GET", content=None)
    if origin(url) != first and urlsplit(url).netloc not in asked.trusted:
        if asked.content is not None:
            raise TargetDown(
                f"it sends on to {urlsplit(url).hostname}, which is not given what we sent", seen
            )
        asked = replace(asked, headers={})
    return replace(asked, url=url)


def origin(url: str) -> str:
    """Scheme, host and port: what may be given our login."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def together(seen: Sequence[Measured]) -> Measured:
    """The last of several exchanges, with the times of all."""

    def added(times: Sequence[int | None]) -> int | None:
        told = [one for one in times if one is not None]
        return sum(told) if told else None

    return replace(
        seen[-1],
        dns_us=added([one.dns_us for one in seen]),
        connect_us=added([one.connect_us for one in seen]),
        tls_us=added([one.tls_us for one in seen]),
        first_byte_us=added([one.first_byte_us for one in seen]),
        total_us=added([one.total_us for one in seen]),
    )
