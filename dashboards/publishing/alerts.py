"""Alert rules and contact points, by Grafana's provisioning API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards.links import Links
from dashboards.publishing.change import Change, difference
from dashboards.publishing.grafana import Grafana, Json
from dashboards.rules.files import FOLDER, contact_points, grafana_alerts
from dashboards.writing import site_of
from maas.catalogue.model import Catalogue

FOLDER_UID = "maas-alerts"
RULES = "/v1/provisioning/folder/{0}/rule-groups/{1}"
INTERVAL = 60  # seconds, as in the files


def alert_changes(grafana: Grafana, catalogue: Catalogue) -> Iterator[Change]:
    """The folder, groups of rules, contact points and the policy that are not as made."""
    if grafana.found(f"/folders/{FOLDER_UID}") is None:
        make = partial(grafana.make_folder, FOLDER_UID, FOLDER)
        yield Change("create", f"folder {FOLDER}", "", make)
    for group in grafana_alerts(catalogue, Links(site_of(catalogue)))["groups"]:
        path = RULES.format(FOLDER_UID, group["name"])
        wanted = _group(group)
        found = grafana.found(path)
        now = None if found is None else _same_keys(found, wanted)
        if now != wanted:
            put = partial(grafana.send, "PUT", path, wanted)
            action = "create" if found is None else "update"
            yield Change(action, f"rules {group['name']}", difference(now, wanted), put)
    yield from _contacts(grafana, contact_points(catalogue))


def _group(group: Json) -> Json:
    rules = [
        {**rule, "orgID": 1, "folderUID": FOLDER_UID, "ruleGroup": group["name"]}
        for rule in group["rules"]
    ]
    return {"title": group["name"], "folderUid": FOLDER_UID, "interval": INTERVAL, "rules": rules}


def _same_keys(found: Any, wanted: Any) -> Any:
    """What was found, less what Grafana adds of its own."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return {key: _same_keys(found.get(key), value) for key, value in wanted.items()}
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        return [_same_keys(one, other) for one, other in zip(found, wanted, strict=True)]
    return found


def _contacts(grafana: Grafana, told: Json) -> Iterator[Change]:
    known = {one["uid"]: one for one in grafana.found("/v1/provisioning/contact-points") or []}
    for point in told["contactPoints"]:
        for receiver in point["receivers"]:
            wanted = {**receiver, "name": point["name"]}
            found = known.get(wanted["uid"])
            now = None if found is None else _same_keys(found, wanted)
            if now == wanted:
                continue
            path = "/v1/provisioning/contact-points"
            method, action = ("POST", "create") if found is None else ("PUT", "update")
            place = path if found is None else f"{path}/{wanted['uid']}"
            send = partial(grafana.send, method, place, wanted)
            yield Change(action, f"contact point {point['name']}", difference(now, wanted), send)
    for policy in told.get("policies", []):
        wanted = {key: value for key, value in policy.items() if key != "orgId"}
        found = grafana.found("/v1/provisioning/policies")
        now = _same_keys(found, wanted)
        if now != wanted:
            put = partial(grafana.send, "PUT", "/v1/provisioning/policies", wanted)
            yield Change("update", "notification policy", difference(now, wanted), put)
