"""The web sites behind HTTPS: the acquisition plans, listed and offered, and a small portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from html import escape
from typing import Any, Final

import msgspec

from maas.domain.instants import SECOND, from_us, to_us
from simulator.services.schema import instant_text
from simulator.services.wire import Answer, Header, Request, html_answer, json_answer
from simulator.world.model import PlanFile

Render = Callable[[PlanFile], bytes]
PAGE: Final = 5
READY: Final = "All systems ready"
_TYPES: Final = {
    "s1-kml": b"application/vnd.google-earth.kml+xml",
    "s2-kml": b"application/vnd.google-earth.kml+xml",
    "s2-csv": b"text/csv",
}
_PORTAL: Final = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Ground segment portal</title></head>
<body><h1>Ground segment portal</h1><p id="state">{READY}.</p>
<p><a href="/plans/">Acquisition plans</a></p></body></html>
"""
_ABSENT: Final = "<!DOCTYPE html><title>404 Not Found</title><h1>Not Found</h1>\n"


def portal(request: Request, now: int) -> Answer:
    """One plain page whose text says that all is well."""
    return html_answer(_PORTAL) if request.path == "/portal/" else html_answer(_ABSENT, 404)


class PlansSite:
    """/plans/ lists the satellites, /plans/S1A/ their plans published so far."""

    def __init__(self, plans: Iterable[PlanFile], render: Render) -> None:
        self._plans: dict[str, list[PlanFile]] = {}
        for plan in sorted(plans, key=lambda plan: plan.name):
            self._plans.setdefault(plan.satellite, []).append(plan)
        self._render = lru_cache(maxsize=64)(render)

    def answer(self, request: Request, now: int) -> Answer:
        satellite, _, name = request.path.removeprefix("/plans/").partition("/")
        if not satellite and not name:
            return html_answer(_index("Acquisition plans", [f"{unit}/" for unit in self._plans]))
        shown = [plan for plan in self._plans.get(satellite, ()) if plan.published_at <= now]
        if not name and satellite in self._plans:
            return self._listing(satellite, shown)
        for plan in shown:
            if plan.name == name:
                return self._file(plan, request)
        return html_answer(_ABSENT, 404)

    def _listing(self, satellite: str, shown: list[PlanFile]) -> Answer:
        page = _index(f"Acquisition plans of {satellite}", [plan.name for plan in shown])
        if not shown:
            return html_answer(page)
        return html_answer(page, 200, _modified(max(plan.published_at for plan in shown)))

    def _file(self, plan: PlanFile, request: Request) -> Answer:
        modified = _modified(plan.published_at)
        since = request.header(b"if-modified-since")
        if since and _seconds(since) >= plan.published_at // SECOND:
            return Answer(304, b"", (modified,))
        kind = (b"content-type", _TYPES.get(plan.dialect, b"application/octet-stream"))
        return Answer(200, self._render(plan), (kind, modified))


class Mpip:
    """/mpip: plan files listed by POST in pages of JSON, newest first, and fetched by name."""

    def __init__(self, plans: Iterable[PlanFile], render: Render) -> None:
        self._plans = sorted(plans, key=lambda plan: (plan.published_at, plan.name), reverse=True)
        self._render = render

    def answer(self, request: Request, now: int) -> Answer:
        if request.method == "POST" and request.path == "/mpip":
            return self._listed(request, now)
        name = request.path.removeprefix("/mpip/")
        for plan in self._plans:
            if plan.name == name and plan.published_at <= now:
                return Answer(200, self._render(plan), ())
        return json_answer({"message": "no such file"}, 404)

    def _listed(self, request: Request, now: int) -> Answer:
        if b"null" in request.body:
            return json_answer({"message": "Internal Server Error"}, 500)
        try:
            asked = msgspec.json.decode(request.body, type=dict[str, Any])
            number = int(asked["pageNumber"])
            since = to_us(datetime.fromisoformat(asked["ingestionDateFrom"]))
            until = to_us(datetime.fromisoformat(asked["ingestionDateTo"]))
        except (msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
            return json_answer({"message": str(error)}, 400)
        chosen = [
            one for one in self._plans
            if one.published_at <= now and since <= one.published_at < until
        ][number * PAGE : (number + 1) * PAGE]  # fmt: skip
        value = [
            {
                "filename": one.name,
                "ingestionDate": instant_text(one.published_at),
                "validityStartTime": instant_text(one.window_start),
                "validityStopTime": instant_text(one.window_stop),
            }
            for one in chosen
        ]
        return json_answer({"value": value})


def _index(title: str, names: Iterable[str]) -> str:
    links = "".join(
        f'<li><a href="{escape(name, quote=True)}">{escape(name)}</a></li>\n' for name in names
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n"
        f"<body><h1>{escape(title)}</h1>\n<ul>\n{links}</ul></body></html>\n"
    )


def _modified(instant: int) -> Header:
    return b"last-modified", format_datetime(from_us(instant), usegmt=True).encode()


def _seconds(text: str) -> int:
    try:
        return to_us(parsedate_to_datetime(text)) // SECOND
    except ValueError:
        return 0
