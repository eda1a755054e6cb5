"""Laws that every figure obeys, whatever the history; each broken one would cost somebody money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maas.domain.attributions import Leg, proposed, waterfall
from maas.domain.availability import forgiven, held, measured
from maas.domain.calendars import (
    ServiceWeek,
    calendar_of,
    period,
    period_name,
    read_week,
    serving,
    shifted,
)
from maas.domain.canonical import hash_of, later, text_of
from maas.domain.composites import every, weighted, worst
from maas.domain.confirming import Quota, confirmed, read_quota
from maas.domain.credits import Band, credit_for
from maas.domain.exclusions import takes_out
from maas.domain.figures import Figure
from maas.domain.instants import HOUR, MINUTE, SECOND, to_us
from maas.domain.intervals import (
    Interval,
    coverage,
    covered,
    gaps,
    intersect,
    subtract,
    total,
    union,
)
from maas.domain.spans import Sample, Span
from maas.domain.states import ItemState, Outcome
from maas.domain.vantage import agreed

EDGES = st.integers(0, 60)
INTERVALS = st.lists(st.builds(Interval, EDGES, EDGES), max_size=8)
OUTCOMES = st.sampled_from(list(Outcome))
WITHIN = Interval(0, 60)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Contiguous spans over [0, 60) with neighbours that differ."""
    found: list[Span] = []
    start = 0
    while start < 60:
        end = draw(st.integers(start + 1, 60))
        outcome = draw(OUTCOMES)
        if found and found[-1].outcome is outcome:
            found[-1] = Span(found[-1].start, end, outcome, "", 1)
        else:
            found.append(Span(start, end, outcome, "", 1))
        start = end
    return found


@given(INTERVALS, INTERVALS)
def test_what_is_taken_out_and_what_is_shared_make_the_whole(
    some: list[Interval], others: list[Interval]
) -> None:
    left, both = subtract(some, others), intersect(some, others)
    assert total(left) + total(both) == covered(some)
    assert intersect(left, others) == []
    assert union([*left, *both]) == union(some)
    assert intersect(some, others) == intersect(others, some)


@given(INTERVALS)
def test_gaps_and_union_fill_a_window_once(some: list[Interval]) -> None:
    inside = intersect(some, [WITHIN])
    assert total(inside) + total(gaps(some, WITHIN)) == WITHIN.length


@given(st.lists(st.tuples(EDGES, EDGES, st.integers(0, 9)), max_size=10), st.integers(0, 60))
def test_coverage_is_reached_by_the_last_that_was_needed(
    arrivals: list[tuple[int, int, int]], expected: int
) -> None:
    whole, at = coverage(arrivals, expected)
    assert whole == covered(Interval(start, end) for start, end, _ in arrivals)
    if at is not None:
        before = [Interval(s, e) for s, e, arrived in arrivals if arrived < at]
        until = [Interval(s, e) for s, e, arrived in arrivals if arrived <= at]
        assert covered(until) >= expected
        assert not before or covered(before) < expected
    else:
        assert whole < expected or not arrivals


@given(spans(), INTERVALS, INTERVALS)
def test_the_parts_of_a_split_period_add_up_to_the_whole(
    told: list[Span], scope: list[Interval], out: list[Interval]
) -> None:
    scope = intersect(scope, [WITHIN])
    halves = [intersect(scope, [Interval(0, 23)]), intersect(scope, [Interval(23, 60)])]
    assert measured(told, halves[0], out) + measured(told, halves[1], out) == measured(
        told, scope, out
    )


@given(spans(), INTERVALS)
def test_an_exclusion_changes_nothing_outside_of_itself(
    told: list[Span], out: list[Interval]
) -> None:
    apart = subtract([WITHIN], out)
    assert measured(told, apart, out) == measured(told, apart, ())


@given(spans(), st.integers(0, 30))
def test_forgiving_only_turns_down_into_up_and_holding_only_shrinks_the_unknown(
    told: list[Span], length: int
) -> None:
    before = measured(told, [WITHIN], ())
    mild, kept = forgiven(told, length), held(told, length)
    after = measured(mild, [WITHIN], ())
    assert after.up + after.down == before.up + before.down
    assert after.down <= before.down
    assert all(s.outcome is not Outcome.DOWN or s.end - s.start > length for s in mild)
    assert measured(kept, [WITHIN], ()).unknown <= before.unknown
    assert held(told, 0) == told
    assert forgiven(told, 0) == told


