"""The small world behind real sockets, served by a thread of the test process."""

from __future__ import annotations

import asyncio
import queue
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from maas.domain.instants import iso
from simulator.control.clock import Clock
from simulator.services.server import open_ports, serve
from simulator.services.switchboard import Switchboard
from simulator.services.tls import issue_papers
from simulator.world.model import PlanFile
from tests.simulator.services.small_world import QUIET, small_world

PASSWORD_GRANT = {
    "grant_type": "password",
    "client_id": "maas",
    "username": "maas",
    "password": "maas-demo",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """Clients of the three doors; `http` carries no login."""

    http: httpx.Client
    https: httpx.Client
    other: httpx.Client
    token: str

    def get(self, service: str, rest: str = "", **options: object) -> httpx.Response:
        """GET below a service's OData root with the login it wants; options get their $."""
        query = {f"${name}": str(value) for name, value in options.items()}
        return self.http.get(
            f"/{service}/odata/v1/{rest}", params=query, headers=self.login(service)
        )

    def page(self, service: str, entity_set: str = "Products", **options: object) -> Any:
        answer = self.get(service, entity_set, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, service: str, entity_set: str = "Products", **options: object) -> list[Any]:
        value = self.page(service, entity_set, **options)["value"]
        assert isinstance(value, list)
        return value

    def login(self, service: str) -> dict[str, str]:
        if service.startswith("cadip") or service == "lta":
            return {"Authorization": "Basic bWFhczptYWFzLWRlbW8="}
        return {"Authorization": f"Bearer {self.token}"}

    def set_clock(self, instant: int) -> None:
        answer = self.http.post("/control/clock", json={"now": iso(instant, digits=6)})
        assert answer.status_code == 200, answer.text

    def fault(self, service: str, kind: str, **order: object) -> str:
        order = {"service": service, "kind": kind, **order}
        answer = self.http.post("/control/faults", json=order)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def calm(self) -> None:
        """As it was in the beginning: the quiet hour, no fault."""
        self.set_clock(QUIET)
        self.http.delete("/control/faults")


@contextmanager
def running_segment(folder: Path) -> Iterator[Segment]:
    told: queue.Queue[dict[str, str]] = queue.Queue()
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    board = Switchboard(small_world(), Clock(QUIET), render)
    papers = issue_papers(folder)
    serving = serve(board, open_ports(), papers, told.put, stop)
    thread = threading.Thread(target=loop.run_until_complete, args=(serving,))
    thread.start()
    try:
        environ = told.get(timeout=10)
        trust = ssl.create_default_context(cafile=environ["MAAS_SIM_CA"])
        with (
            httpx.Client(base_url=environ["MAAS_SIM_HTTP"]) as http,
            httpx.Client(base_url=environ["MAAS_SIM_HTTPS"], verify=trust) as https,
            httpx.Client(base_url=environ["MAAS_SIM_OTHER"]) as other,
        ):
            token = http.post("/auth/token", data=PASSWORD_GRANT).json()["access_token"]
            yield Segment(http, https, other, token)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=5)
        loop.close()


def render(plan: PlanFile) -> bytes:
    return f"<kml>{plan.name}</kml>".encode()
