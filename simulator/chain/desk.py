"""The chain's front desk over HTTP: orders, faults, truth; catalogues, weather; the stages' line.

`/control` and `/chain` are for people and tests, `/<supplier>/odata` and `/weather` for clients,
`/desk` for the chain's own processes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from aiohttp import web

from simulator.chain.affairs import Affairs, mission_of, number_of
from simulator.chain.faults import BadOrder
from simulator.chain.house import House
from simulator.chain.steps import Step
from simulator.chain.weather import forecast

LARGEST: Final = 64 << 20
_FILE: Final = re.compile(r".*/Products\(([0-9A-Za-z-]+)\)/\$value")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Desk:
    """Answers for the chain's affairs. `where` is what clients are told of the other ports."""

    def __init__(self, affairs: Affairs, house: House, where: Mapping[str, str]) -> None:
        self._affairs, self._house, self._where = affairs, house, where

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST, middlewares=[_bad_orders])
        app.add_routes(
            [
                web.get("/chain/truth", self._truth),
                web.get("/chain/truth/{image}", self._truth_of),
                web.get("/chain/orders", self._orders),
                web.get("/chain/processes", self._processes),
                web.post("/control/images", self._order_image),
                web.get("/control/faults", self._faults),
                web.post("/control/faults", self._order_fault),
                web.delete("/control/faults", self._lift_all),
                web.delete("/control/faults/{fault}", self._lift),
                web.post("/suppliers/{supplier}/orders", self._back_up),
                web.get("/weather", self._weather),
                web.get("/{supplier:cdse|geodes}/odata/v1{rest:.*}", self._catalogue),
                web.get("/desk/feed", self._feed),
                web.get("/desk/holds/{fault}", self._holds),
                web.get("/desk/jobs/next", self._next_job),
                web.post("/desk/jobs/done", self._job_done),
                web.post("/desk/{what}", self._told),
            ]
        )
        return app

    async def _truth(self, request: web.Request) -> web.Response:
        book = self._affairs.book
        names = list(book.entries)
        images = await asyncio.to_thread(lambda: [book.to_json(name) for name in names])
        return _json({"seed": self._affairs.plan.seed, "images": images})

    async def _truth_of(self, request: web.Request) -> web.Response:
        told = self._affairs.book.to_json(request.match_info["image"])
        return _json({"error": "no such image"}, 404) if told is None else _json(told)

    async def _orders(self, request: web.Request) -> web.Response:
        return _json([image.to_json() for image in self._affairs.orders()])

    async def _processes(self, request: web.Request) -> web.Response:
        return _json(self._house.to_json())

    async def _order_image(self, request: web.Request) -> web.Response:
        order = await _body(request)
        mission = mission_of(order)
        image = self._affairs.order_image(mission, order.get("faults") or [], number_of(order))
        return _json(image.to_json(), 201)

    async def _faults(self, request: web.Request) -> web.Response:
        return _json([fault.to_json() for fault in self._affairs.faults.all()])

    async def _order_fault(self, request: web.Request) -> web.Response:
        fault = self._affairs.faults.order(await _body(request))
        return _json(fault.to_json(), 201)

    async def _lift_all(self, request: web.Request) -> web.Response:
        for fault in self._affairs.faults.all():
            self._affairs.faults.lift(fault.id)
        return web.Response(status=204)

    async def _lift(self, request: web.Request) -> web.Response:
        if not self._affairs.faults.lift(request.match_info["fault"]):
            return _json({"error": "no such fault"}, 404)
        return web.Response(status=204)

    async def _back_up(self, request: web.Request) -> web.Response:
        told = await _body(request)
        self._affairs.back_up(request.match_info["supplier"], str(told.get("image")))
        return _json({}, 202)

    async def _weather(self, request: web.Request) -> web.Response:
        try:
            place = [float(request.query[name]) for name in ("latitude", "longitude")]
        except (KeyError, ValueError):
            raise BadOrder("give latitude and longitude in degrees") from None
        stale = self._affairs.faults.standing("stale_weather") is not None
        seed = self._affairs.plan.seed
        return _json(forecast(seed, place[0], place[1], datetime.now(UTC), stale=stale))

    async def _catalogue(self, request: web.Request) -> web.StreamResponse:
        catalogue = self._affairs.catalogues[request.match_info["supplier"]]
        now = int(datetime.now(UTC).timestamp() * 1_000_000)
        if (found := _FILE.fullmatch(request.path)) is not None:
            path = catalogue.file(found[1], now)
            if path is None:
                return _json({"detail": "the archive does not answer"}, 503)
            return web.FileResponse(path)
        query = request.raw_path.partition("?")[2].encode("latin-1")
        answer = catalogue.answer(request.path, query, request.host, now)
        headers = {name.decode(): value.decode("latin-1") for name, value in answer.headers}
        return web.Response(status=answer.status, body=answer.body, headers=headers)

    async def _feed(self, request: web.Request) -> web.Response:
        return _json({"ais": self._where["CHAIN_AIS"]})

    async def _holds(self, request: web.Request) -> web.Response:
        return _json({"holds": self._affairs.faults.holds(request.match_info["fault"])})

    async def _next_job(self, request: web.Request) -> web.Response:
        return _json(await self._affairs.next_job())

    async def _job_done(self, request: web.Request) -> web.Response:
        self._affairs.job_done((await _body(request))["number"])
        return _json({})

    async def _told(self, request: web.Request) -> web.Response:
        """What the processes tell: strike, steps, deliveries, made, closed, die, present."""
        told, affairs = await _body(request), self._affairs
        answer: object = {}
        match request.match_info["what"]:
            case "strike":
                answer = affairs.strike(msgspec.convert(told, Step))
            case "steps":
                affairs.book.step(msgspec.convert(told["step"], Step), told["sent"])
            case "deliveries":
                affairs.delivered(told)
            case "made":
                affairs.made(told)
            case "closed":
                affairs.close(told["image"])
            case "present":
                affairs.came(told["name"])
            case "die":
                self._house.kill_host(told["name"], told["seconds"])
            case _:
                return _json({"error": "nothing here"}, 404)
        return _json(answer)


@web.middleware
async def _bad_orders(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadOrder as error:
        return _json({"error": str(error)}, 400)


async def _body(request: web.Request) -> Any:
    try:
        return msgspec.json.decode(await request.read() or b"{}")
    except msgspec.DecodeError as error:
        raise BadOrder(f"the body must be JSON: {error}") from None


def _json(value: object, status: int = 200) -> web.Response:
    body = msgspec.json.encode(value)
    return web.Response(status=status, body=body, content_type="application/json")
