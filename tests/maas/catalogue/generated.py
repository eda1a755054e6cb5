"""Any objective, composite and agreement that the models allow, for properties over all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

from hypothesis import strategies as st

from maas.catalogue.agreed import Category
from maas.catalogue.model import (
    Agreement,
    Catalogue,
    ClockPair,
    Composite,
    Credit,
    ExclusionRule,
    Objective,
    Population,
    ServiceHours,
    Stage,
    UnknownPolicy,
    Window,
)

ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/Sao_Paulo"])
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,70}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
TITLES = st.dictionaries(st.sampled_from(["en", "fr", "de"]), TEXTS, min_size=1)
LENGTHS = st.one_of(
    st.integers(1, 2000).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 10**15).map(lambda us: timedelta(microseconds=us)),
)
ALLOWANCES = st.one_of(st.just(timedelta(0)), LENGTHS)
SHARES = st.one_of(
    st.integers(1, 10**6).map(lambda n: Fraction(n, 10**6)),
    st.fractions(Fraction(1, 10**9), Fraction(1)),
    st.just(Fraction(1)),
)
CALENDARS = st.builds(
    Window, calendar=st.sampled_from(["month", "quarter", "year"]), time_zone=ZONES
)
WINDOWS = st.one_of(CALENDARS, st.builds(Window, rolling=LENGTHS))
NAMES = st.lists(IDS, max_size=3).map(tuple)
CREDITS = st.lists(st.builds(Credit, below=SHARES, credit=SHARES), max_size=3).map(tuple)
HOURS = st.builds(
    ServiceHours,
    time_zone=ZONES,
    weekly=st.dictionaries(
        st.sampled_from(["mon-fri", "sat", "sun"]),
        st.sampled_from(["08:00-18:00", "00:00-24:00", "08:00-12:00 13:30-18:00"]),
    ),
    closed=st.lists(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=2).map(tuple),
)
UNKNOWN = st.builds(
    UnknownPolicy,
    policy=st.sampled_from(["exclude", "down", "up", "hold"]),
    hold=LENGTHS,
    min_coverage=SHARES,
    uncovered=st.sampled_from(["unknown", "overdue"]),
)


def population(source: str, **chosen: Any) -> Population:
    return Population.model_validate({"from": source, **chosen})


COMMON: dict[str, Any] = {
    "title": TITLES,
    "target": SHARES,
    "window": WINDOWS,
    "unknown": UNKNOWN,
    "credits": CREDITS,
    "own_clock": st.none() | IDS,
    "responsible": st.none() | IDS,
    "public": st.booleans(),
    "effective": st.none() | st.integers(0, 2**31).map(lambda at: datetime.fromtimestamp(at, UTC)),
}
TIMES = st.builds(
    Objective,
    kind=st.just("availability"),
    population=st.builds(population, st.just("target"), target=IDS),
    service_hours=st.none() | HOURS,
    degraded=st.just(Fraction(0)) | SHARES,
    min_outage=ALLOWANCES,
    **COMMON,
)
ITEMS = st.builds(
    Objective,
    kind=st.sampled_from(["timeliness", "completeness"]),
    population=st.builds(
        population,
        st.sampled_from(["plan", "orbits", "published", "upstream", "rate", "passes"]),
        mission=st.none() | IDS,
        satellites=NAMES,
        classes=NAMES,
        types=NAMES,
        upstream=NAMES,
        per_day=st.none() | st.integers(1, 99),
    ),
    clock=st.builds(
        ClockPair,
        start=st.sampled_from(["sensing_end", "origin_at", "downlink_start"]),
        stop=st.sampled_from(["published_at", "delivery_stop"]),
        at=NAMES,
    ),
    deadline=LENGTHS,
    abandon=LENGTHS,
    completeness_after=st.lists(ALLOWANCES, max_size=3).map(tuple),
    stages=st.dictionaries(
        IDS, st.builds(Stage, party=IDS, at=NAMES, budget=LENGTHS), max_size=2
    ),
    **COMMON,
)  # fmt: skip
COMPOSITES = st.builds(
    Composite,
    title=TITLES,
    combine=st.sampled_from(["every", "weighted", "worst"]),
    of=st.dictionaries(IDS, st.integers(1, 9), max_size=3),
    target=SHARES,
    credits=CREDITS,
)
AGREEMENTS = st.builds(
    Agreement,
    title=TITLES,
    customer=IDS,
    provider=IDS,
    objectives=NAMES,
    composites=NAMES,
    period=CALENDARS,
    grace=ALLOWANCES,
    answer_within=LENGTHS,
    public=st.booleans(),
    languages=st.sampled_from([("en",), ("fr",), ("fr", "en")]),
    exclusions=st.none()
    | st.builds(
        ExclusionRule,
        categories=st.lists(st.sampled_from(get_args(Category)), max_size=3).map(tuple),
        notice=ALLOWANCES,
        cap=st.none() | LENGTHS,
        items=st.sampled_from(["started", "running"]),
    ),
)
CATALOGUES = st.builds(
    Catalogue,
    objectives=st.dictionaries(IDS, st.one_of(TIMES, ITEMS), max_size=3),
    composites=st.dictionaries(IDS, COMPOSITES, max_size=2),
    agreements=st.dictionaries(IDS, AGREEMENTS, max_size=2),
)
