"""Golden cases: every field of what the domain makes, on inputs small enough to check by eye."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from maas.domain.attributions import waterfall
from maas.domain.availability import Times, forgiven, held, measured
from maas.domain.budget import budget_remaining
from maas.domain.calendars import calendar_of, period, period_name
from maas.domain.canonical import hash_of, text_of
from maas.domain.claims import Claim, ClaimInvalid, claimed
from maas.domain.composites import every
from maas.domain.confirming import Quota, confirmed
from maas.domain.exclusions import (
    Counted,
    Exclusion,
    ExclusionStatus,
    NotAllowed,
    Rule,
    View,
    Word,
    counted,
    may_say,
)
from maas.domain.instants import DAY, day_of, from_us, iso, to_us
from maas.domain.intervals import Interval, coverage, gaps, intersect, subtract
from maas.domain.promises import band_of
from maas.domain.quantities import format_duration, parse_share
from maas.domain.ratios import ItemCounts, Ratio, TimeCounts
from maas.domain.restating import Difference, differences
from maas.domain.spans import Sample, Span, per_day, spans
from maas.domain.states import ItemState, Outcome
from maas.domain.vantage import agreed

UP, DOWN, SLOW, NONE = Outcome.UP, Outcome.DOWN, Outcome.DEGRADED, Outcome.UNKNOWN


def test_spans_keep_reasons_and_count_the_samples_that_lie_within() -> None:
    told = [Sample(-5, UP, "before"), Sample(10, DOWN, "refused"), Sample(12, DOWN, "again"),
            Sample(40, UP, "")]  # fmt: skip
    assert spans(told, 10, Interval(0, 60)) == [
        Span(0, 5, UP, "before", 0),
        Span(5, 10, NONE, "no sample", 0),
        Span(10, 22, DOWN, "refused", 2),
        Span(22, 40, NONE, "no sample", 0),
        Span(40, 50, UP, "", 1),
        Span(50, 60, NONE, "no sample", 0),
    ]
    assert spans([Sample(0, UP, "at once")], 100, Interval(0, 60)) == [
        Span(0, 60, UP, "at once", 1)
    ]
    assert spans([Sample(60, UP, "too late")], 10, Interval(0, 60)) == [
        Span(0, 60, NONE, "no sample", 0)
    ]


def test_days_share_a_span_that_crosses_midnight() -> None:
    told = per_day([Span(DAY - 3, DAY + 5, DOWN, "", 1), Span(DAY + 5, DAY + 6, UP, "", 1)])
    assert told[0] == {UP: 0, SLOW: 0, DOWN: 3, NONE: 0}
    assert told[DAY] == {UP: 1, SLOW: 0, DOWN: 5, NONE: 0}


def test_a_silence_is_held_from_what_was_seen_last_and_only_so_long() -> None:
    told = [Span(0, 5, NONE, "start", 0), Span(5, 10, DOWN, "refused", 2),
            Span(10, 30, NONE, "no sample", 0), Span(30, 40, UP, "ok", 1),
            Span(40, 44, NONE, "no sample", 0)]  # fmt: skip
    assert held(told, 4) == [
        Span(0, 5, NONE, "start", 0),  # nothing was seen before it
        Span(5, 14, DOWN, "refused", 2),
        Span(14, 30, NONE, "no sample", 0),
        Span(30, 44, UP, "ok", 1),
    ]
    assert held(told, 1)[1:3] == [
        Span(5, 11, DOWN, "refused", 2),
        Span(11, 30, NONE, "no sample", 0),
    ]


def test_an_outage_in_pieces_is_as_long_as_all_of_it() -> None:
    told = [Span(0, 4, DOWN, "a", 1), Span(4, 8, DOWN, "b", 2), Span(8, 9, SLOW, "c", 1),
            Span(9, 13, DOWN, "d", 1), Span(20, 24, DOWN, "e", 1)]  # fmt: skip
    assert forgiven(told, 7) == [
        *told[:3], replace(told[3], outcome=UP), replace(told[4], outcome=UP),
    ]  # fmt: skip
    assert forgiven(told, 8) == [
        replace(told[0], outcome=UP), replace(told[1], outcome=UP), told[2],
        replace(told[3], outcome=UP), replace(told[4], outcome=UP),
    ]  # fmt: skip
    assert forgiven(told, 3) == told
    assert forgiven(told[:2], 7) == told[:2]


def test_measured_time_is_sorted_by_outcome() -> None:
    told = [Span(0, 10, UP, "", 1), Span(10, 13, SLOW, "", 1), Span(13, 20, DOWN, "", 1),
            Span(20, 24, NONE, "", 0)]  # fmt: skip
    scope = [Interval(0, 30)]
    assert measured(told, scope, []) == Times(10, 3, 7, 10, 0)
    assert measured(told, scope, [Interval(8, 15)]) == Times(8, 0, 5, 10, 7)
    assert Times(1, 2, 3, 4, 5) + Times(10, 20, 30, 40, 50) == Times(11, 22, 33, 44, 55)


def test_places_that_agree_make_one_span_with_all_their_samples() -> None:
    rome = [Span(0, 10, DOWN, "refused", 2), Span(10, 20, UP, "ok", 1)]
    oslo = [Span(0, 5, DOWN, "timeout", 1), Span(5, 20, DOWN, "timeout", 3)]
    assert agreed({"rome": rome, "oslo": oslo}, 2) == [
        Span(0, 10, DOWN, "refused (seen from oslo, rome)", 6),
        Span(10, 20, UP, "ok (seen from rome)", 1),
    ]
    short = {"rome": [Span(0, 4, DOWN, "x", 1)], "oslo": [Span(0, 10, DOWN, "y", 1)]}
    assert [one.outcome for one in agreed(short, 2)] == [DOWN, NONE]
    none = {name: [Span(0, 4, NONE, "", 0)] for name in ("rome", "oslo")}
    assert agreed(none, 1) == [Span(0, 4, NONE, "no sample", 0)]


def test_a_confirmed_change_takes_the_reason_of_the_sample_that_confirmed_it() -> None:
    told = [Sample(0, UP, "ok"), Sample(1, DOWN, "first"), Sample(2, UP, "between"),
            Sample(3, DOWN, "second")]  # fmt: skip
    assert confirmed(told, Quota(2, 3), Quota()) == [
        Sample(0, UP, "ok"), Sample(1, DOWN, "first"), Sample(2, DOWN, "second"),
        Sample(3, DOWN, "second"),
    ]  # fmt: skip
    assert confirmed(told[:2], Quota(2, 3), Quota())[1] == Sample(1, UP, "not confirmed: first")


def word(status: str) -> Word:
    return Word(ExclusionStatus(status), "somebody", 0, "why")


def exclusion(name: str, start: int, end: int, **more: Any) -> Exclusion:
    told = Exclusion(
        name, "contract", (), Interval(start, end), (), "planned_maintenance", "", 0, 0,
        (word("agreed"),),
    )  # fmt: skip
    return replace(told, **more)


def taken(exclusions: list[Exclusion], rule: Rule, view: View = View.AGREED) -> list[Any]:
    return [
        (one.exclusion.id, [tuple(part) for part in one.intervals], one.items, one.why_not)
        for one in counted(exclusions, rule, Interval(0, 100), view)
    ]


RULE = Rule(frozenset({"planned_maintenance", "other"}))


def test_exclusions_are_clipped_and_come_in_the_order_of_their_beginnings() -> None:
    told = [exclusion("b", 90, 120), exclusion("a", -10, 5), exclusion("c", 200, 210),
            exclusion("d", 90, 95)]  # fmt: skip
    assert taken(told, RULE) == [
        ("a", [(0, 5)], (), ""), ("d", [(90, 95)], (), ""), ("b", [(95, 100)], (), ""),
    ]  # fmt: skip


def test_notice_is_kept_to_the_microsecond_and_only_for_planned_maintenance() -> None:
    rule = replace(RULE, notice=10)
    late, in_time = (
        exclusion("late", 30, 40, announced_at=21),
        exclusion("ok", 30, 40, announced_at=20),
    )
    assert taken([late], rule) == [("late", [], (), "announced too late")]
    assert taken([in_time], rule) == [("ok", [(30, 40)], (), "")]
    silent = exclusion("silent", 30, 40, announced_at=None)
    assert taken([silent], rule) == [("silent", [], (), "announced too late")]
    assert taken([silent], RULE) == [("silent", [(30, 40)], (), "")]
    other = exclusion("other", 30, 40, announced_at=None, category="other")
    assert taken([other], rule) == [("other", [(30, 40)], (), "")]


@pytest.mark.parametrize(
    ("cap", "first", "second"),
    [
        (25, ([(10, 30)], ""), ([(50, 55)], "beyond the cap of the period")),
        (20, ([(10, 30)], ""), ([], "beyond the cap of the period")),
        (19, ([(10, 29)], "beyond the cap of the period"), ([], "beyond the cap of the period")),
        (40, ([(10, 30)], ""), ([(50, 70)], "")),
        (None, ([(10, 30)], ""), ([(50, 70)], "")),
    ],
)  # fmt: skip
def test_a_cap_is_used_up_from_the_earliest_on(cap: int | None, first: Any, second: Any) -> None:
    told = [exclusion("b", 50, 70), exclusion("a", 10, 30)]
    assert taken(told, replace(RULE, cap=cap)) == [
        ("a", first[0], (), first[1]), ("b", second[0], (), second[1]),
    ]  # fmt: skip


def test_a_cap_holds_over_all_the_pieces_that_are_left_of_an_exclusion() -> None:
    told = [exclusion("a", 10, 60), exclusion("x", 0, 20, category="other"),
            exclusion("y", 9, 40, category="other", id="y")]  # fmt: skip
    assert taken(told, replace(RULE, cap=25)) == [
        ("x", [(0, 20)], (), ""), ("y", [(20, 40)], (), ""), ("a", [(40, 60)], (), ""),
    ]  # fmt: skip
    held_back = [exclusion("m", 30, 40, category="other"), exclusion("n", 20, 60)]
    assert taken(held_back[::-1], replace(RULE, cap=25)) == [
        ("n", [(20, 45)], (), "beyond the cap of the period"), ("m", [], (), ""),
    ]  # fmt: skip


def test_two_that_name_one_time_take_it_out_once() -> None:
    told = [exclusion("a", 10, 30), exclusion("b", 20, 40), exclusion("c", 12, 38)]
    assert taken(told, replace(RULE, cap=30)) == [
        ("a", [(10, 30)], (), ""), ("c", [(30, 38)], (), ""), ("b", [(38, 40)], (), ""),
    ]  # fmt: skip


def test_what_is_of_no_category_or_of_items_takes_out_no_time() -> None:
    items = exclusion("i", 0, 0, interval=None, items=("k1", "k2"), category="other")
    strange = exclusion("s", 0, 10, category="third_party")
    assert taken([items, strange], RULE) == [
        ("i", [], ("k1", "k2"), ""), ("s", [], (), "category not in the contract"),
    ]  # fmt: skip
    assert counted([strange], RULE, Interval(0, 100), View.AGREED) == [
        Counted(strange, (), (), "category not in the contract")
    ]


def test_each_view_counts_what_stands_in_it() -> None:
    told = [exclusion(status, 10 * n, 10 * n + 5, history=(word(status),))
            for n, status in enumerate(("claimed", "agreed", "refused", "withdrawn"))]  # fmt: skip
    assert [one[0] for one in taken(told, RULE, View.RAW)] == []
    assert [one[0] for one in taken(told, RULE, View.CLAIMED)] == ["claimed", "agreed"]
    assert [one[0] for one in taken(told, RULE, View.AGREED)] == ["agreed"]


def test_an_exclusion_concerns_what_it_names_or_everything() -> None:
    assert exclusion("a", 0, 1).concerns("anything")
    named = exclusion("a", 0, 1, objectives=("one",))
    assert named.concerns("one")
    assert not named.concerns("two")


@pytest.mark.parametrize(
    ("status", "party", "says"),
    [
        ("agreed", "buyer", ""), ("refused", "buyer", ""), ("withdrawn", "maker", ""),
        ("agreed", "maker", "only buyer may say that a is agreed, and maker is not buyer"),
        ("withdrawn", "buyer", "only maker may say that a is withdrawn, and buyer is not maker"),
        ("claimed", "buyer", "a is claimed already"),
    ],
)  # fmt: skip
def test_who_may_say_what_of_a_claim(status: str, party: str, says: str) -> None:
    told = exclusion("a", 0, 1, history=(word("claimed"),))
    if not says:
        may_say(told, ExclusionStatus(status), party, ("buyer", "maker"))
        return
    with pytest.raises(NotAllowed) as caught:
        may_say(told, ExclusionStatus(status), party, ("buyer", "maker"))
    assert str(caught.value) == says


def test_an_answer_stays() -> None:
    told = exclusion("a", 0, 1, history=(word("claimed"), word("refused")))
    with pytest.raises(
        NotAllowed, match="a is refused already, and that stays: claim anew instead"
    ):
        may_say(told, ExclusionStatus.AGREED, "buyer", ("buyer", "maker"))


CLAIM = Claim(
    "contract", ("up",), Interval(10, 20), (), "other", "ticket 7", 5, "C. Rossi", 30, "flood"
)


def test_a_claim_becomes_an_exclusion_with_a_day_to_answer_by() -> None:
    assert claimed(CLAIM, ["up", "nrt"], ["other"], 12) == Exclusion(
        CLAIM.id, "contract", ("up",), Interval(10, 20), (), "other", "ticket 7", 5, 42,
        (Word(ExclusionStatus.CLAIMED, "C. Rossi", 30, "flood"),),
    )  # fmt: skip
    assert CLAIM.id.startswith("X-")
    assert replace(CLAIM, at=31).id != CLAIM.id
    assert replace(CLAIM, reason="else").id == CLAIM.id


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"interval": None}, "a claim names an interval or items, one of the two"),
        ({"items": ("k",)}, "a claim names an interval or items, one of the two"),
        ({"interval": Interval(20, 20)}, "the interval ends before it begins"),
        ({"category": "weather"}, "'weather' is no category: write one of other, third_party"),
        ({"objectives": ("up", "else")}, "contract does not bind 'else': it binds up, nrt"),
        ({"reason": " "}, "a claim needs a reason and a name"),
        ({"by": ""}, "a claim needs a reason and a name"),
    ],
)
def test_a_claim_that_cannot_stand_says_what_to_change(
    change: Mapping[str, Any], says: str
) -> None:
    with pytest.raises(ClaimInvalid) as caught:
        claimed(replace(CLAIM, **change), ["up", "nrt"], ["other", "third_party"], 12)
    assert str(caught.value).startswith(says)


def objective(**more: Any) -> dict[str, Any]:
    view = {"counts": {"on_time": 3, "late": 1, "missing": 0}}
    told = {
        "id": "nrt", "kind": "timeliness", "definition_hash": "d" * 20,
        "views": {"raw": view, "claimed": view, "agreed": view}, "bad_items": [], "outages": [],
    }  # fmt: skip
    return {**told, **more}


def statement(*objectives: dict[str, Any], exclusions: list[Any] | None = None) -> dict[str, Any]:
    return {"objectives": list(objectives), "exclusions": exclusions or []}


def test_nothing_differs_from_itself() -> None:
    assert (
        differences(statement(objective()), statement(objective()), "nrt\tk|1\n", "nrt\tk|1\n")
        == []
    )


def test_a_figure_that_moved_is_told_in_its_own_terms() -> None:
    better = {"counts": {"on_time": 4, "late": 0, "missing": 0}}
    views = {**objective()["views"], "agreed": better}
    assert differences(statement(objective()), statement(objective(views=views)), "", "") == [
        Difference("figure", "nrt", "", "agreed", "on_time 3 late 1", "on_time 4")
    ]
    amounts = [{"counts": {"on_time": 1}, "achieved": n, "expected": 9} for n in (7, 8)]
    kinds = [
        statement(
            objective(kind="completeness", views=dict.fromkeys(("raw", "claimed", "agreed"), one))
        )
        for one in amounts
    ]
    assert differences(kinds[0], kinds[1], "", "")[0] == Difference(
        "figure", "nrt", "", "raw", "on_time 1, 7 of 9", "on_time 1, 8 of 9"
    )
    times = {"up": 1, "degraded": 2, "down": 3, "unknown": 4, "excluded": 5}
    up = statement(
        objective(kind="availability", views=dict.fromkeys(("raw", "claimed", "agreed"), times))
    )
    assert differences(statement(), up, "", "")[0] == Difference(
        "figure", "nrt", "", "raw", "", "up 1 degraded 2 down 3 unknown 4 excluded 5 us"
    )


def test_a_rule_an_owner_and_an_exclusion_that_changed_are_told() -> None:
    bad = {"key": "k", "party": "maker", "confirmed_by": None}
    out = {"start": 7, "party": None, "confirmed_by": None}
    claim = {
        "exclusion": {"id": "X-1", "history": [{"status": "claimed", "by": "C", "reason": "r"}]}
    }
    agreed_to = {
        "exclusion": {"id": "X-1", "history": [{"status": "agreed", "by": "B", "reason": "s"}]}
    }
    fresh = {
        "exclusion": {"id": "X-2", "history": [{"status": "claimed", "by": "C", "reason": "t"}]}
    }
    before = statement(objective(bad_items=[bad], outages=[out]), exclusions=[claim])
    after = statement(
        objective(
            definition_hash="e" * 20, bad_items=[{**bad, "party": "other", "confirmed_by": "B"}],
            outages=[{**out, "party": "maker"}],
        ),
        exclusions=[fresh, agreed_to],
    )  # fmt: skip
    assert differences(before, after, "", "") == [
        Difference("rule", "nrt", "", "definition", "d" * 12, "e" * 12),
        Difference("exclusion", "", "X-1", "status", "claimed by C: r", "agreed by B: s"),
        Difference("exclusion", "", "X-2", "status", "", "claimed by C: t"),
        Difference("owner", "nrt", "7", "party", "nobody (proposed)", "maker (proposed)"),
        Difference("owner", "nrt", "k", "party", "maker (proposed)", "other (confirmed by B)"),
    ]


def test_evidence_is_compared_line_by_line_and_field_by_field() -> None:
    was = "nrt\ta|1|2|3|late|9|9|0|1|\nnrt\tb|1|2|3|late|9|9|0|1|\nup\t5|9|down|3|refused\n"
    now = "nrt\ta|1|2|2|on_time|9|9|1|0|\nnrt\tc|1|2|3|late|9|9|0|1|\nup\t5|8|down|2|refused\n"
    assert differences(statement(), statement(), was, now) == [
        Difference("item", "nrt", "a", "t1", "3", "2"),
        Difference("item", "nrt", "a", "state", "late", "on_time"),
        Difference("item", "nrt", "a", "produced_on_time", "0", "1"),
        Difference("item", "nrt", "a", "produced_late", "1", "0"),
        Difference("item", "nrt", "b", "", "1 2 3 late 9 9 0 1 ", ""),
        Difference("item", "nrt", "c", "", "", "1 2 3 late 9 9 0 1 "),
        Difference("span", "up", "5", "end", "9", "8"),
        Difference("span", "up", "5", "samples", "3", "2"),
    ]


def test_counts_add_up_and_ratios_keep_both_numbers() -> None:
    one = ItemCounts(*range(1, 13))
    assert one + one == ItemCounts(*range(2, 26, 2))
    assert one.determined == 2 + 3 + 4 + 5  # on time, overdue, late, missing
    assert TimeCounts(1, 2, 3, 4) + TimeCounts(10, 20, 30, 40) == TimeCounts(11, 22, 33, 44)
    assert Ratio.of(Fraction(4, 6)) == Ratio(2, 3)
    assert Ratio.of(None) == Ratio(0, 0)
    assert Ratio(0, 0).share is None
    assert Ratio(0, 0).percent() is None
    assert Ratio(2, 3).share == Fraction(2, 3)
    assert (Ratio(2, 3).percent(), Ratio(2, 3).percent(3)) == ("66.66", "66.666")


def test_a_budget_is_what_may_be_bad() -> None:
    assert budget_remaining(395, 400, Fraction(95, 100)) == Fraction(3, 4)
    assert budget_remaining(370, 400, Fraction(95, 100)) == Fraction(-1, 2)
    assert budget_remaining(0, 0, Fraction(95, 100)) is None
    assert budget_remaining(9, 10, Fraction(1)) is None


def test_instants_are_written_as_people_read_them() -> None:
    instant = to_us(datetime(2026, 10, 1, 2, 3, 4, 567_899, tzinfo=UTC))
    assert iso(instant) == "2026-10-01T02:03:04.567Z"
    assert iso(instant, digits=0) == "2026-10-01T02:03:04Z"
    assert iso(instant, digits=6) == "2026-10-01T02:03:04.567899Z"
    assert day_of(instant) == "2026-10-01"
    with pytest.raises(ValueError, match="has no time zone: write it with an offset or Z"):
        to_us(datetime(2026, 10, 1))  # noqa: DTZ001  that is the point
    assert from_us(instant).tzinfo is UTC


def test_canonical_text_reaches_into_records_and_keeps_letters() -> None:
    told = word("agreed")
    assert text_of(told) == '{"at":0,"by":"somebody","reason":"why","status":"agreed"}'
    assert text_of({"é": from_us(5) - from_us(2)}) == '{"é":3}'
    assert hash_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_band_is_the_first_allowance_that_suffices() -> None:
    assert [band_of(t1, 10, (0, 5, 20)) for t1 in (10, 11, 15, 16, 30, 31)] == [0, 1, 1, 2, 2, 3]
    assert band_of(None, 10, (0,)) == -1
    assert band_of(9, 10, ()) == 0


def test_a_part_that_lacks_an_item_leaves_it_undecided() -> None:
    late, good = ItemState.LATE, ItemState.ON_TIME
    assert every([[("a", good)], []]) == (0, 0)
    assert every([[("a", late)], []]) == (0, 1)
    assert every([[("a", good)], [("a", ItemState.MISSING)]]) == (0, 1)


def test_intervals_that_touch_or_end_nowhere() -> None:
    assert subtract([Interval(0, 10)], [Interval(0, 3), Interval(10, 20)]) == [Interval(3, 10)]
    assert subtract([Interval(5, 10)], [Interval(0, 5), Interval(9, 12)]) == [Interval(5, 9)]
    assert gaps([Interval(-5, 2), Interval(20, 30)], Interval(0, 10)) == [Interval(2, 10)]
    assert gaps([Interval(0, 10)], Interval(0, 10)) == []
    assert intersect([Interval(0, 5)], [Interval(5, 9)]) == []
    assert coverage([(5, 5, 1), (0, 4, 2), (4, 6, 3)], 6) == (6, 3)
    assert coverage([(0, 4, 9)], 0) == (4, 9)
    assert coverage([(9, 3, 1)], 1) == (0, None)
    assert coverage([(0, 2, 1), (2, 4, 2), (4, 6, 3), (6, 8, 4)], 4) == (8, 2)


def test_legs_carry_who_and_how_long_they_may() -> None:
    (first, second) = waterfall(5, [("down", "station", 9, 3), ("make", "maker", None, 7)], 20)
    assert (first.stage, first.party, first.start, first.end, first.budget) == (
        "down",
        "station",
        5,
        9,
        3,
    )
    assert (second.start, second.end, second.overran(16), second.overran(17)) == (
        9,
        None,
        False,
        True,
    )


def test_what_lies_wholly_before_does_not_end_the_search() -> None:
    assert gaps([Interval(-9, -5), Interval(2, 4)], Interval(0, 10)) == [
        Interval(0, 2),
        Interval(4, 10),
    ]
    assert coverage([(3, 3, 1), (0, 1, 2)], 1) == (1, 2)
    assert coverage([(-5, -1, 7)], 4) == (4, 7)  # before 1970 time has the same length
    told = per_day([Span(0, 3, UP, "", 1), Span(3, 5, DOWN, "", 1), Span(5, 9, UP, "", 1)])
    assert told[0][UP] == 7


def test_a_year_and_a_quarter_begin_with_january() -> None:
    january = to_us(datetime(2026, 1, 1, tzinfo=UTC))
    assert [period(name).start for name in ("2026", "2026-Q1", "2026-01")] == [january] * 3
    assert [calendar_of(name) for name in ("2026", "2026-Q1", "2026-01")] == [
        "year",
        "quarter",
        "month",
    ]
    assert period_name(january, "month") == "2026-01"


def test_all_that_is_good_is_counted() -> None:
    good = ItemState.ON_TIME
    assert every([[("a", good), ("b", good)], [("a", good), ("b", good)]]) == (2, 2)


def test_only_what_both_versions_name_has_changed_hands() -> None:
    bad = {"key": "k", "party": "maker", "confirmed_by": None}
    with_it, without = statement(objective(bad_items=[bad])), statement(objective())
    assert differences(with_it, without, "", "") == []
    assert differences(without, with_it, "", "") == []
    assert differences(with_it, with_it, "", "") == []
    gone = differences(statement(objective()), statement(), "", "")
    assert gone[-1] == Difference("rule", "nrt", "", "definition", "d" * 12, "")


def test_a_line_that_is_as_it_was_is_passed_over() -> None:
    was = "up\t1|2|up|1|ok\nup\t5|9|down|3|a|b\n"
    now = "up\t1|2|up|1|ok\nup\t5|9|degraded|3|c|d\n"
    assert differences(statement(), statement(), was, now) == [
        Difference("span", "up", "5", "outcome", "down", "degraded"),
        Difference("span", "up", "5", "reason", "a", "c"),
    ]


def test_all_of_it_is_a_share() -> None:
    assert parse_share("100%") == 1
    assert parse_share("1") == 1


def test_no_length_has_no_sign() -> None:
    assert format_duration(timedelta(0)) == "0s"
    assert format_duration(timedelta(microseconds=1)) == "1us"
    assert format_duration(timedelta(microseconds=-1)) == "-1us"
