"""The sick answers, shared by the world's outages and the faults on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from simulator.services.dialects import DIALECTS, Dialect, Login, TooFast
from simulator.services.logins import unauthorised
from simulator.services.wire import (
    Answer,
    Cut,
    Header,
    Request,
    html_answer,
    json_answer,
    text_answer,
)
from simulator.world.model import Outage, OutageKind

_SITE: Final = Dialect(Login.NONE)
RETRY_SECONDS: Final = 30

_BROKEN_PAGE: Final = """<!DOCTYPE html>
<html><head><title>500 Internal Server Error</title></head>
<body><h1>Internal Server Error</h1>
<p>The server encountered an internal error and was unable to complete your request.</p>
</body></html>
"""
_MAINTENANCE_PAGE: Final = """<!DOCTYPE html>
<html><head><title>Scheduled maintenance</title></head>
<body><h1>The service is under maintenance</h1>
<p>Sorry for the inconvenience: we are performing scheduled maintenance and will be back soon.</p>
</body></html>
"""


def dialect_of(service: str) -> Dialect:
    """The dialect of a service; web sites and the token endpoint have a plain one."""
    return DIALECTS.get(service, _SITE)


def reset(service: str, request: Request) -> Answer:
    return Answer(0, b"", (), cut=Cut.BEFORE)


def html_500(service: str, request: Request) -> Answer:
    return html_answer(_BROKEN_PAGE, 500)


def maintenance_200(service: str, request: Request) -> Answer:
    return html_answer(_MAINTENANCE_PAGE)


def empty(service: str, request: Request) -> Answer:
    if service not in DIALECTS:
        return html_answer("")
    entity_set = request.path.rpartition("/")[2].partition("(")[0]
    page: dict[str, object] = {"@odata.context": f"$metadata#{entity_set}"}
    if b"count=true" in request.query:
        page["@odata.count"] = 0
    return json_answer(page | {"value": []})


def rate_limited(service: str, request: Request, seconds: int = RETRY_SECONDS) -> Answer:
    again: Header = (b"retry-after", str(seconds).encode())
    form = dialect_of(service).too_fast
    if form is TooFast.PLAIN:
        return text_answer("Too Many Requests !", 429, again)
    if form is TooFast.WAF:
        body = {"error": "WAF", "message": "Rate limit exceeded", "status": 429}
        return json_answer(body, 429, again)
    error = {"code": "TooManyRequests", "message": "too many requests, try again later"}
    return json_answer({"error": error}, 429, again)


def refused_login(service: str, request: Request) -> Answer:
    return unauthorised(dialect_of(service).login, error="invalid_token")


ON_OUTAGE: Final[Mapping[OutageKind, Callable[[str, Request], Answer]]] = {
    OutageKind.RESET: reset,
    OutageKind.HTML_500: html_500,
    OutageKind.MAINTENANCE_200: maintenance_200,
    OutageKind.EMPTY_200: empty,
    OutageKind.RATE_LIMITED: rate_limited,
    OutageKind.UNAUTHORISED: refused_login,
}


class Almanac:
    """The world's outages by service; of two at once the later begun holds."""

    def __init__(self, outages: Iterable[Outage]) -> None:
        self._outages: dict[str, list[Outage]] = {}
        for outage in sorted(outages, key=lambda each: each.start, reverse=True):
            self._outages.setdefault(outage.service, []).append(outage)

    def at(self, service: str, now: int) -> Outage | None:
        """The outage of a service at an instant."""
        for outage in self._outages.get(service, ()):
            if outage.start <= now < outage.stop:
                return outage
        return None
