"""Reports of a statement over 100,000 items of which 5,000 are bad, in each format, one process."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import partial

from benchmarks.timing import compare
from maas.domain.attributions import Leg
from maas.domain.calendars import period
from maas.domain.canonical import hash_of
from maas.domain.exclusions import View
from maas.domain.figures import Figure
from maas.domain.instants import DAY, HOUR, MINUTE
from maas.domain.statement import (
    BadItem,
    Evidence,
    ObjectiveStatement,
    PartyShare,
    PeriodStatus,
    Person,
    Statement,
)
from maas.domain.states import ItemState
from maas.reports.formats import FORMATS, render

ITEMS, BAD = 100_000, 5_000
MONTH = period("2026-10", "Europe/Paris")


def run() -> None:
    """Print bad items per second; at 1,250 a report takes four seconds."""
    told = _statement()
    site = "https://status.example"
    compare(
        "bad items",
        BAD,
        {form: partial(render, told, form, "en", site) for form in FORMATS},
    )


def _bad(number: int, luck: random.Random) -> BadItem:
    t0 = MONTH.start + luck.randrange(31 * 24 * 60) * MINUTE
    received, made = t0 + luck.randrange(20, 70) * MINUTE, t0 + luck.randrange(80, 400) * MINUTE
    legs = (
        Leg("reception", "stations", t0, received, 45 * MINUTE),
        Leg("production", "producer", received, made, 105 * MINUTE),
        Leg("access", "access", made, made + 20 * MINUTE, 30 * MINUTE),
    )
    key = f"S1A-{number:06d}/IW_RAW__0S"
    return BadItem(
        key, f"S1A-{number:06d}", "S1A", "IW_RAW__0S", t0, t0 + 3 * HOUR, made + 20 * MINUTE,
        ItemState.LATE, None, None, legs, "production", "producer", None, "", None, None,
        (Evidence("prip", f"S1A_IW_RAW__0SDV_{number:06d}.SAFE", made),),
    )  # fmt: skip


def _statement() -> Statement:
    luck = random.Random(7)
    counts = {ItemState.ON_TIME: ITEMS - BAD, ItemState.LATE: BAD}
    figure = Figure("s1", "timeliness", "plan", Fraction(95, 100), counts)
    objective = ObjectiveStatement(
        "s1", {"en": "Sentinel-1 within 3 h"}, {"en": "Each is good within 3 h."}, "timeliness",
        "plan", Fraction(95, 100), dict.fromkeys(View, figure), (ITEMS - BAD, ITEMS),
        (PartyShare("producer", BAD, 0),), True, Fraction(9, 10), Fraction(0), (), (),
        tuple(_bad(number, luck) for number in range(BAD)), (), (), (), None, ITEMS,
        hash_of("evidence"), hash_of("definition"),
    )  # fmt: skip
    people = {name: Person(name, {"en": name}) for name in ("producer", "customer")}
    return Statement(
        "production", {"en": "Production"}, people["customer"], people["producer"], people,
        "2026-10", MONTH, "Europe/Paris", PeriodStatus.CLOSED, 1, MONTH.end + 5 * DAY, "maas", "",
        "A. Martin", (objective,), (), (), None,
    )  # fmt: skip
