"""The table of objectives as a perfect observer writes it, ready to be compared digit by digit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from maas.domain.quantities import parse_share
from simulator.truth.facts import know
from simulator.truth.kinds import KINDS, Spec, length
from simulator.world.build import build_world
from simulator.world.model import OutageKind, World
from simulator.world.stamps import EPOCH

COUNTS = ("on_time", "late", "missing", "overdue", "not_due", "unknown", "cancelled")
DETERMINED = ("on_time", "late", "missing", "overdue")
TIMES = {
    OutageKind.RATE_LIMITED: "degraded_us",
    OutageKind.UNAUTHORISED: "unknown_us",
}
Row = dict[str, Any]


def compute_truth(world: World, catalogue: Mapping[str, Any], as_of: datetime) -> list[Row]:
    """One row per objective over [world.start, as_of), sorted by objective."""
    now = (as_of - EPOCH) // timedelta(microseconds=1)
    knowledge = know(world, now)
    spec: Spec = dict(catalogue)
    rows = []
    for name, objective in sorted(spec["objectives"].items()):
        row: Row = {
            "objective": name,
            "kind": objective["kind"],
            "target": _ratio(parse_share(str(objective["target"]))),
        }
        if objective["kind"] == "availability":
            row |= _availability(world, spec, objective, now)
        else:
            promises = [
                promise
                for promise in KINDS[objective["population"]["from"]](
                    knowledge, spec, objective, world.start
                )
                if world.start <= promise.t0 < now
            ]
            row |= _counted(promises, objective, now)
        rows.append(row)
    return rows


def _ratio(share: Fraction | None) -> str | None:
    return None if share is None else f"{share.numerator}/{share.denominator}"


def _share(part: int, whole: int) -> str | None:
    return None if whole == 0 else _ratio(Fraction(part, whole))


def _counted(promises: list[Any], objective: Spec, now: int) -> Row:
    abandon = length(objective.get("abandon", "7d"))
    states = [promise.state(now, abandon) for promise in promises]
    counts = Counter(states)
    live = [p for p, state in zip(promises, states, strict=True) if state != "cancelled"]
    good = sum(promise.produced_on_time for promise in live)
    bad = sum(promise.produced_late for promise in live)
    valid = sum(counts[state] for state in DETERMINED)
    settled = [p for p, s in zip(promises, states, strict=True) if s in DETERMINED]
    expected = sum(promise.expected for promise in settled)
    achieved = sum(min(promise.achieved, promise.expected) for promise in settled)
    amounts = objective["kind"] == "completeness"
    return {
        **{state: counts[state] for state in COUNTS},
        "produced_on_time": good,
        "produced_late": bad,
        "expected": expected if amounts else None,
        "achieved": achieved if amounts else None,
        "up_us": None, "degraded_us": None, "down_us": None, "unknown_us": None,
        "strict": _share(achieved, expected) if amounts else _share(counts["on_time"], valid),
        "produced": _share(good, good + bad),
        "coverage": _share(valid, valid + counts["unknown"]),
    }  # fmt: skip


def _availability(world: World, catalogue: Spec, objective: Spec, now: int) -> Row:
    target = objective["population"]["target"]
    service = catalogue["targets"][target].get("interface") or target
    times = {"up_us": 0, "degraded_us": 0, "down_us": 0, "unknown_us": 0}
    for outage in world.outages:
        if outage.service == service:
            spent = max(0, min(outage.stop, now) - max(outage.start, world.start))
            times[TIMES.get(outage.kind, "down_us")] += spent
    whole = now - world.start
    times["up_us"] = whole - sum(times.values())
    seen = whole - times["unknown_us"]
    policy = objective.get("unknown", {}).get("policy", "exclude")
    good = times["up_us"] + (times["unknown_us"] if policy == "up" else 0)
    return {
        **dict.fromkeys(COUNTS),
        "produced_on_time": None, "produced_late": None, "expected": None, "achieved": None,
        **times,
        "strict": _share(good, seen if policy == "exclude" else whole),
        "produced": None,
        "coverage": _share(seen, whole),
    }  # fmt: skip


def expected_quarantine(world: World, as_of: datetime) -> dict[str, int]:
    """How many entries of each service must have been set aside as unusable by an instant."""
    now = (as_of - EPOCH) // timedelta(microseconds=1)
    return {
        service: sum(1 for offer in offers if offer.flaw and offer.visible_at <= now)
        for service, offers in world.offers.items()
    }


def read_catalogue(path: Path) -> Spec:
    """The catalogue's YAML, merged by section; environment variables stay unread."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    merged: Spec = {}
    for file in files:
        for section, entries in (yaml.safe_load(file.read_text()) or {}).items():
            if isinstance(entries, dict):
                merged.setdefault(section, {}).update(entries)
            else:
                merged[section] = entries
    return merged


def truth_main(
    seed: int, start: datetime, days: int, catalogue_path: Path, json_path: Path
) -> None:
    """Write the truth of (seed, start, days) as JSON."""
    world = build_world(seed, start, days)
    rows = compute_truth(world, read_catalogue(catalogue_path), start + timedelta(days=days))
    json_path.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n")
