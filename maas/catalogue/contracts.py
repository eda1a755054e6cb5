"""What a contract adds to a promise makes sense: hours, bands, stages, calendars, composites.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise

from maas.catalogue.model import (
    Agreement,
    Catalogue,
    Composite,
    Credit,
    ExclusionRule,
    Objective,
    Target,
    Window,
)
from maas.catalogue.references import Add
from maas.catalogue.source import Location
from maas.catalogue.values import format_share
from maas.domain.calendars import read_week, zone
from maas.domain.confirming import read_quota
from maas.domain.quantities import format_duration

UNSTAGED = ("rate", "passes", "published", "target")
A_DAY = timedelta(days=1)


def check_contracts(catalogue: Catalogue, add: Add) -> None:
    """Report every term of a contract that could not be applied."""
    for name, target in catalogue.targets.items():
        _check_confirm(("targets", name, "confirm"), target, add)
    for name, objective in catalogue.objectives.items():
        here = ("objectives", name)
        _check_window((*here, "window"), objective.window, add)
        _check_time(here, objective, add)
        _check_credits((*here, "credits"), objective.credits, objective, add)
        _check_stages(here, objective, add)
        _check_own_clock(here, name, objective, catalogue, add)
    for name, composite in catalogue.composites.items():
        _check_composite(("composites", name), name, composite, catalogue, add)
    for name, agreement in catalogue.agreements.items():
        _check_agreement(("agreements", name), agreement, catalogue, add)


def _readable(read: Callable[[], object], location: Location, add: Add) -> None:
    try:
        read()
    except ValueError as error:
        what, _, remedy = str(error).partition(": ")
        add(location, what, remedy or "write another value")


def _check_confirm(here: Location, target: Target, add: Add) -> None:
    for key in ("down", "up"):
        text: str = getattr(target.confirm, key)
        _readable(lambda text=text: read_quota(text), (*here, key), add)  # type: ignore[misc]
        among = text.split()[-1]
        if among.isdigit() and int(among) * target.every > A_DAY:
            add((*here, key), f"{among} samples {format_duration(target.every)} apart span "
                "more than a day", "ask for fewer samples, or probe more often")  # fmt: skip


def _check_window(here: Location, window: Window, add: Add) -> None:
    _readable(lambda: zone(window.time_zone), (*here, "time_zone"), add)


def _check_time(here: Location, objective: Objective, add: Add) -> None:
    hours = objective.service_hours
    if hours is not None:
        _readable(lambda: zone(hours.time_zone), (*here, "service_hours", "time_zone"), add)
        _readable(lambda: read_week(hours.weekly), (*here, "service_hours", "weekly"), add)
    if objective.kind == "availability":
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


def _check_credits(
    here: Location, bands: Sequence[Credit], promise: Objective | Composite, add: Add
) -> None:
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
    last = list(objective.stages.values())[-1]
    if objective.clock is not None and set(last.at) != set(objective.clock.at):
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


def _check_composite(
    here: Location, name: str, composite: Composite, catalogue: Catalogue, add: Add
) -> None:
    if name in catalogue.objectives:
        add(here, f"{name!r} is an objective too", "give the composite an id of its own")
    if len(composite.of) < 2:
        add((*here, "of"), "a composite needs at least two parts", "name more objectives")
    for part, weight in composite.of.items():
        known = catalogue.objectives.get(part)
        if weight < 1:
            add((*here, "of", part), f"the weight of {part} is {weight}", "write 1 or more")
        if composite.combine == "every" and known is not None and known.kind == "availability":
            add((*here, "of", part), f"{part} counts time, which has no items to combine",
                "combine by weighted or worst")  # fmt: skip
    _check_credits((*here, "credits"), composite.credits, composite, add)


def _check_agreement(here: Location, agreement: Agreement, catalogue: Catalogue, add: Add) -> None:
    period = agreement.period
    _check_window((*here, "period"), period, add)
    if period.calendar is None or period.rolling is not None:
        add((*here, "period"), "only a calendar period can be closed",
            "write {calendar: month}, quarter or year")  # fmt: skip
        return
    for index, name in enumerate(agreement.objectives):
        objective = catalogue.objectives.get(name)
        if objective is None or objective.window.calendar is None:
            continue
        window = objective.window
        if (window.calendar, window.time_zone) != (period.calendar, period.time_zone):
            add((*here, "objectives", index),
                f"{name} holds for each {window.calendar} of {window.time_zone}, the agreement is "
                f"closed each {period.calendar} of {period.time_zone}",
                "write the same window and period")  # fmt: skip
    if agreement.exclusions is not None:
        _check_exclusions((*here, "exclusions"), agreement.exclusions, add)


def _check_exclusions(here: Location, rule: ExclusionRule, add: Add) -> None:
    if "planned_maintenance" in rule.categories:
        return
    for key, given in (("notice", rule.notice), ("cap", rule.cap)):
        if given:
            add((*here, key), f"{key} is for planned maintenance, which is not excluded here",
                "add planned_maintenance to the categories, or remove it")  # fmt: skip
