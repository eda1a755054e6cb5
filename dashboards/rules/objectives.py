"""Alert rules of objectives: burning too fast, too many bad, overdue, broken, without data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dashboards.links import Links
from dashboards.rules.alert import AlertRule
from dashboards.rules.names import error_ratio_name, judged_name
from dashboards.titles import Promise, promises
from maas.catalogue.model import Catalogue, Window
from maas.catalogue.values import format_share
from maas.domain.burn_rates import BURN_RATE_RULES, MIN_EVENTS, BurnRateRule
from maas.domain.quantities import format_duration
from maas.domain.states import Severity
from maas.telemetry.metrics import OBJECTIVE_ITEMS, OBJECTIVE_STATE

PERIODS = {"month": timedelta(days=30), "quarter": timedelta(days=91), "year": timedelta(days=365)}
WAITS = timedelta(minutes=15)  # states that a single evaluation may flip


def objective_rules(catalogue: Catalogue, links: Links) -> Iterator[AlertRule]:
    """The rules of every objective of a catalogue."""
    for promise in promises(catalogue):
        for rule in BURN_RATE_RULES:
            if rule.reachable(promise.objective.target, period_of(promise.objective.window)):
                yield _burning(promise, rule, links)
        if promise.objective.kind != "availability":
            yield from _counted(promise, links)
        yield from _standing(promise, links)


def period_of(window: Window) -> timedelta:
    """How long a window is, for burn rates."""
    return window.rolling or PERIODS[window.calendar or "month"]


def _burning(promise: Promise, rule: BurnRateRule, links: Links) -> AlertRule:
    long, short = format_duration(rule.long), format_duration(rule.short)
    only = f'{{objective="{promise.name}"}}'
    period = period_of(promise.objective.window)
    above = f"{float(rule.error_ratio(promise.objective.target, period)):.9g}"
    factor = f"{float(rule.factor(period)):.4g}"
    return AlertRule(
        name="MaasBudgetBurning",
        expr=f"{error_ratio_name(long)}{only} > {above} and {error_ratio_name(short)}{only} > "
        f"{above} and {judged_name(long)}{only} >= {MIN_EVENTS}",
        severity=rule.severity,
        summary=f"{promise.title}: its error budget burns {factor} times too fast",
        description=f"More than {float(above):.2%} was bad within {long}, and still is within "
        f"{short}; {format_share(promise.objective.target)} good was promised.",
        link=_page(links, promise),
        by={"objective": promise.name},
        about={"window": long},
    )


def _counted(promise: Promise, links: Links) -> Iterator[AlertRule]:
    """Counts, for few items: half of what may be bad is, or more than may be."""
    name = promise.name
    bad = _items(name, "late|missing")
    planned = _items(name, "not_due|on_time|overdue|late|missing")
    target = promise.objective.target
    share = f"{float(1 - target):.9g}"
    allowed = f"floor({share} * ({planned}) + 0.000001)"
    words = f"{format_share(target)} of the items of the window were promised in time"
    yield AlertRule(
        "MaasBudgetHalfSpent",
        f"{bad} >= 0.5 * {allowed} and {bad} > 0",
        Severity.TICKET,
        f"{promise.title}: half of what may be late is late",
        f"{words}; half of what that leaves has come late, or not at all.",
        _page(links, promise), WAITS, {"objective": name},
    )  # fmt: skip
    yield AlertRule(
        "MaasBreachCertain",
        f"{bad} > {allowed}",
        Severity.PAGE,
        f"{promise.title}: the window cannot be saved",
        f"{words}; more has come late than that leaves, whatever still comes.",
        _page(links, promise), WAITS, {"objective": name},
    )  # fmt: skip
    yield AlertRule(
        "MaasItemsOverdue",
        f"{_items(name, 'overdue')} > 0",
        Severity.TICKET,
        f"{promise.title}: something is overdue",
        "At least one item is past its deadline and has not arrived.",
        links.items(name, ("overdue",)), WAITS, {"objective": name},
    )  # fmt: skip


def _items(name: str, states: str) -> str:
    only = f'{{objective="{name}", state=~"{states}"}}'
    return f"sum by (objective) ({OBJECTIVE_ITEMS.name}{only})"


def _standing(promise: Promise, links: Links) -> Iterator[AlertRule]:
    for state, alert, severity, words in (
        ("breached", "MaasObjectiveBreached", Severity.TICKET, "the promise is broken"),
        ("no_data", "MaasObjectiveNoData", Severity.TICKET, "nothing can be said"),
    ):
        only = f'{{objective="{promise.name}", state="{state}"}}'
        yield AlertRule(
            alert,
            f"max by (objective) ({OBJECTIVE_STATE.name}{only}) == 1",
            severity,
            f"{promise.title}: {words}",
            f"In {promise.window} the objective is {state.replace('_', ' ')}.",
            _page(links, promise), WAITS, {"objective": promise.name},
        )  # fmt: skip


def _page(links: Links, promise: Promise) -> str:
    return links.objective(promise.name)[0].url
