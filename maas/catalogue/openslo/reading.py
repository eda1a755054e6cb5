"""OpenSLO v1 documents back into objectives and agreements, and what could not be carried over.

What came from a catalogue comes back exactly; where somebody has edited a target, a window or a
title since, the edit holds. A foreign SLO says how something is queried elsewhere; it becomes an
availability objective only where the reader says which target of ours stands for its service.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import yaml

from maas.catalogue.openslo.export import AGREEMENT, API, CALENDARS, ID, OBJECTIVE
from maas.catalogue.values import format_share
from maas.domain.quantities import format_duration, parse_duration


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not carried over, where it stands, and why."""

    document: int
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"document {self.document}, line {self.line}: {self.what}: {self.why}"


@dataclass(slots=True)
class Imported:
    """Sections of a catalogue in its own words, and what was left behind."""

    objectives: dict[str, Any] = field(default_factory=dict)
    agreements: dict[str, Any] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    def text(self) -> str:
        """The sections as YAML."""
        told = {"objectives": self.objectives, "agreements": self.agreements}
        kept = {section: entries for section, entries in told.items() if entries}
        return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


def read(text: str, targets: Mapping[str, str]) -> Imported:
    """Read documents; `targets` says which target stands for which service. Never raises."""
    found = Imported()
    try:
        nodes = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
        values = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        found.left.append(Left(0, line, "the file", f"it is not YAML: {error}"))
        return found
    for number, (node, value) in enumerate(zip(nodes, values, strict=True), start=1):
        line = node.start_mark.line + 1 if node is not None else 0
        for what, why in _read(value, targets, found):
            found.left.append(Left(number, line, what, why))
    return found


def _read(value: object, targets: Mapping[str, str], found: Imported) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or not isinstance(value.get("metadata"), dict):
        yield "the document", "it has no metadata, so it is no OpenSLO"
        return
    kind, name = str(value.get("kind")), str(value["metadata"].get("name"))
    what = f"{kind} {name}"
    annotations = value["metadata"].get("annotations") or {}
    if value.get("apiVersion") != API:
        yield what, f"its apiVersion is {value.get('apiVersion')!r}: only {API} is read"
    elif kind == "Service":
        if AGREEMENT in annotations:
            found.agreements[annotations[ID]] = json.loads(annotations[AGREEMENT])
    elif kind != "SLO":
        yield what, f"{kind} has no counterpart in a catalogue"
    elif OBJECTIVE in annotations:
        objective = json.loads(annotations[OBJECTIVE])
        problems = list(_edit(objective, value))
        found.objectives[annotations.get(ID, name)] = objective
        yield from ((what, why) for why in problems)
    else:
        yield from ((what, why) for why in _foreign(name, value, targets, found))


def _edit(objective: dict[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """Carry edits of the document into the objective it was made from."""
    spec = document.get("spec") or {}
    share = _share(spec)
    if share is None:
        yield "its target is no number between 0 and 1: the former one is kept"
    elif float(share) != float(Fraction(objective["target"].rstrip("%")) / 100):
        objective["target"] = format_share(share)
    window = _window(spec)
    if window is None:
        yield "its time window is none of ours: the former one is kept"
    elif {**objective["window"], **window} != objective["window"]:
        objective["window"] = window
    title = document["metadata"].get("displayName")
    if title and title not in objective["title"].values():
        objective["title"] = {**objective["title"], "en": title}


def _foreign(
    name: str, document: Mapping[str, Any], targets: Mapping[str, str], found: Imported
) -> Iterator[str]:
    spec = document.get("spec") or {}
    service = str(spec.get("service"))
    share, window = _share(spec), _window(spec)
    if service not in targets:
        yield (
            f"it measures by a query of its own, which is not ours to run; name the target that "
            f"stands for its service: --target {service}=TARGET"
        )
        return
    if share is None or window is None:
        yield "it has no single target, or a time window that is none of ours"
        return
    found.objectives[name] = {
        "title": document["metadata"].get("displayName") or name,
        "kind": "availability",
        "population": {"from": "target", "target": targets[service]},
        "target": format_share(share),
        "window": window,
    }
    yield f"its indicator is left behind: {targets[service]} is probed instead"
    if len(spec.get("objectives") or ()) > 1:
        yield "it has several objectives: only the first one is taken"
    for key in ("alertPolicies", "anomalyConfig"):
        if spec.get(key):
            yield f"{key} is left behind: alerting follows from the objective itself"


def _share(spec: Mapping[str, Any]) -> Fraction | None:
    objectives = spec.get("objectives") or [{}]
    first = objectives[0]
    for key, whole in (("target", 1), ("targetPercent", 100)):
        told = first.get(key)
        if isinstance(told, int | float):
            share = Fraction(str(told)) / whole
            return share if 0 < share <= 1 else None
    return None


def _window(spec: Mapping[str, Any]) -> dict[str, Any] | None:
    windows = list(spec.get("timeWindow") or [])
    if len(windows) != 1:
        return None
    window = windows[0]
    duration = str(window.get("duration"))
    if not window.get("isRolling"):
        calendar = {text: name for name, text in CALENDARS.items()}.get(duration)
        zone = (window.get("calendar") or {}).get("timeZone", "UTC")
        return None if calendar is None else {"calendar": calendar, "time_zone": zone}
    try:
        if duration.endswith("w"):
            return {"rolling": f"{int(duration[:-1]) * 7}d"}
        return {"rolling": format_duration(parse_duration(duration))}
    except ValueError:
        return None
