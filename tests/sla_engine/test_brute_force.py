"""The engine against the brute-force oracle, on random histories; equal to the last digit.

`MAAS_EXAMPLES` multiplies the number of histories; every failure that was ever found stands as an
@example.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maas.catalogue.model import Objective, Target
from maas.domain.calendars import period
from maas.domain.exclusions import Exclusion, ExclusionStatus, Rule, View, Word, counted
from maas.domain.instants import DAY, HOUR, to_us
from maas.domain.intervals import Interval
from maas.domain.spans import Sample
from maas.domain.states import ItemState, Outcome
from sla_engine.facts import Planned, Publication, SubjectFacts
from sla_engine.judge import judged
from sla_engine.ledger import times
from sla_engine.seeing import seen
from sla_engine.terms import terms_of
from tests.sla_engine import brute_force
from tests.sla_engine.brute_force import MINUTE, Claimed, Contract
from tests.sla_engine.builders import SECOND, START, SUBJECT, catalogue, from_plan

MORE = int(os.environ.get("MAAS_EXAMPLES", "1"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
OUTCOMES = ("up", "up", "up", "degraded", "down", "down", "unknown")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHANGES = {  # a day on which the clocks change, and one on which they do not
    "UTC": datetime(2028, 2, 28, tzinfo=UTC),  # before a leap day
    "Europe/Paris": datetime(2026, 10, 24, 12, tzinfo=UTC),
    "America/St_Johns": datetime(2026, 3, 7, 12, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 6, tzinfo=UTC),
}
STATUSES = {
    View.RAW: frozenset[str](),
    View.CLAIMED: frozenset({"claimed", "agreed"}),
    View.AGREED: frozenset({"agreed"}),
}


@st.composite
def quotas(draw: st.DrawFn) -> tuple[int, int]:
    among = draw(st.integers(1, 4))
    return draw(st.integers(1, among)), among


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    start = to_us(CHANGES[zone]) // MINUTE
    end = start + draw(st.integers(60, 1800))
    hours = None
    if draw(st.booleans()):
        open_at = draw(st.integers(0, 1200))
        close_at = draw(st.integers(open_at + 1, 1440))
        hours = dict.fromkeys(range(draw(st.integers(1, 7))), (open_at, close_at))
    exclusions = []
    for number in range(draw(st.integers(0, 4))):
        first = draw(st.integers(start - 200, end))
        exclusions.append(
            Claimed(
                first, first + draw(st.integers(1, 600)),
                draw(st.sampled_from(["planned_maintenance", "force_majeure", "other"])),
                draw(st.sampled_from(["claimed", "agreed", "refused", "withdrawn"])),
                draw(st.one_of(st.none(), st.integers(first - 400, first))), f"X{number}",
            )
        )  # fmt: skip
    return Contract(
        start=start, end=end, horizon=draw(st.integers(5, 40)), down=draw(quotas()),
        up=draw(quotas()), quorum=draw(st.integers(1, 3)), hold=draw(st.integers(1, 60)),
        policy=draw(st.sampled_from(["exclude", "down", "up", "hold"])),
        min_outage=draw(st.integers(0, 40)),
        degraded=draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 3)])),
        zone=zone, hours=hours, closed=frozenset(),
        categories=frozenset(draw(st.sets(st.sampled_from(["planned_maintenance", "other"])))),
        notice=draw(st.sampled_from([0, 0, 100, 300])),
        cap=draw(st.one_of(st.none(), st.integers(0, 400))), exclusions=tuple(exclusions),
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, contract: Contract) -> list[list[tuple[int, str]]]:
    """Samples of up to three vantage points, five to fifteen minutes apart, some of them lost."""
    points = []
    for _ in range(draw(st.integers(1, 3))):
        step = draw(st.integers(5, 15))
        minutes = range(contract.start - 120, contract.end + 120, step)
        runs = draw(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.integers(1, 12)), max_size=30))
        told = [outcome for outcome, length in runs for _ in range(length)]
        lost = draw(st.sets(st.integers(0, max(1, len(told))), max_size=12))
        points.append(
            [
                (minute, outcome)
                for index, (minute, outcome) in enumerate(zip(minutes, told, strict=False))
                if index not in lost
            ]
        )
    return points


def objective(contract: Contract) -> Objective:
    plain: dict[str, Any] = {
        "title": "o", "kind": "availability", "target": "99%",
        "population": {"from": "target", "target": "t"},
        "degraded": str(contract.degraded) if contract.degraded else "0",
        "unknown": {"policy": contract.policy, "hold": f"{contract.hold}m"},
        "min_outage": f"{contract.min_outage}m",
    }  # fmt: skip
    if contract.hours is not None:
        weekly = {
            DAYS[day]: f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}"
            for day, (a, b) in contract.hours.items()
        }
        plain["service_hours"] = {"time_zone": contract.zone, "weekly": weekly}
    return Objective.model_validate(plain)


def target(contract: Contract) -> Target:
    return Target.model_validate(
        {
            "title": "t", "probe": "http", "url": "http://x", "horizon": f"{contract.horizon}m",
            "confirm": {"down": "{} of {}".format(*contract.down),
                        "up": "{} of {}".format(*contract.up)},
            "quorum": contract.quorum,
        }
    )  # fmt: skip


def exclusion(one: Claimed) -> Exclusion:
    words: tuple[Word, ...] = (Word(ExclusionStatus.CLAIMED, "a", 0, ""),)
    if one.status != "claimed":
        words = (*words, Word(ExclusionStatus(one.status), "b", 1, ""))
    return Exclusion(
        one.id, "a", (), Interval(one.start * MINUTE, one.end * MINUTE), (), one.category, "",
        None if one.announced is None else one.announced * MINUTE, 0, words,
    )  # fmt: skip


@pytest.mark.timeout(600)
@settings(max_examples=1200 * MORE, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_availability_is_what_counting_minutes_gives(data: st.DataObject) -> None:
    contract = data.draw(contracts())
    points = data.draw(histories(contract))
    luck = data.draw(st.randoms(use_true_random=False))
    first, last = contract.start - 120, contract.end + 120
    by_location = {}
    for number, samples in enumerate(points):
        told = [Sample(m * MINUTE, Outcome(outcome), "") for m, outcome in samples]
        luck.shuffle(told)
        by_location[f"p{number}"] = told
    around = Interval(first * MINUTE, last * MINUTE)
    kept = times.contractual(objective(contract), seen(target(contract), by_location, around))
    within = Interval(contract.start * MINUTE, contract.end * MINUTE)
    scope = times.scope(objective(contract), within)
    rule = Rule(
        contract.categories, contract.notice * MINUTE,
        None if contract.cap is None else contract.cap * MINUTE,
    )  # fmt: skip
    told_exclusions = [exclusion(one) for one in contract.exclusions]
    luck.shuffle(told_exclusions)
    for view, statuses in STATUSES.items():
        out = [
            part for one in counted(told_exclusions, rule, within, view) for part in one.intervals
        ]
        figure = times.figure("o", objective(contract), kept, scope, out)
        minutes = brute_force.availability(contract, points, statuses, first, last)
        found = {name: getattr(figure, name) // MINUTE for name in minutes}
        assert found == minutes
        assert (figure.strict, figure.coverage, *figure.bounds) == brute_force.shares(
            contract, minutes
        )


SENSED = (START + HOUR, START + HOUR + 60 * SECOND)
TERMS = terms_of(catalogue(o=from_plan()))


@st.composite
def publications(draw: st.DrawFn) -> list[Publication]:
    rows = []
    for number in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 55))
        rows.append(
            Publication(
                "prip", f"k{draw(st.integers(0, 9))}", f"m{number}", "S1", "S1A", "IW_RAW__0S",
                "L0", None, SENSED[0] + start * SECOND,
                SENSED[0] + draw(st.integers(start, 62)) * SECOND, None,
                SENSED[1] + draw(st.integers(1, 12 * 60)) * 60 * SECOND,
                draw(st.integers(0, 9)) == 0,
            )
        )  # fmt: skip
    return rows


@settings(max_examples=3000 * MORE, deadline=None, suppress_health_check=SLOW)
@given(publications(), st.randoms(use_true_random=False), st.integers(0, 9 * 24))
def test_a_promise_is_what_counting_seconds_gives(
    rows: list[Publication], luck: Any, hours: int
) -> None:
    as_of = SENSED[1] + hours * HOUR
    known = [row for row in rows if row.published_at <= as_of]
    told = [*known, *luck.sample(known, len(known) // 2)]  # some of it twice
    luck.shuffle(told)
    facts = SubjectFacts(SUBJECT)
    facts.planned.append(Planned(SUBJECT, "S1A", *SENSED, "IW", "", superseded=False))
    facts.publications.extend(told)
    (item,) = judged(TERMS, [facts], as_of, {"prip": as_of})
    assert (item.state, item.t1, item.achieved) == by_seconds(known, as_of)


def by_seconds(rows: Sequence[Publication], as_of: int) -> tuple[ItemState, int | None, int]:
    """State, completion and amount: the first of each product, then second after second."""
    first: dict[str, Publication] = {}
    for row in sorted(rows, key=lambda r: (r.clock_fault, r.published_at, r.sensing_start,
                                           r.sensing_end)):  # fmt: skip
        first.setdefault(row.product_key, row)

    def seconds(chosen: Sequence[Publication]) -> set[int]:
        return {
            s for r in chosen for s in range(r.sensing_start // SECOND, r.sensing_end // SECOND)
        }

    sound = sorted((r for r in first.values() if not r.clock_fault), key=lambda r: r.published_at)
    achieved = len(seconds(sound)) * SECOND
    due = SENSED[1] + 3 * HOUR
    for count in range(1, len(sound) + 1):
        if len(seconds(sound[:count])) >= 60:
            at = sound[count - 1].published_at
            return (ItemState.ON_TIME if at <= due else ItemState.LATE), at, achieved
    if len(sound) < len(first) and len(seconds(list(first.values()))) >= 60:
        return ItemState.UNKNOWN, None, achieved
    if as_of <= due:
        return ItemState.NOT_DUE, None, achieved
    return (ItemState.OVERDUE if as_of < due + 7 * DAY else ItemState.MISSING), None, achieved


@settings(max_examples=400 * MORE, deadline=None)
@given(st.integers(1971, 2060), st.integers(1, 12), st.sampled_from(sorted(CHANGES)))
def test_months_quarters_and_years_are_as_long_as_their_days(
    year: int, month: int, zone: str
) -> None:
    def midnight(day: date) -> int:
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        return int(local.astimezone(UTC).timestamp()) * SECOND

    day = date(year, month, 1)
    edge = midnight(day)
    assert period(f"{year}-{month:02d}", zone).start == edge
    while day.month == month:
        day += timedelta(days=1)
    assert period(f"{year}-{month:02d}", zone).end == midnight(day)
    quarter = period(f"{year}-Q{(month + 2) // 3}", zone)
    months = [period(f"{year}-{m:02d}", zone) for m in range((month - 1) // 3 * 3 + 1, 13)][:3]
    assert sum(one.length for one in months) == quarter.length
    quarters = [period(f"{year}-Q{q}", zone).length for q in (1, 2, 3, 4)]
    assert sum(quarters) == period(str(year), zone).length
