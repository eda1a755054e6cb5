"""What time alone changes: spans grow, outages begin and end, objectives move between states."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from maas.catalogue.model import Catalogue, Objective, Target
from maas.choreography import VERDICT_CHANGED
from maas.db import ledger_spans, ledger_states, outbox, work_done
from maas.db.connection import Connection
from maas.db.ledger_states import Change, Standing
from maas.domain.availability import measured
from maas.domain.events import Event
from maas.domain.figures import Figure
from maas.domain.instants import DAY, from_us, to_us
from maas.domain.intervals import Interval
from maas.domain.quantities import floor_percent
from maas.domain.spans import Span, per_day
from maas.domain.states import ObjectiveState, Outcome
from maas.runtime.role import App
from sla_engine.canaries import sweep_canaries, sweep_deliveries
from sla_engine.counting import sweep_sources
from sla_engine.figures import figures, window_of
from sla_engine.ledger.times import contractual, scope
from sla_engine.seeing import context, seen
from sla_engine.standing import standing

LOOK_BACK = DAY  # samples may come in this late and still be counted


async def sweep(app: App, as_of: datetime) -> None:
    """Bring spans, daily sums and all states up to an instant (UTC), in one transaction."""
    async with app.database.transaction() as connection:
        changes = await _sweep_targets(app, connection, as_of)
        changes += await _sweep_objectives(app, connection, as_of)
        changes += await sweep_sources(connection, as_of)
        changes += await sweep_canaries(app.catalogue, connection, as_of)
        changes += await sweep_deliveries(connection, as_of)
        fresh = await ledger_states.record(connection, changes)
        await outbox.put(connection, [_event(change) for change in fresh])
        for change in fresh:
            turned = f"{change.kind}: {change.old} → {change.new}"
            await work_done.note(connection, "state", [change.subject], turned)


def _event(change: Change) -> Event:
    data = {
        "transition": str(change.id),
        "kind": change.kind,
        "old": change.old,
        "new": change.new,
        "reason": change.reason,
    }
    return Event(VERDICT_CHANGED, "engine", change.subject, change.at, data)


async def _sweep_targets(app: App, connection: Connection, as_of: datetime) -> list[Change]:
    targets = app.catalogue.targets
    if not targets:
        return []
    written = await ledger_spans.ends_of_spans(connection)
    now = to_us(as_of)
    since = to_us(app.catalogue.since) if app.catalogue.since else now - LOOK_BACK
    boundaries = {name: _boundary(written.get(name), since) for name in targets}
    longest = max(context(target) for target in targets.values())
    oldest = min(boundaries.values()) - longest
    samples = await ledger_spans.samples_between(connection, oldest)
    last = await ledger_states.last_states(connection, "target")
    special = _special(app.catalogue)
    changes: list[Change] = []
    for name, target in targets.items():
        boundary = boundaries[name]
        if boundary >= now:
            continue
        fresh = seen(target, samples.get(name, {}), Interval(boundary, now))
        await ledger_spans.replace_spans(connection, name, boundary, fresh)
        await ledger_spans.replace_days(connection, name, per_day(fresh))
        for key, objective in special.get(name, ()):
            await ledger_spans.replace_days(connection, key, _contract_days(objective, fresh))
        changes += _turns(name, target, fresh, last.get(name))
    return changes


def _special(catalogue: Catalogue) -> dict[str, list[tuple[str, Objective]]]:
    """Per target, the objectives whose contract sees its time differently, by their keys."""
    found: dict[str, list[tuple[str, Objective]]] = defaultdict(list)
    for name, objective in catalogue.objectives.items():
        target = objective.population.target
        if target is not None and objective.time_key(name) != target:
            found[target].append((objective.time_key(name), objective))
    return found


def _contract_days(objective: Objective, told: list[Span]) -> dict[int, dict[Outcome, int]]:
    """The daily time of an objective: in service hours, silences held, short outages forgiven."""
    kept = contractual(objective, told)
    days: dict[int, dict[Outcome, int]] = {}
    start = told[0].start // DAY * DAY
    while start < told[-1].end:
        day = Interval(max(start, told[0].start), min(start + DAY, told[-1].end))
        inside = [span for span in kept if span.start < day.end and span.end > day.start]
        times = measured(inside, scope(objective, day), ())
        days[start] = {
            Outcome.UP: times.up,
            Outcome.DEGRADED: times.degraded,
            Outcome.DOWN: times.down,
            Outcome.UNKNOWN: times.unknown,
        }
        start += DAY
    return days


def _boundary(written: int | None, since: int) -> int:
    """From when spans are worked out anew: a midnight, some time before the last one written."""
    if written is None:
        return since
    return max(since, (written - LOOK_BACK) // DAY * DAY)


def _turns(
    name: str, target: Target, fresh: list[Span], last: tuple[str, datetime] | None
) -> list[Change]:
    """The changes of outcome after the last one recorded."""
    old, since = last if last is not None else (Outcome.UNKNOWN.value, None)
    changes = []
    for span in fresh:
        at = from_us(span.start)
        if span.outcome.value == old or (since is not None and at <= since):
            continue
        changes.append(Change("target", name, old, span.outcome.value, span.reason, at))
        old = span.outcome.value
    return changes


async def _sweep_objectives(app: App, connection: Connection, as_of: datetime) -> list[Change]:
    objectives = app.catalogue.objectives
    windows: dict[tuple[datetime, datetime], list[str]] = defaultdict(list)
    for name, objective in objectives.items():
        windows[window_of(objective, as_of)].append(name)
    before = await ledger_states.standings(connection)
    changes: list[Change] = []
    now_standing: list[Standing] = []
    for (first, until), names in windows.items():
        found = await figures(connection, app.catalogue, Interval(to_us(first), to_us(until)))
        for name in names:
            figure = found[name]
            began = max(first, app.catalogue.since or first)
            left, elapsed = to_us(until) - to_us(as_of), to_us(as_of) - to_us(began)
            state = standing(objectives[name], figure, left, elapsed)
            old, since = before.get(name, (ObjectiveState.NO_DATA.value, as_of))
            if state.value != old:
                reason = _reason(figure)
                changes.append(Change("objective", name, old, state.value, reason, as_of))
                since = as_of
            now_standing.append(
                Standing(name, state.value, since, first, figure.good, figure.valid)
            )
    await ledger_states.write_standings(connection, now_standing, as_of)
    return changes


def _reason(figure: Figure) -> str:
    target = f"target {floor_percent(figure.target.numerator, figure.target.denominator)} %"
    share = f"{floor_percent(figure.good, figure.valid)} % good"
    if figure.kind == "timeliness":
        return f"{figure.good} of {figure.valid} promises kept, {share}, {target}"
    return f"{share}, {target}"
