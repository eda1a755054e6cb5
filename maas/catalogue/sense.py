"""Each entry makes sense by itself: it can be read, probed, logged in to, and told apart.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from maas.catalogue.addresses import bare, check_url, check_variable
from maas.catalogue.model import (
    Auth,
    Catalogue,
    Channel,
    Component,
    Folder,
    Interface,
    Meter,
    Mission,
    PlanSource,
    Tracker,
)
from maas.catalogue.references import Add
from maas.catalogue.sense_canaries import check_canary, check_delivery
from maas.catalogue.sense_places import check_place
from maas.catalogue.sense_targets import check_target
from maas.catalogue.source import Location

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_UNIT = re.compile(r"[A-Z0-9]{3}")
_SECTIONS = (
    "missions", "parties", "stations", "interfaces", "targets", "plans", "folders", "trackers",
    "meters", "pipelines", "deliveries", "canaries", "objectives", "composites", "agreements",
    "channels",
)  # fmt: skip


def check_sense(catalogue: Catalogue, add: Add) -> None:
    """Report every entry that could not do what it is for."""
    if catalogue.since is not None and catalogue.since.tzinfo is None:
        add(("since",), "since has no time zone", "end it with Z for UTC")
    for section in _SECTIONS:
        _check_ids((section,), getattr(catalogue, section), add)
    _check_sources(catalogue, add)
    _check_components(("page", "components"), catalogue.page.components, add)
    for name, mission in catalogue.missions.items():
        _check_mission(("missions", name), mission, add)
    for name, interface in catalogue.interfaces.items():
        _check_interface(("interfaces", name), interface, add)
    for name, target in catalogue.targets.items():
        asked = catalogue.interfaces.get(target.interface or "")
        check_target(("targets", name), name, target, asked, add)
    for name, plan in catalogue.plans.items():
        _check_place(("plans", name), "index", plan.index, plan, add)
    for name, folder in catalogue.folders.items():
        _check_place(("folders", name), "url", folder.url, folder, add)
    for name, tracker in catalogue.trackers.items():
        _check_tracker(("trackers", name), name, tracker, add)
    for name, meter in catalogue.meters.items():
        _check_meter(("meters", name), name, meter, add)
    for name, delivery in catalogue.deliveries.items():
        check_delivery(("deliveries", name), delivery, add)
    for name, canary in catalogue.canaries.items():
        check_canary(("canaries", name), canary, catalogue, add)
    for name, channel in catalogue.channels.items():
        _check_channel(("channels", name), name, channel, add)
    check_url(("page", "url"), catalogue.page.url, add)


def _check_sources(catalogue: Catalogue, add: Add) -> None:
    """Whatever is read has a name of its own, by which its progress is kept."""
    seen: dict[str, str] = {}
    for section in (
        "interfaces", "plans", "folders", "trackers", "meters", "deliveries", "canaries",
    ):  # fmt: skip
        for name in getattr(catalogue, section):
            if name in seen:
                add((section, name), f"{seen[name]} has a {name!r} too, and both are read",
                    "give one of them another id")  # fmt: skip
            seen.setdefault(name, section)


def _check_ids(here: Location, entries: dict[str, object], add: Add) -> None:
    for name in entries:
        if not _ID.fullmatch(name):
            add((*here, name), f"{name!r} cannot be an id: it becomes part of an address",
                "write letters, digits, hyphens, dots and underscores only")  # fmt: skip


def _check_components(here: Location, components: dict[str, Component], add: Add) -> None:
    _check_ids(here, dict(components), add)
    for name, component in components.items():
        _check_components((*here, name, "components"), component.components, add)


def _check_mission(here: Location, mission: Mission, add: Add) -> None:
    for satellite in mission.satellites:
        if not _UNIT.fullmatch(satellite):
            add((*here, "satellites", satellite), f"{satellite!r} is no satellite unit",
                "write three capitals or digits, as product names begin: S1A")  # fmt: skip
    if mission.orbits is None:
        return
    for table in ("epochs", "first"):
        for satellite in mission.satellites:
            if satellite not in getattr(mission.orbits, table):
                add((*here, "orbits", table), f"{satellite} has no entry", f"add `{satellite}: …`")
    for satellite, epoch in mission.orbits.epochs.items():
        if not _is_utc(epoch):
            add((*here, "orbits", "epochs", satellite), "the epoch is not in UTC", "end it with Z")
    for index, row in enumerate(mission.products):
        if not (row.classes and isinstance(row.expected, timedelta)):
            add((*here, "products", index), "an orbit promises an amount of each class",
                "add `classes: […]` and `expected:` with a duration such as 44m")  # fmt: skip


def _is_utc(instant: datetime) -> bool:
    return instant.tzinfo is not None and instant.utcoffset() == UTC.utcoffset(None)


def _check_interface(here: Location, interface: Interface, add: Add) -> None:
    check_url((*here, "url"), interface.url, add)
    if interface.dialect == "odata" and not interface.url.rstrip("/").endswith("/odata/v1"):
        add((*here, "url"), f"{bare(interface.url)} is no OData service root",
            "write the URL up to and including /odata/v1")  # fmt: skip
    if interface.dialect == "stac" and not interface.collections:
        add(here, "a STAC catalogue is searched by collection, and none is named",
            "add `collections: [sentinel-1-grd, …]`")  # fmt: skip
    if interface.dialect != "stac" and interface.collections:
        add((*here, "collections"), f"collections mean nothing to {interface.dialect}",
            "remove them, or write `dialect: stac`")  # fmt: skip
    if interface.dialect != "odata" and interface.kind == "cadip":
        add((*here, "dialect"), "sessions are asked for by OData v4 only",
            "remove the dialect, or write another kind")  # fmt: skip
    _check_auth((*here, "auth"), interface.auth, add)


def _check_auth(here: Location, auth: Auth, add: Add) -> None:
    check_url((*here, "token_url"), auth.token_url, add)
    check_variable((*here, "password_env"), auth.password_env, add)
    check_variable((*here, "client_secret_env"), auth.client_secret_env, add)
    check_variable((*here, "token_env"), auth.token_env, add)
    if auth.kind == "none" and (
        auth.username or auth.password_env or auth.token_url or auth.token_env
    ):
        add(here, "a login is given, but not its kind",
            "add `kind: basic`, `kind: oauth2` or `kind: token`")  # fmt: skip
    if auth.kind == "token" and not auth.token_env:
        add(here, "a token login needs the name of the token's variable",
            "add `token_env: SOME_VARIABLE`")  # fmt: skip
    if auth.kind == "basic" and not (auth.username and auth.password_env):
        add(here, "basic needs a user and the name of a password variable",
            "add `username: …` and `password_env: SOME_VARIABLE`")  # fmt: skip
    if auth.kind != "oauth2":
        return
    if not auth.token_url:
        add(here, "oauth2 needs to know where tokens are given", "add `token_url: https://…`")
    if auth.grant == "password" and not (auth.username and auth.password_env):
        add(here, "the password grant needs a user and the name of a password variable",
            "add `username: …` and `password_env: SOME_VARIABLE`")  # fmt: skip
    if auth.grant == "client_credentials" and not (auth.client_id and auth.client_secret_env):
        add(here, "client_credentials needs a client and the name of its secret's variable",
            "add `client_id: …` and `client_secret_env: SOME_VARIABLE`")  # fmt: skip


def _check_place(
    here: Location, key: str, url: str | None, place: Folder | PlanSource, add: Add
) -> None:
    check_place(here, key, url, place, add)
    if (url is None) == (place.interface is None):
        add(here, f"it is either at {key} or among the products of an interface",
            f"write one of `{key}: …` and `interface: …`")  # fmt: skip


def _check_tracker(here: Location, name: str, tracker: Tracker, add: Add) -> None:
    check_url((*here, "url"), tracker.url, add)
    check_variable((*here, "secret_env"), tracker.secret_env, add)
    _check_auth((*here, "auth"), tracker.auth, add)
    if tracker.kind == "webhook":
        if not tracker.secret_env:
            add(here, f"anybody could tell {name} anything", "add `secret_env: SOME_VARIABLE`")
        if "key" not in tracker.fields:
            add((*here, "fields"), f"{name} does not say where a ticket's key stands",
                "add `fields: {key: issue.key, …}`")  # fmt: skip
    elif not (tracker.url and tracker.project):
        add(here, f"{name} lacks its url or its project", "add `url: …` and `project: …`")


def _check_meter(here: Location, name: str, meter: Meter, add: Add) -> None:
    check_url((*here, "url"), meter.url, add)
    _check_auth((*here, "auth"), meter.auth, add)
    if meter.kind == "archive" and not meter.interface:
        add(here, f"the meter {name} names no interface", "add `interface: …`")
    if meter.kind != "archive" and not meter.url:
        add(here, f"the meter {name} has no url", "add `url: https://…`")
    if meter.kind == "loki" and not meter.queries:
        add(here, f"the meter {name} asks nothing", "add `queries: {errors: '{app=…} |= …'}`")
    if meter.kind == "kubernetes" and not meter.namespace:
        add(here, f"the meter {name} names no namespace", "add `namespace: …`")


def _check_channel(here: Location, name: str, channel: Channel, add: Add) -> None:
    check_url((*here, "url"), channel.url, add)
    check_variable((*here, "secret_env"), channel.secret_env, add)
    check_variable((*here, "password_env"), channel.password_env, add)
    if channel.kind == "webhook" and not channel.url:
        add(here, f"the webhook {name} has no url", "add `url: https://…`")
    if channel.kind == "email" and not (channel.host and channel.sender and channel.to):
        add(here, f"the email channel {name} lacks host, sender or to",
            "add `host: …`, `sender: …` and `to: […]`")  # fmt: skip
