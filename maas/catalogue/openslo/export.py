"""A catalogue's objectives and agreements as OpenSLO v1 documents.

What OpenSLO has a word for stands in its own field; the whole objective stands beside it in an
annotation, so that reading the documents back gives the same catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import yaml

from maas.catalogue.in_words import definition
from maas.catalogue.model import Catalogue, Objective, Window
from maas.domain.quantities import format_duration

API = "openslo/v1"
OBJECTIVE, AGREEMENT, ID = "maas/objective", "maas/agreement", "maas/id"
CALENDARS = {"month": "1M", "quarter": "1Q", "year": "1Y"}
_NOT_DNS = re.compile(r"[^a-z0-9-]+")


def documents(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Services (who answers, and each agreement), then an SLO for each objective."""
    parties = {one.responsible for one in catalogue.objectives.values()}
    for name in sorted(party for party in parties if party is not None):
        titled = catalogue.parties.get(name)
        title = _title(titled.title) if titled is not None else name
        yield _document("Service", name, title, {}, {"description": title})
    if None in parties:
        yield _document("Service", "unattributed", "Nobody in particular", {}, {})
    for name, agreement in catalogue.agreements.items():
        told = json.dumps(agreement.model_dump(mode="json", by_alias=True), sort_keys=True)
        title = _title(agreement.title)
        yield _document("Service", f"agreement-{name}", title, {ID: name, AGREEMENT: told}, {})
    for name, objective in catalogue.objectives.items():
        yield _slo(catalogue, name, objective)


def text(catalogue: Catalogue) -> str:
    """All documents as one YAML text."""
    return yaml.safe_dump_all(
        documents(catalogue), sort_keys=False, allow_unicode=True, width=100, explicit_start=True
    )


def _document(
    kind: str, name: str, title: str, annotations: dict[str, str], spec: dict[str, Any]
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": dns_name(name), "displayName": title}
    if annotations:
        metadata["annotations"] = annotations
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}


def _slo(catalogue: Catalogue, name: str, objective: Objective) -> dict[str, Any]:
    plain = objective.model_dump(mode="json", by_alias=True)
    annotations = {ID: name, OBJECTIVE: json.dumps(plain, sort_keys=True)}
    counted = objective.kind != "availability"
    metric = {"type": "maas", "spec": {"objective": name, "population": plain["population"]}}
    spec = {
        "description": definition(objective, catalogue, "en"),
        "service": dns_name(objective.responsible or "unattributed"),
        "indicator": {
            "metadata": {"name": dns_name(name)},
            "spec": {
                "ratioMetric": {
                    "counter": counted,
                    "good": {"metricSource": _counting(metric, "good")},
                    "total": {"metricSource": _counting(metric, "valid")},
                }
            },
        },
        "timeWindow": [_window(objective.window)],
        "budgetingMethod": "Occurrences" if counted else "RatioTimeslices",
        "objectives": [_target(objective.target, counted)],
    }
    return _document("SLO", name, _title(objective.title), annotations, spec)


def _counting(metric: dict[str, Any], which: str) -> dict[str, Any]:
    return {**metric, "spec": {**metric["spec"], "count": which}}


def _window(window: Window) -> dict[str, Any]:
    if window.rolling is not None:
        return {"duration": format_duration(window.rolling), "isRolling": True}
    return {
        "duration": CALENDARS[window.calendar or "month"],
        "isRolling": False,
        "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": window.time_zone},
    }


def _target(target: Fraction, counted: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"target": float(target)}
    if target == 1:
        told = {"targetPercent": 100}
    return told if counted else {**told, "timeSliceWindow": "1m"}


def _title(title: dict[str, str]) -> str:
    return title.get("en") or next(iter(title.values()))


def dns_name(name: str) -> str:
    """A name as OpenSLO wants it: lower case, digits and hyphens, at most 63 of them."""
    return _NOT_DNS.sub("-", name.lower()).strip("-")[:63].rstrip("-") or "unnamed"