SAMPLES = st.lists(st.tuples(st.integers(0, 99), OUTCOMES), max_size=25, unique_by=lambda s: s[0])


@given(SAMPLES, st.randoms(use_true_random=False))
def test_a_quota_of_one_believes_every_sample_in_any_order(
    told: list[tuple[int, Outcome]], luck: Any
) -> None:
    samples = [Sample(at, outcome, "") for at, outcome in told]
    luck.shuffle(samples)
    found = confirmed(samples, Quota(), Quota())
    assert found == sorted(samples, key=lambda sample: sample.at)


@given(SAMPLES, st.integers(1, 3), st.integers(0, 2))
def test_debounce_keeps_every_sample_and_what_it_did_not_see(
    told: list[tuple[int, Outcome]], needed: int, more: int
) -> None:
    samples = [Sample(at, outcome, "") for at, outcome in told]
    found = confirmed(samples, Quota(needed, needed + more), Quota(1, 1))
    ordered = sorted(samples, key=lambda sample: sample.at)
    assert [one.at for one in found] == [one.at for one in ordered]
    unseen = [one.at for one in ordered if one.outcome is Outcome.UNKNOWN]
    assert [one.at for one in found if one.outcome is Outcome.UNKNOWN] == unseen


def outcomes(text: str) -> list[Sample]:
    kinds = {"u": Outcome.UP, "d": Outcome.DOWN, "g": Outcome.DEGRADED, "?": Outcome.UNKNOWN}
    return [Sample(index, kinds[letter], letter) for index, letter in enumerate(text)]


@pytest.mark.parametrize(
    ("seen", "believed", "down", "up"),
    [
        ("uduu", "uuuu", "2 of 3", "1 of 1"),  # one failure is not believed
        ("uddu", "uddu", "2 of 3", "1 of 1"),  # two are, from the first of them on
        ("udud", "uddd", "2 of 3", "2 of 2"),  # what stood in between is part of it
        ("ud?d", "ud?d", "2 of 2", "1 of 1"),  # our own failure neither confirms nor refutes
        ("ddud", "dddd", "1 of 1", "2 of 2"),  # a single success is no recovery
        ("dduu", "dduu", "1 of 1", "2 of 2"),
        ("uggd", "uggg", "2 of 2", "1 of 1"),  # degraded is believed at once
        ("duddd", "duddd", "3 of 3", "1 of 1"),
        ("uddud", "udddd", "2 of 2", "2 of 2"),  # nor after it has just gone down
    ],
)
def test_a_change_is_believed_from_the_first_sample_that_showed_it(
    seen: str, believed: str, down: str, up: str
) -> None:
    told = confirmed(outcomes(seen), read_quota(down), read_quota(up))
    letters = {Outcome.UP: "u", Outcome.DOWN: "d", Outcome.DEGRADED: "g", Outcome.UNKNOWN: "?"}
    assert "".join(letters[one.outcome] for one in told) == believed


@pytest.mark.parametrize("text", ["0 of 1", "3 of 2", "2", "two of three", "2of3", ""])
def test_what_is_no_quota_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match='write "2 of 3"'):
        read_quota(text)


@given(st.lists(spans(), min_size=1, max_size=3), st.integers(1, 3), st.permutations(range(3)))
def test_vantage_points_agree_in_any_order_and_one_alone_is_itself(
    told: list[list[Span]], quorum: int, order: list[int]
) -> None:
    named = {str(index): one for index, one in enumerate(told)}
    turned = {str(index): named[str(index)] for index in order if str(index) in named}
    first, second = agreed(named, quorum), agreed(turned, quorum)
    assert [(s.start, s.end, s.outcome) for s in first] == [
        (s.start, s.end, s.outcome) for s in second
    ]
    if len(told) == 1 and quorum == 1:
        assert first == told[0]


def vote(*letters: str, quorum: int) -> Outcome:
    told = {
        str(index): [Span(0, 10, outcomes(letter)[0].outcome, letter, 1)]
        for index, letter in enumerate(letters)
    }
    (span,) = agreed(told, quorum)
    return span.outcome


