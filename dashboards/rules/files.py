"""Rules as files: for Prometheus, and for Grafana's own alerting."""

from __future__ import annotations

import hashlib
from typing import Any

from dashboards.links import Links
from dashboards.queries import PROMETHEUS
from dashboards.rules.alert import AlertRule, prometheus_duration
from dashboards.rules.objectives import objective_rules
from dashboards.rules.recording import recording_rules
from dashboards.rules.watching import watching_rules
from maas.catalogue.model import Catalogue

FOLDER = "MaaS alerts"
LOOKS_BACK = 600  # seconds that Grafana loads for an instant query


def alert_groups(catalogue: Catalogue, links: Links) -> dict[str, list[AlertRule]]:
    """Every alert rule, by group."""
    return {
        "maas-objectives": list(objective_rules(catalogue, links)),
        "maas-watching": list(watching_rules(catalogue, links)),
    }


def prometheus_recording() -> dict[str, Any]:
    """The rule file of recorded series."""
    rules = list(recording_rules())
    return {"groups": [{"name": "maas-burn-rates", "interval": "1m", "rules": rules}]}


def prometheus_alerts(catalogue: Catalogue, links: Links) -> dict[str, Any]:
    """The rule file of alerts."""
    return {
        "groups": [
            {"name": name, "interval": "1m", "rules": [rule.prometheus() for rule in rules]}
            for name, rules in alert_groups(catalogue, links).items()
        ]
    }


def grafana_alerts(catalogue: Catalogue, links: Links) -> dict[str, Any]:
    """The same rules for Grafana's own alerting, as a provisioning file."""
    groups = alert_groups(catalogue, links)
    return {
        "apiVersion": 1,
        "groups": [
            {
                "orgId": 1,
                "name": name,
                "folder": FOLDER,
                "interval": "1m",
                "rules": [_grafana(rule) for rule in rules],
            }
            for name, rules in groups.items()
        ],
    }


def _grafana(rule: AlertRule) -> dict[str, Any]:
    series = ", ".join(sorted(rule.by))
    told = f"group by ({series}) ({rule.expr})" if series else f"group ({rule.expr})"
    named = "/".join([rule.name, *rule.labels.values()])
    return {
        "uid": "maas-" + hashlib.sha256(named.encode()).hexdigest()[:20],
        "title": " ".join([rule.name, *rule.by.values(), *rule.about.values(), rule.severity]),
        "condition": "fires",
        "data": [
            _query("found", PROMETHEUS, {"expr": told, "instant": True, "range": False}),
            _query("fires", "__expr__", _above_zero("found")),
        ],
        "for": prometheus_duration(rule.lasts),
        "noDataState": "OK",  # an expression that gives nothing does not fire
        "execErrState": "Error",
        "isPaused": False,
        "labels": rule.labels,
        "annotations": rule.annotations,
    }


def _query(name: str, source: str, model: dict[str, Any]) -> dict[str, Any]:
    return {
        "refId": name,
        "datasourceUid": source,
        "relativeTimeRange": {"from": LOOKS_BACK, "to": 0},
        "model": {"refId": name, **model},
    }


def _above_zero(name: str) -> dict[str, Any]:
    evaluator = {"type": "gt", "params": [0]}
    return {"type": "threshold", "expression": name, "conditions": [{"evaluator": evaluator}]}


def contact_points(catalogue: Catalogue) -> dict[str, Any]:
    """Who is told by Grafana: the catalogue's channels, each with its severities."""
    points, routes = [], []
    for name, channel in catalogue.channels.items():
        if channel.kind == "email":
            settings = {"addresses": ";".join(channel.to), "singleEmail": False}
        else:
            settings = {"url": channel.url or "", "httpMethod": "POST"}
        receiver = {"uid": f"maas-{name}"[:40], "type": channel.kind, "settings": settings}
        points.append({"orgId": 1, "name": name, "receivers": [receiver]})
        among = "|".join(channel.severities)
        routes.append(
            {"receiver": name, "continue": True, "object_matchers": [["severity", "=~", among]]}
        )
    told: dict[str, Any] = {"apiVersion": 1, "contactPoints": points}
    if points:
        default = {"orgId": 1, "receiver": points[0]["name"], "group_by": ["alertname"]}
        told["policies"] = [{**default, "routes": routes}]
    return told
