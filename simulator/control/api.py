"""The control API: the clock, the services, the outages, and faults on demand, as JSON.

It answers on the HTTP port below /control and is itself never slowed, cut or logged into.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from simulator.control.clock import Clock
from simulator.control.faults import Faults
from simulator.control.params import BadOrder, read_instant
from simulator.services.schema import instant_text
from simulator.services.wire import Answer, Request, json_answer
from simulator.world.model import Outage


class ControlApi:
    def __init__(
        self,
        clock: Clock,
        faults: Faults,
        outages: tuple[Outage, ...],
        services: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._clock, self._faults = clock, faults
        self._outages, self._services = outages, services

    def answer(self, request: Request, now: int) -> Answer:
        """Answers below /control; a bad order gets 400 with an `error` that says what to change."""
        subject, _, fault_id = request.path.removeprefix("/control/").strip("/").partition("/")
        try:
            match request.method, subject, fault_id:
                case "GET", "clock", "":
                    return self._tell_clock()
                case "POST", "clock", "":
                    return self._set_clock(_body(request))
                case "GET", "services", "":
                    return json_answer(self._services)
                case "GET", "outages", "":
                    return json_answer([_outage(outage, now) for outage in self._outages])
                case "POST", "faults", "":
                    return json_answer(self._faults.order(_body(request), now).to_json(), 201)
                case "GET", "faults", "":
                    return json_answer([fault.to_json() for fault in self._faults.all()])
                case "DELETE", "faults", "":
                    return self._lift(*[fault.id for fault in self._faults.all()])
                case "DELETE", "faults", _:
                    return self._lift(fault_id)
                case "GET", "faults", _ if (fault := self._faults.get(fault_id)) is not None:
                    return json_answer(fault.to_json())
        except BadOrder as error:
            return json_answer({"error": str(error)}, 400)
        absent = f"no {request.method} {request.path}; there are clock, services, outages, faults"
        return json_answer({"error": absent}, 404)

    def _tell_clock(self) -> Answer:
        speed = self._clock.speed
        now = instant_text(self._clock.now(), 6)
        return json_answer({"now": now, "speed": speed, "frozen": not speed})

    def _set_clock(self, order: object) -> Answer:
        if not isinstance(order, dict) or not order or order.keys() - {"now", "speed"}:
            raise BadOrder('give {"now": "2026-10-01T00:00:00Z"}, {"speed": 60} or both')
        speed = order.get("speed", 0)
        if isinstance(speed, bool) or not isinstance(speed, int | float) or speed < 0:
            raise BadOrder(f"speed must be a number of 0 (frozen) or more, got {speed!r}")
        if "now" in order:
            self._clock.freeze(read_instant("now", order["now"]))
        if "speed" in order:
            self._clock.run(speed)
        return self._tell_clock()

    def _lift(self, *fault_ids: str) -> Answer:
        for fault_id in fault_ids:
            if not self._faults.lift(fault_id):
                return json_answer({"error": f"no fault {fault_id}"}, 404)
        return Answer(204, b"", ())


def _body(request: Request) -> object:
    try:
        decoded: object = msgspec.json.decode(request.body)
    except msgspec.DecodeError as error:
        raise BadOrder(f"the body must be JSON: {error}") from None
    return decoded


def _outage(outage: Outage, now: int) -> dict[str, object]:
    return {
        "service": outage.service,
        "kind": str(outage.kind),
        "from": instant_text(outage.start),
        "until": instant_text(outage.stop),
        "now": outage.start <= now < outage.stop,
    }