@pytest.mark.parametrize(
    ("letters", "quorum", "outcome"),
    [
        ("dd", 2, Outcome.DOWN),
        ("du", 2, Outcome.UP),
        ("d?", 2, Outcome.UNKNOWN),
        ("u?", 2, Outcome.UP),
        ("dg", 2, Outcome.DEGRADED),
        ("dgu", 2, Outcome.DEGRADED),
        ("ddu", 2, Outcome.DOWN),
        ("???", 1, Outcome.UNKNOWN),
        ("d?", 1, Outcome.DOWN),
    ],
)
def test_it_takes_a_quorum_to_be_down_and_one_witness_to_be_up(
    letters: str, quorum: int, outcome: Outcome
) -> None:
    assert vote(*letters, quorum=quorum) is outcome


def test_a_vote_names_who_saw_it() -> None:
    told = {name: [Span(0, 10, Outcome.DOWN, "timed out", 1)] for name in ("rome", "oslo")}
    assert agreed(told, 2)[0].reason == "timed out (seen from oslo, rome)"
    assert agreed(told, 2)[0].samples == 2
    alone = {"rome": told["rome"], "oslo": [Span(0, 10, Outcome.UNKNOWN, "", 0)]}
    assert agreed(alone, 2)[0].reason == "only 1 of 2 needed: timed out (seen from rome)"


NAMES = st.one_of(
    st.builds(lambda y, m: f"{y:04d}-{m:02d}", st.integers(1000, 9900), st.integers(1, 12)),
    st.builds(lambda y, q: f"{y:04d}-Q{q}", st.integers(1000, 9900), st.integers(1, 4)),
    st.builds(lambda y: f"{y:04d}", st.integers(1000, 9900)),
)


@given(NAMES, st.integers(-20, 20))
def test_going_there_and_back_is_staying(name: str, by: int) -> None:
    assert shifted(shifted(name, by), -by) == name
    assert calendar_of(shifted(name, by)) == calendar_of(name)


@given(st.integers(1970, 2100), st.integers(1, 12), st.sampled_from(["UTC", "Europe/Paris"]))
def test_periods_meet_and_each_instant_is_in_one(year: int, month: int, zone: str) -> None:
    name = f"{year}-{month:02d}"
    inside = period(name, zone)
    assert period(shifted(name, 1), zone).start == inside.end
    for instant in (inside.start, inside.end - 1):
        assert period_name(instant, "month", zone) == name
        assert period_name(instant, "year", zone) == str(year)
        assert period_name(instant, "quarter", zone) == f"{year}-Q{(month + 2) // 3}"


@pytest.mark.parametrize(
    ("name", "zone", "hours"),
    [
        ("2026-03", "Europe/Paris", 743), ("2026-10", "Europe/Paris", 745),
        ("2026-10", "UTC", 744), ("2028-02", "UTC", 696), ("2027-02", "UTC", 672),
        ("2026-Q1", "Europe/Paris", 2159), ("2026", "Europe/Paris", 8760), ("2028", "UTC", 8784),
    ],
)  # fmt: skip
def test_a_period_is_as_long_as_its_clocks_say(name: str, zone: str, hours: int) -> None:
    assert period(name, zone).length == hours * HOUR


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "2026-Q5", "26-10", "2026-1", "", "0000"])
def test_what_is_no_period_says_what_to_write(name: str) -> None:
    with pytest.raises(ValueError, match="write 2026-10, 2026-Q4 or 2026"):
        period(name)


def test_a_zone_that_is_none_says_what_to_write() -> None:
    with pytest.raises(ValueError, match="write an IANA name"):
        period("2026-10", "Mars/Olympus")


def week(zone: str, hours: str, *closed: date) -> ServiceWeek:
    return ServiceWeek(zone, read_week({"mon-sun": hours}), frozenset(closed))


def at(text: str) -> int:
    return to_us(datetime.fromisoformat(text).replace(tzinfo=UTC))


