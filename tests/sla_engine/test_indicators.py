"""What an item says of itself: every field, for arrivals and for coverage."""

from __future__ import annotations

from dataclasses import replace

from maas.domain.instants import DAY, HOUR
from maas.domain.promises import Item
from maas.domain.states import ItemState
from sla_engine.facts import Publication
from sla_engine.indicators.arrival import arriving
from sla_engine.indicators.coverage import covering
from sla_engine.terms import Terms, terms_of
from tests.sla_engine.builders import START, catalogue, from_plan

GOOD = ItemState.ON_TIME


def terms() -> Terms:
    found = catalogue(nrt=from_plan(responsible="maker", completeness_after=["0s", "1h", "2d"]))
    return terms_of(found)[0]


def offered(start: int, end: int, after: int, **more: object) -> Publication:
    told = Publication(
        "prip", "p", "p", "S1", "S1A", "IW_RAW__0S", "L0", "NTC", START + start, START + end, None,
        START + end + after, False,
    )  # fmt: skip
    return replace(told, **more)  # type: ignore[arg-type]


def arrived(t1: int | None, as_of: int, *, clock_fault: bool = False) -> Item:
    return arriving(terms(), "k", "s", "S1A", "T", START, t1, as_of, clock_fault=clock_fault)


def test_an_arrival_in_time_and_one_too_late() -> None:
    good = arrived(START + 3 * HOUR, START + 9 * HOUR)
    assert good == Item(
        "nrt", "k", "s", "S1A", "T", START, START + 3 * HOUR, START + 3 * HOUR, GOOD, 0,
        None, None, 1, 0, "maker", None,
    )  # fmt: skip
    late = arrived(START + 4 * HOUR, START + 9 * HOUR)
    assert late == replace(
        good, t1=START + 4 * HOUR, state=ItemState.LATE, band=1, produced_on_time=0, produced_late=1
    )


def test_a_clock_is_sound_unless_it_is_said_not_to_be() -> None:
    told = arriving(terms(), "k", "s", None, None, START, START, START + HOUR)
    assert told.state is GOOD


def test_an_arrival_that_never_was() -> None:
    waiting = arrived(None, START + HOUR)
    assert (waiting.state, waiting.band, waiting.t1) == (ItemState.NOT_DUE, -1, None)
    assert (waiting.produced_on_time, waiting.produced_late) == (0, 0)
    assert arrived(None, START + 4 * HOUR).state is ItemState.OVERDUE
    assert arrived(None, START + 8 * DAY).state is ItemState.MISSING


def test_an_arrival_by_a_faulty_clock_is_unknown() -> None:
    told = arrived(START + HOUR, START + 9 * HOUR, clock_fault=True)
    assert (told.state, told.t1, told.band) == (ItemState.UNKNOWN, None, -1)
    assert (told.produced_on_time, told.produced_late, told.reason) == (0, 0, "clock_fault")


def covered(*candidates: Publication, expected: int = 100, as_of: int = 9 * HOUR) -> Item:
    return covering(terms(), "k", "s", "S1A", "T", START + 100, expected, candidates, START + as_of)


def test_coverage_is_complete_with_the_product_that_closes_it() -> None:
    told = covered(offered(0, 60, HOUR), offered(50, 100, 4 * HOUR), offered(0, 10, HOUR))
    assert told == Item(
        "nrt", "k", "s", "S1A", "T", START + 100, START + 100 + 3 * HOUR, START + 100 + 4 * HOUR,
        ItemState.LATE, 1, 100, 100, 2, 1, "maker", None,
    )  # fmt: skip


def test_each_product_is_timed_by_the_end_of_its_own_sensing() -> None:
    exactly = covered(offered(0, 100, 3 * HOUR))
    assert (exactly.produced_on_time, exactly.produced_late) == (1, 0)
    beyond = covered(offered(0, 100, 3 * HOUR + 1))
    assert (beyond.produced_on_time, beyond.produced_late) == (0, 1)
    assert (beyond.state, exactly.state) == (ItemState.LATE, ItemState.ON_TIME)


def test_a_part_is_not_the_whole() -> None:
    told = covered(offered(0, 60, HOUR))
    assert (told.state, told.t1, told.band) == (ItemState.OVERDUE, None, -1)
    assert (told.expected, told.achieved, told.produced_on_time) == (100, 60, 1)
    assert covered(as_of=HOUR).state is ItemState.NOT_DUE
    assert covered(as_of=HOUR).achieved == 0


def test_only_a_faulty_clock_could_complete_it() -> None:
    faulty = offered(50, 100, HOUR, clock_fault=True)
    told = covered(offered(0, 60, HOUR), faulty)
    assert (told.state, told.reason, told.t1) == (ItemState.UNKNOWN, "clock_fault", None)
    assert (told.achieved, told.produced_on_time, told.produced_late) == (60, 1, 0)
    sound = covered(offered(0, 100, HOUR), faulty)
    assert (sound.state, sound.reason) == (ItemState.ON_TIME, None)
    useless = covered(offered(0, 20, HOUR), offered(0, 10, HOUR, clock_fault=True))
    assert (useless.state, useless.reason) == (ItemState.OVERDUE, None)
