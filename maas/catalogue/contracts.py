"""What a contract adds to a promise makes sense: confirmation, hours, bands, stages, calendars.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise

from maas.catalogue.model import Catalogue, Composite, Credit, Objective, Target, Window
from maas.catalogue.references import Add
from maas.catalogue.source import Location
from maas.catalogue.values import format_share
from maas.domain.calendars import read_week, zone
from maas.domain.confirming import read_quota
from maas.domain.quantities import format_duration

UNSTAGED = ("rate", "passes", "published", "target")
A_DAY = timedelta(days=1)


def check_contracts(catalogue: Catalogue, add: Add) -> None:
    """Report every term of a promise that could not be applied."""
    for name, target in catalogue.targets.items():
        _check_confirm(("targets", name, "confirm"), target, add)
    for name, objective in catalogue.objectives.items():
        here = ("objectives", name)
        check_window((*here, "window"), objective.window, add)
        _check_time(here, objective, add)
        check_credits((*here, "credits"), objective.credits, objective, add)
        _check_stages(here, objective, add)
        _check_own_clock(here, name, objective, catalogue, add)


def _readable(read: Callable[[], object], location: Location, add: Add) -> None:
    try:
        read()
    except ValueError as error:
        _say(error, location, add)


def _say(error: ValueError, location: Location, add: Add) -> None:
    what, _, remedy = str(error).partition(": ")
    add(location, what, remedy or "write another value")


def _check_confirm(here: Location, target: Target, add: Add) -> None:
    for key in ("down", "up"):
        try:
            quota = read_quota(getattr(target.confirm, key))
        except ValueError as error:
            _say(error, (*here, key), add)
            continue
        if quota.among * target.every > A_DAY:
            add((*here, key), f"{quota.among} samples {format_duration(target.every)} apart span "
                "more than a day", "ask for fewer samples, or probe more often")  # fmt: skip


def check_window(here: Location, window: Window, add: Add) -> None:
    """Report a time zone that does not exist, or that nothing would use."""
    _readable(lambda: zone(window.time_zone), (*here, "time_zone"), add)
    if window.calendar is None and "time_zone" in window.model_fields_set:
        add((*here, "time_zone"), "a rolling window has no midnights, so no time zone",
            "remove it, or write {calendar: month}")  # fmt: skip


def _check_time(here: Location, objective: Objective, add: Add) -> None:
    hours = objective.service_hours
    if hours is not None:
        _readable(lambda: zone(hours.time_zone), (*here, "service_hours", "time_zone"), add)
        _readable(lambda: read_week(hours.weekly), (*here, "service_hours", "weekly"), add)
        if not any(stretches.strip() for stretches in hours.weekly.values()):
            add((*here, "service_hours", "weekly"), "no hour is served, so nothing would count",
                'write hours such as mon-fri: "08:00-18:00"')  # fmt: skip
    unknown = objective.unknown
    if "hold" in unknown.model_fields_set and unknown.policy != "hold":
        add((*here, "unknown", "hold"), f"hold means nothing with policy: {unknown.policy}",
            "write policy: hold, or remove it")  # fmt: skip
    if objective.kind == "availability":
        if "uncovered" in unknown.model_fields_set:
            add((*here, "unknown", "uncovered"), "uncovered means nothing for availability",
                "remove it; it is for items")  # fmt: skip
        return
    told = {
        "service_hours": hours is not None,
        "degraded": objective.degraded != 0,
        "min_outage": objective.min_outage != timedelta(0),
    }
    for key, given in told.items():
        if given:
            add((*here, key), f"{key} means nothing for {objective.kind}",
                "remove it; it is for availability")  # fmt: skip
    if objective.unknown.policy in ("hold", "down", "up"):
        add((*here, "unknown", "policy"),
            f"items cannot be taken as {objective.unknown.policy} when they are unknown",
            "write policy: exclude; hold, down and up are for availability")  # fmt: skip


def check_credits(
    here: Location, bands: Sequence[Credit], promise: Objective | Composite, add: Add
) -> None:
    """Report bands that are due although the target is met, or that are out of order."""
    for index, band in enumerate(bands):
        if band.below > promise.target:
            add((*here, index, "below"),
                f"a credit below {format_share(band.below)} would be due although the target of "
                f"{format_share(promise.target)} is met", "write the target, or less")  # fmt: skip
    for index, (band, lower) in enumerate(pairwise(bands)):
        if lower.below >= band.below or lower.credit <= band.credit:
            add((*here, index + 1), "the bands are not in order",
                "write each further band with a lower `below` and a higher `credit`")  # fmt: skip


def _check_stages(here: Location, objective: Objective, add: Add) -> None:
    if not objective.stages:
        return
    source, there = objective.population.source, (*here, "stages")
    if source in UNSTAGED:
        add(there, f"promises from {source} have one leg only", "remove stages")
        return
    spent = sum((stage.budget for stage in objective.stages.values()), timedelta(0))
    if objective.deadline is not None and spent > objective.deadline:
        add(there, f"the budgets add up to {format_duration(spent)}, more than the deadline of "
            f"{format_duration(objective.deadline)}", "shorten a budget")  # fmt: skip
    for name, stage in objective.stages.items():
        if not stage.at:
            add((*there, name, "at"), f"the stage {name} ends nowhere", "name an interface")
    last = list(objective.stages.values())[-1]
    if last.at and objective.clock is not None and set(last.at) != set(objective.clock.at):
        add(there, "the last stage does not end where the clock stops",
            f"end it at: [{', '.join(objective.clock.at)}]")  # fmt: skip


def _check_own_clock(
    here: Location, name: str, objective: Objective, catalogue: Catalogue, add: Add
) -> None:
    own = catalogue.objectives.get(objective.own_clock or "")
    if objective.own_clock == name:
        add((*here, "own_clock"), f"{name} would be its own clock", "name another objective")
    elif own is not None and own.kind != objective.kind:
        add((*here, "own_clock"), f"{objective.own_clock} is of another kind: {own.kind}",
            f"name an objective of kind {objective.kind}")  # fmt: skip
    if objective.effective is not None and objective.effective.tzinfo is None:
        add((*here, "effective"), "the instant has no time zone", "end it with Z for UTC")
