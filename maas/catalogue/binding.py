"""What composites combine and agreements bind fits together: parts, weights, calendars, rules.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from collections.abc import Sequence

from maas.catalogue.contracts import check_credits, check_window
from maas.catalogue.model import Agreement, Catalogue, Composite, ExclusionRule, Window
from maas.catalogue.references import Add
from maas.catalogue.source import Location


def check_bindings(catalogue: Catalogue, add: Add) -> None:
    """Report every composite that has no figure, and every agreement that cannot be stated."""
    for name, composite in catalogue.composites.items():
        _check_composite(("composites", name), name, composite, catalogue, add)
    for name, agreement in catalogue.agreements.items():
        _check_agreement(("agreements", name), agreement, catalogue, add)


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
    check_credits((*here, "credits"), composite.credits, composite, add)


def _check_agreement(here: Location, agreement: Agreement, catalogue: Catalogue, add: Add) -> None:
    period = agreement.period
    if not (agreement.objectives or agreement.composites):
        add((*here, "objectives"), "the agreement binds nothing", "name objectives or composites")
    if not agreement.languages:
        add((*here, "languages"), "no report would be made", "write [en], [fr] or [en, fr]")
    for key in ("objectives", "composites", "languages", "formats"):
        _check_once((*here, key), getattr(agreement, key), add)
    check_window((*here, "period"), period, add)
    if period.calendar is None or period.rolling is not None:
        add((*here, "period"), "only a calendar period can be closed",
            "write {calendar: month}, quarter or year")  # fmt: skip
        return
    for index, name in enumerate(agreement.objectives):
        _check_bound((*here, "objectives", index), name, period, catalogue, add)
    for index, name in enumerate(agreement.composites):
        known = catalogue.composites.get(name)
        for part in known.of if known is not None else ():
            if part not in agreement.objectives:  # else it is said there
                _check_bound((*here, "composites", index), part, period, catalogue, add)
    if agreement.exclusions is not None:
        _check_exclusions((*here, "exclusions"), agreement.exclusions, add)


def _check_once(here: Location, names: Sequence[str], add: Add) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            add((*here, index), f"{name!r} stands twice", "keep one of them")


def _check_bound(here: Location, name: str, period: Window, catalogue: Catalogue, add: Add) -> None:
    """What holds for one calendar cannot be stated for another; a rolling window fits any."""
    objective = catalogue.objectives.get(name)
    if objective is None or objective.window.calendar is None:
        return
    window = objective.window
    if (window.calendar, window.time_zone) != (period.calendar, period.time_zone):
        add(here, f"{name} holds for each {window.calendar} of {window.time_zone}, the agreement "
            f"is closed each {period.calendar} of {period.time_zone}",
            f"give {name} the window {{calendar: {period.calendar}, "
            f"time_zone: {period.time_zone}}}, or the agreement its period")  # fmt: skip


def _check_exclusions(here: Location, rule: ExclusionRule, add: Add) -> None:
    if not rule.categories:
        add((*here, "categories"), "no category is excluded, so nothing would be",
            "name categories, or remove exclusions")  # fmt: skip
        return
    if "planned_maintenance" in rule.categories:
        return
    for key, given in (("notice", rule.notice), ("cap", rule.cap)):
        if given:
            add((*here, key), f"{key} is for planned maintenance, which is not excluded here",
                "add planned_maintenance to the categories, or remove it")  # fmt: skip
