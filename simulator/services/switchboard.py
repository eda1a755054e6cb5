"""From a request to its answer: the service by path prefix, behind its outages, faults and login.

The order is that of real stations: a dead front end answers first, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.control.api import ControlApi
from simulator.control.clock import Clock
from simulator.control.faults import Faults, through
from simulator.services.archive import (
    METRICS,
    ORDERS,
    metric_place,
    metrics,
    order_place,
    orders,
    write_metric,
    write_order,
)
from simulator.services.box import Tree, WebDav
from simulator.services.dialects import DIALECTS, Dialect, Login
from simulator.services.hubs import Hub, Stac
from simulator.services.logins import Doorkeeper
from simulator.services.meters import Meters
from simulator.services.odata import ROOT, EntitySet, ODataService
from simulator.services.products import content_of, place_of, product_schema, product_writer
from simulator.services.sessions import (
    FILES,
    SESSIONS,
    file_content,
    file_place,
    files_of,
    session_place,
    write_file,
    write_session,
)
from simulator.services.shelf import Shelf
from simulator.services.sites import Mpip, PlansSite, Render, portal
from simulator.services.trackers import Trackers
from simulator.services.troubles import ON_OUTAGE, Almanac
from simulator.services.wire import Answer, Door, Handler, Request, json_answer
from simulator.world.files import files
from simulator.world.model import DownlinkSession, Offer, World
from simulator.world.tickets import anomalies

_ABSENT: Final = json_answer({"error": {"code": "NotFound", "message": "no such service"}}, 404)
OTHERS: Final = (
    "hub", "stac", "geodes", "box", "mpip", "jira-cloud", "jira", "github", "gitlab",
    "loki", "rabbitmq", "kubernetes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """What stands behind a path prefix: a name for faults and outages, and who answers."""

    service: str
    login: Login
    handler: Handler


class Switchboard:
    """The whole segment behind one function. `other_host` is set once its port is known."""

    def __init__(
        self, world: World, clock: Clock, render: Render, doorkeeper: Doorkeeper | None = None
    ) -> None:
        self.clock = clock
        self.doorkeeper = doorkeeper or Doorkeeper()
        self.services = {name: _service(name, DIALECTS[name], world) for name in DIALECTS}
        self._almanac = Almanac(world.outages)
        self._inner = {
            name: Route(name, service.dialect.login, service.answer)
            for name, service in self.services.items()
        }
        shelf = self.services["dd"].entity_sets["Products"].shelf
        self._inner |= {
            "hub": Route("hub", Login.BASIC, Hub(shelf).answer),
            "stac": Route("stac", Login.NONE, Stac("stac", "published", shelf).answer),
            "geodes": Route("geodes", Login.NONE, Stac("geodes", "datetime", shelf).answer),
        }
        self.tree = Tree(files(world))
        self._inner["box"] = Route("box", Login.BASIC, WebDav(self.tree).answer)
        self._inner["mpip"] = Route("mpip", Login.BASIC, Mpip(world.plans, render).answer)
        trackers = Trackers(anomalies(world))
        self._inner |= {
            "jira-cloud": Route("jira-cloud", Login.BASIC, trackers.cloud),
            "jira": Route("jira", Login.BASIC, trackers.server),
            "github": Route("github", Login.NONE, trackers.github),
            "gitlab": Route("gitlab", Login.NONE, trackers.gitlab),
        }
        meters = Meters(world.seed)
        self._inner |= {
            "loki": Route("loki", Login.BASIC, meters.loki),
            "rabbitmq": Route("rabbitmq", Login.BASIC, meters.rabbitmq),
            "kubernetes": Route("kubernetes", Login.BEARER, meters.kubernetes),
        }
        self._inner["auth"] = Route("auth", Login.NONE, self.doorkeeper.token)
        plans = PlansSite(world.plans, render)
        self._sites = {
            "plans": Route("plans-site", Login.NONE, plans.answer),
            "portal": Route("portal", Login.NONE, portal),
        }
        routes = (*self._inner.values(), *self._sites.values())
        self.faults = Faults(frozenset(route.service for route in routes), _shelves(self.services))
        self._control = ControlApi(clock, self.faults, world.outages, self._listing())
        self._other_host = ""

    def lead_redirects_to(self, other_host: str) -> None:
        """Tell the base URL of the other host, without a closing slash."""
        self._other_host = other_host
        for service in self.services.values():
            service.other_host = other_host

    def respond(self, request: Request) -> Answer:
        now = self.clock.now()
        prefix = request.path[1:].partition("/")[0]
        if prefix == "control" and request.door is Door.HTTP:
            return self._control.answer(request, now)
        routes = self._sites if request.door is Door.HTTPS else self._inner
        route = routes.get(prefix)
        if route is None:
            return _ABSENT
        outage = self._almanac.at(route.service, now)
        if outage is not None:
            return ON_OUTAGE[outage.kind](route.service, request)
        faults = self.faults.acting(route.service, now)
        if not faults:
            return self._pass(route, request, now)
        return through(
            faults, self._other_host, request, lambda inner: self._pass(route, inner, now)
        )

    def _pass(self, route: Route, request: Request, now: int) -> Answer:
        refusal = self.doorkeeper.refusal(route.login, request)
        return route.handler(request, now) if refusal is None else refusal

    def _listing(self) -> dict[str, dict[str, Any]]:
        listing: dict[str, dict[str, Any]] = {
            name: {
                "root": f"/{name}/{ROOT}",
                "login": service.dialect.login.name.lower(),
                "rows": {set_: len(it.shelf) for set_, it in service.entity_sets.items()},
            }
            for name, service in self.services.items()
        }
        for name in OTHERS:
            listing[name] = {"root": f"/{name}/", "login": self._inner[name].login.name.lower()}
        listing["auth"] = {"root": "/auth/token", "login": "none"}
        for prefix, route in self._sites.items():
            listing[route.service] = {"root": f"/{prefix}/", "login": "none"}
        return listing


def _service(name: str, dialect: Dialect, world: World) -> ODataService:
    if dialect.passes:
        return ODataService(name, dialect, _passes(world.sessions.get(name, ())))
    offers = world.offers.get(name, ())
    sets = _products(dialect, offers)
    if name == "lta":
        told, ordered = metrics(world.seed, offers), orders(world.seed, offers)
        sets |= {
            "Metrics": EntitySet(METRICS, Shelf(told, metric_place), write_metric),
            "Orders": EntitySet(ORDERS, Shelf(ordered, order_place), write_order),
        }
    return ODataService(name, dialect, sets)


def _products(dialect: Dialect, offers: Iterable[Offer]) -> dict[str, EntitySet[Any]]:
    schema, write = product_schema(dialect), product_writer(dialect)
    return {"Products": EntitySet(schema, Shelf(offers, place_of), write, content_of)}


def _passes(sessions: tuple[DownlinkSession, ...]) -> dict[str, EntitySet[Any]]:
    files = Shelf(files_of(sessions), file_place)
    return {
        "Sessions": EntitySet(SESSIONS, Shelf(sessions, session_place), write_session),
        "Files": EntitySet(FILES, files, write_file, file_content),
    }


def _shelves(services: Mapping[str, ODataService]) -> dict[str, Shelf[Offer]]:
    return {
        name: service.entity_sets["Products"].shelf
        for name, service in services.items()
        if "Products" in service.entity_sets
    }