def test_a_time_that_comes_twice_is_served_twice_and_one_that_never_comes_is_not() -> None:
    back = Interval(at("2026-04-04T12:00"), at("2026-04-05T14:00"))  # Lord Howe: 02:00 to 01:30
    served = serving(week("Australia/Lord_Howe", "01:00-01:45"), back)
    assert [one.length // MINUTE for one in served] == [45, 15]
    forth = Interval(at("2026-03-29T00:00"), at("2026-03-29T12:00"))  # Paris: 02:00 to 03:00
    assert total(serving(week("Europe/Paris", "01:30-03:30"), forth)) == HOUR
    assert serving(week("Europe/Paris", "02:10-02:50"), forth) == []


def test_service_hours_and_all_other_hours_make_the_month() -> None:
    month = period("2026-10", "Europe/Paris")
    served = serving(week("Europe/Paris", "08:00-18:00", date(2026, 10, 14)), month)
    assert total(served) == 30 * 10 * HOUR
    assert total(served) + total(gaps(served, month)) == month.length
    assert serving(None, month) == [month]


@pytest.mark.parametrize(
    "weekly",
    [{"fri-mon": "08:00-18:00"}, {"xxx": "08:00-18:00"}, {"mon": "8-18"},
     {"mon": "18:00-08:00"}, {"mon": "08:00-24:30"}, {"mon": "08:70-09:00"}, {"mon": "08:60-09:00"},
     {"mon": "08:00-09:60"}, {"xxx-mon": "08:00-09:00"}, {"mon": "08:00-24:01"},
     {"mon-tue": "08:00-09:00", "tue": "10:00-11:00"}, {"mon": "08:00-08:00"}],
)  # fmt: skip
def test_hours_that_are_none_say_what_to_write(weekly: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"write|begin before"):
        read_week(weekly)


def test_hours_go_up_to_the_last_minute() -> None:
    assert read_week({"sun": "00:59-23:59"}) == {6: ((59, 1439),)}
    assert read_week({"sun": "13:00-14:00"}) == {6: ((780, 840),)}


def test_hours_may_end_at_midnight_and_come_in_several_stretches() -> None:
    assert read_week({"Mon-Tue": "08:00-12:00, 13:00-24:00"}) == {
        0: ((480, 720), (780, 1440)), 1: ((480, 720), (780, 1440)),
    }  # fmt: skip


BANDS = [Band(Fraction(95, 100), Fraction(1, 10)), Band(Fraction(90, 100), Fraction(1, 4))]


@pytest.mark.parametrize(
    ("figure", "credit"),
    [
        (Fraction(95, 100), 0), (Fraction(94_999, 100_000), Fraction(1, 10)),
        (Fraction(90, 100), Fraction(1, 10)), (Fraction(89_999, 100_000), Fraction(1, 4)),
        (Fraction(0), Fraction(1, 4)), (Fraction(1), 0), (None, 0),
    ],
)  # fmt: skip
def test_at_the_edge_of_a_band_no_credit_is_due(
    figure: Fraction | None, credit: Fraction | int
) -> None:
    assert credit_for(figure, BANDS) == credit
    assert credit_for(figure, reversed(BANDS)) == credit


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_a_worse_figure_never_gives_less_back(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert credit_for(low, BANDS) >= credit_for(high, BANDS)


def legs(*ends: int | None) -> list[Leg]:
    return waterfall(0, [(f"s{n}", f"p{n}", end, 10) for n, end in enumerate(ends)], 100)


def test_the_first_leg_over_its_budget_answers_whatever_came_after_it() -> None:
    cause = proposed(legs(10, 25, 90), 100)
    assert cause is not None
    assert cause.stage == "s1"


def test_exactly_its_budget_is_within_it_and_then_the_last_leg_answers() -> None:
    cause = proposed(legs(10, 20, 30), 100)
    assert cause is not None
    assert cause.stage == "s2"
    assert not any(leg.overran(100) for leg in legs(10, 20, 30))


def test_what_was_delivered_must_have_been_received() -> None:
    assert [(leg.start, leg.end) for leg in legs(None, 15)] == [(0, 15), (15, 15)]
    assert [(leg.start, leg.end) for leg in legs(30, 20)] == [(0, 20), (20, 20)]


def test_a_leg_that_never_ended_ran_until_now_and_none_follows_it() -> None:
    told = legs(5, None, None)
    assert [leg.stage for leg in told] == ["s0", "s1"]
    assert not told[1].overran(15)
    assert told[1].overran(16)
    assert proposed([], 1) is None


def test_an_early_milestone_takes_no_time() -> None:
    assert [(leg.start, leg.end) for leg in legs(-5, 8)] == [(0, 0), (0, 8)]


GOOD, LATE, OPEN = ItemState.ON_TIME, ItemState.LATE, ItemState.NOT_DUE


def test_an_item_is_good_end_to_end_when_it_is_good_everywhere() -> None:
    one = [("a", GOOD), ("b", GOOD), ("c", LATE), ("d", GOOD), ("e", OPEN), ("f", GOOD)]
    other = [("a", GOOD), ("b", LATE), ("c", GOOD), ("d", OPEN), ("e", GOOD)]
    assert every([one, other]) == (1, 3)
    assert every([other, one]) == (1, 3)
    assert every([]) == (0, 0)


def test_means_and_the_worst_are_exact_and_want_every_part() -> None:
    parts = {"a": Fraction(9, 10), "b": Fraction(1, 3)}
    assert weighted(parts, {"a": 1, "b": 2}) == Fraction(47, 90)
    assert worst(parts) == Fraction(1, 3)
    assert weighted({**parts, "c": None}, {"a": 1, "b": 2, "c": 1}) is None
    assert worst({**parts, "c": None}) is None
    assert weighted({}, {}) is None
    assert worst({}) is None


@pytest.mark.parametrize(
    ("t0", "due_at", "started", "running"),
    [(9, 12, False, True), (10, 12, True, True), (19, 30, True, True), (20, 30, False, False),
     (5, 10, False, False), (0, 50, False, True)],
)  # fmt: skip
def test_an_item_is_taken_out_by_where_its_clock_started_or_ran(
    t0: int, due_at: int, started: bool, running: bool
) -> None:
    out = [Interval(10, 20)]
    assert takes_out(t0, due_at, out, "started") is started
    assert takes_out(t0, due_at, out, "running") is running


def times(**more: Any) -> Figure:
    return Figure("o", "availability", "time", Fraction(9, 10), **more)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50),
       st.sampled_from([Fraction(0), Fraction(1, 2)]),
       st.sampled_from(["exclude", "down", "up", "hold"]))  # fmt: skip
def test_the_figure_lies_between_its_bounds_whatever_the_policy(
    up: int, degraded: int, down: int, unknown: int, weight: Fraction, policy: str
) -> None:
    figure = times(up=up, degraded=degraded, down=down, unknown=unknown, degraded_weight=weight,
                   unknown_policy=policy)  # fmt: skip
    low, high = figure.bounds
    if figure.strict is not None:
        assert low is not None
        assert high is not None
        assert low <= figure.strict <= high
        assert figure.good == int(figure.strict * figure.valid)


@given(st.dictionaries(st.sampled_from(list(ItemState)), st.integers(0, 50)))
def test_the_figure_of_items_lies_between_its_bounds(counts: dict[ItemState, int]) -> None:
    figure = Figure("o", "timeliness", "plan", Fraction(9, 10), counts=counts)
    low, high = figure.bounds
    if figure.strict is not None:
        assert low is not None
        assert high is not None
        assert low <= figure.strict <= high


@given(st.dictionaries(st.text(max_size=4), st.integers(), max_size=6), st.randoms())
def test_one_value_has_one_text_in_any_order(value: dict[str, int], luck: Any) -> None:
    pairs = list(value.items())
    luck.shuffle(pairs)
    assert text_of(dict(pairs)) == text_of(value)
    assert hash_of(dict(pairs)) == hash_of(value)


def test_a_canonical_text_is_exact_and_holds_no_float() -> None:
    told = {"b": Fraction(1, 3), "a": [Outcome.UP, Interval(1, 2), None, True], "c": {3, 20}}
    assert text_of(told) == '{"a":["up",[1,2],null,true],"b":"1/3","c":["20","3"]}'
    when = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert text_of(when) == str(SECOND)
    with pytest.raises(TypeError, match="float has no canonical form"):
        text_of({"a": 0.5})


@dataclass(frozen=True)
class Grown:
    """A record that has got a field since texts of it were signed."""

    name: str
    joined: tuple[int, ...] = later(())


def test_a_record_that_has_grown_keeps_the_text_it_had() -> None:
    assert text_of(Grown("a")) == '{"name":"a"}'
    assert text_of(Grown("a", (1,))) == '{"joined":[1],"name":"a"}'
