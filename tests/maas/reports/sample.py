"""A statement built by hand, with everything a document may have to show, and texts that bite.

October 2026 in Paris: 745 hours. Six objectives: missed, met at the very edge, missed by outages,
not determined, without data, and composite.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from maas.domain.attributions import Leg, proposed
from maas.domain.calendars import period
from maas.domain.canonical import hash_of
from maas.domain.exclusions import Exclusion, ExclusionStatus, View, Word
from maas.domain.figures import Figure
from maas.domain.instants import DAY, HOUR, MINUTE, SECOND
from maas.domain.intervals import Interval
from maas.domain.statement import (
    BadItem,
    Day,
    Evidence,
    ExclusionLine,
    ObjectiveStatement,
    Outage,
    PartyShare,
    PastPeriod,
    PeriodStatus,
    Person,
    Signature,
    Statement,
    Watermark,
)
from maas.domain.states import ItemState, Outcome

MONTH = period("2026-10", "Europe/Paris")
AS_OF = MONTH.end + 5 * DAY + 9 * HOUR
BITING = "Products <b>on time</b> & *complete* #1 _here_ $x^2$ @now [z] \\ `code` {{ 7*7 }}"
BITING_FR = "Produits <b>à l’heure</b> & *complets* #1 _ici_ $x^2$ @là [z] \\ `code` : 95 % en 3 h"


def day_starts(interval: Interval) -> list[int]:
    """Midnights in Paris; the clocks go back on 25 October."""
    last_sunday = interval.start + 24 * DAY
    return [
        interval.start + n * DAY + (HOUR if interval.start + n * DAY > last_sunday else 0)
        for n in range(31)
    ]


def bad_item(number: int, luck: random.Random, t0: int, *, excluded_by: str | None) -> BadItem:
    """A late or missing item with its road of three stages."""
    due, missing = t0 + 3 * HOUR, luck.random() < 0.25
    ends = [luck.randrange(20, 70) * MINUTE, luck.randrange(40, 260) * MINUTE]
    reception = t0 + ends[0]
    production = None if missing else max(reception + ends[1], due - 10 * MINUTE)
    legs = [
        Leg("reception", "reception-co", t0, reception, 45 * MINUTE),
        Leg("prip", "production-co", reception, production, 105 * MINUTE),
    ]
    t1 = None
    if production is not None:
        t1 = production + luck.randrange(11, 90) * MINUTE + 250_000
        legs.append(Leg("dd", "access-co", production, t1, 30 * MINUTE))
    cause = proposed(legs, AS_OF)
    assert cause is not None
    sure = number % 3 == 0
    return BadItem(
        key=f"S1A-{425000 + number}/IW_RAW__0S",
        subject=f"S1A-{425000 + number}",
        satellite="S1A",
        product_type="IW_RAW__0S",
        t0=t0,
        due_at=due,
        t1=t1,
        state=ItemState.MISSING if missing else ItemState.LATE,
        expected=25 * SECOND,
        achieved=0 if missing else 25 * SECOND,
        legs=tuple(legs),
        stage=cause.stage,
        party=cause.party,
        confirmed_by="A. Martin" if sure else None,
        reason="seen in the log: <disk full> & 100 % used" if sure else "",
        excluded_by=excluded_by,
        charged_under="s1-portal" if number % 11 == 5 and excluded_by is None else None,
        evidence=(
            Evidence("x-band", f"S1A_20261003{number:06d}_DSIB", reception),
            *(
                (Evidence("prip-s1", f"S1A_IW_RAW__0SDV_20261003T{number:06d}.SAFE", production),)
                if production
                else ()
            ),
        ),
    )


def timeliness(bad_count: int = 64, good: int = 1136) -> ObjectiveStatement:
    """Missed: some bad items, three of them excluded, two not judged."""
    luck = random.Random(7)
    starts = day_starts(MONTH)
    bad: list[BadItem] = []
    for number in range(bad_count):
        day = (number * 7) % 31 if number < bad_count // 2 else 12
        t0 = starts[day] + luck.randrange(20 * 60) * MINUTE
        out = "X-4f1c02aa71" if number % 21 == 4 else None
        bad.append(bad_item(number, luck, t0, excluded_by=out))
    bad.sort(key=lambda item: (item.t0, item.key))
    out_count = sum(item.excluded_by is not None for item in bad)
    late = sum(item.state is ItemState.LATE for item in bad)
    out_late = sum(i.state is ItemState.LATE for i in bad if i.excluded_by is not None)

    def figure(left_out: int, left_out_late: int, more: int = 0) -> Figure:
        counts = dict.fromkeys(ItemState, 0)
        counts[ItemState.ON_TIME] = good
        counts[ItemState.LATE] = late - left_out_late - more
        counts[ItemState.MISSING] = len(bad) - late - (left_out - left_out_late)
        counts[ItemState.EXCLUDED] = left_out + more
        counts[ItemState.UNKNOWN] = 2
        counts[ItemState.NOT_DUE] = 1
        counts[ItemState.CANCELLED] = 5
        return Figure(
            "s1-nrt", "timeliness", "plan", Fraction(95, 100), counts,
            arrived_by=(good + 3, good + 20, good + 41), produced_on_time=2270, produced_late=88,
            excluded=left_out + more,
        )  # fmt: skip

    counted = [item for item in bad if item.excluded_by is None]
    foreign = sum(item.party != "production-co" for item in counted)
    agreed = figure(out_count, out_late)
    per_day = [good // 31 + (n < good % 31) for n in range(31)]
    lost = [0] * 31
    for item in counted:
        lost[max(n for n, start in enumerate(starts) if start <= item.t0)] += 1
    parties = sorted({item.party or "" for item in counted})
    return ObjectiveStatement(
        id="s1-nrt",
        title={
            "en": "Sentinel-1 near real time within 3 h",
            "fr": "Sentinel-1, produits en temps quasi réel : mise à disposition en moins de 3 h",
        },
        definition={
            "en": "Counted are the products that each planned datatake promises. Each is good "
            "when, no later than 3 h after the end of sensing, enough has been published at the "
            "data access. Below a coverage of 90 % the figure is not determined. At least 95 % "
            "must be good in each calendar month (Europe/Paris).",
            "fr": "Sont comptés les produits que promet chaque prise de vue planifiée. Chacun est "
            "bon si, au plus tard 3 h après la fin de l’acquisition, la quantité attendue est "
            "publiée. Sous une couverture de 90 %, la valeur n’est pas déterminée. Au moins 95 % "
            "doit être bon pour chaque mois civil (Europe/Paris).",
        },
        kind="timeliness",
        denominator="plan",
        target=Fraction(95, 100),
        views={
            View.RAW: figure(0, 0),
            View.CLAIMED: figure(out_count, out_late, more=4),
            View.AGREED: agreed,
        },
        attributed=(agreed.good, agreed.valid - foreign),
        parties=tuple(
            PartyShare(
                party,
                sum(i.party == party and i.confirmed_by is None for i in counted),
                sum(i.party == party and i.confirmed_by is not None for i in counted),
            )
            for party in parties
        ),
        determined=True,
        min_coverage=Fraction(9, 10),
        credit=Fraction(5, 100),
        days=tuple(
            Day(start, good, good + bad)
            for start, good, bad in zip(starts, per_day, lost, strict=True)
        ),
        trend=past((96, 97, 94, None, 98, 99, 97, 95, 96, 93, 97), Fraction(95, 100)),
        bad_items=tuple(bad),
        outages=(),
        unknown=(("uncovered", 2),),
        parts=(),
        own_clock=None,
        items=good + len(bad) + 8,
        evidence_hash=hash_of("evidence s1-nrt"),
        definition_hash=hash_of("definition s1-nrt"),
    )


def past(shares: Sequence[int | None], target: Fraction) -> tuple[PastPeriod, ...]:
    """Periods up to September 2026; None is one that was not determined."""
    first = 2025 * 12 + 9 + 12 - len(shares)
    return tuple(
        PastPeriod(
            f"{(first + n) // 12}-{(first + n) % 12 + 1:02d}",
            0 if share is None else share * 12 + 1,
            0 if share is None else 1213,
            target,
            Fraction(0),
            share is not None,
        )
        for n, share in enumerate(shares)
    )


def completeness() -> ObjectiveStatement:
    """Met at the very edge: exactly the target."""
    counts = dict.fromkeys(ItemState, 0) | {ItemState.ON_TIME: 180, ItemState.LATE: 20}
    figure = Figure(
        "s2-complete", "completeness", "plan", Fraction(995, 1000), counts,
        expected=4_000_000_000, achieved=3_980_000_000,
    )  # fmt: skip
    starts = day_starts(MONTH)
    bad = tuple(
        BadItem(
            key=f"S2B-{number:05d}/MSI_L1C",
            subject=f"S2B-{number:05d}",
            satellite="S2B",
            product_type="MSI_L1C___DS",
            t0=starts[number] + 10 * HOUR,
            due_at=starts[number] + 16 * HOUR,
            t1=None,
            state=ItemState.LATE,
            expected=20_000_000,
            achieved=19_000_000,
            legs=(),
            stage=None,
            party="production-co",
            confirmed_by=None,
            reason="",
            excluded_by=None,
            charged_under=None,
            evidence=(),
        )
        for number in range(20)
    )
    return ObjectiveStatement(
        id="s2-complete",
        title={"en": BITING, "fr": BITING_FR},
        definition={
            "en": "Of each planned datatake counts how much of what was expected had arrived. "
            "1 < 2 & 3 > 2; #set text(red); $ a_b $; *bold*; _it_; `raw`; <label>; @ref.",
            "fr": "De chaque prise de vue compte la part de l’attendu qui est arrivée : « tout » "
            "ou une partie ; #set text(red); $ a_b $; *gras*; <label>; @ref.",
        },
        kind="completeness",
        denominator="plan",
        target=Fraction(995, 1000),
        views=dict.fromkeys(View, figure),
        attributed=(3_980_000_000, 4_000_000_000),
        parties=(PartyShare("production-co", 20, 0),),
        determined=True,
        min_coverage=Fraction(9, 10),
        credit=Fraction(0),
        days=tuple(
            Day(start, 129_000_000 - 1_000_000 * (n < 20), 129_000_000)
            for n, start in enumerate(starts)
        ),
        trend=past((99, 100), Fraction(995, 1000)),
        bad_items=bad,
        outages=(),
        unknown=(),
        parts=(("s1-nrt", 0, Fraction(1136, 1197)),),
        own_clock="s1-nrt",
        items=200,
        evidence_hash=hash_of("evidence s2"),
        definition_hash=hash_of("definition s2"),
    )


def availability() -> ObjectiveStatement:
    """Missed: outages, degraded time worth a half, a maintenance agreed and one refused."""
    starts = day_starts(MONTH)
    whole = MONTH.length
    outages = (
        Outage(starts[2] + 3 * HOUR, starts[2] + 9 * HOUR, Outcome.DOWN, "planned work", 0,
               "X-4f1c02aa71", "access-co", None),
        Outage(starts[12] + HOUR, starts[12] + 9 * HOUR + 17 * SECOND + 512_000, Outcome.DOWN,
               "HTTP 503 <html>&nbsp;", 8 * HOUR + 17 * SECOND + 512_000, None, "access-co",
               "B. Leroy"),
        Outage(starts[13], starts[13] + 30 * SECOND, Outcome.DOWN, "timeout", 0, None,
               "access-co", None),
        Outage(starts[20] + 5 * HOUR, starts[20] + 9 * HOUR, Outcome.DEGRADED, "slow: 12 s",
               4 * HOUR, None, "network-co", None),
    )  # fmt: skip
    down, unknown = 8 * HOUR + 17 * SECOND + 512_000, 2 * HOUR
    degraded, planned = 4 * HOUR, 6 * HOUR

    def figure(excluded: int, more: int) -> Figure:
        lost = down + (planned - excluded) - more
        return Figure(
            "s1-portal", "availability", "time", Fraction(99, 100),
            up=whole - down - planned - degraded - unknown, degraded=degraded, down=lost,
            unknown=unknown, excluded=excluded + more, degraded_weight=Fraction(1, 2),
        )  # fmt: skip

    agreed = figure(planned, 0)
    per_day = [
        Day(
            start,
            end - start
            - (down if n == 12 else 0) - (degraded // 2 if n == 20 else 0)
            - (planned if n == 2 else 0) - (unknown if n == 28 else 0),
            end - start - (planned if n == 2 else 0) - (unknown if n == 28 else 0),
        )
        for n, (start, end) in enumerate(zip(starts, [*starts[1:], MONTH.end], strict=True))
    ]  # fmt: skip
    return ObjectiveStatement(
        id="s1-portal",
        title={"en": "Public portal available", "fr": "Portail public disponible"},
        definition={
            "en": "Counted is the time in which the portal could be observed. Degraded time is "
            "worth 1/2 of time up. At least 99 % must be good in each calendar month.",
            "fr": "Est compté le temps pendant lequel le portail a pu être observé. Le temps "
            "dégradé vaut 1/2 du temps en service. Au moins 99 % doit être bon.",
        },
        kind="availability",
        denominator="time",
        target=Fraction(99, 100),
        views={View.RAW: figure(0, 0), View.CLAIMED: figure(planned, HOUR), View.AGREED: agreed},
        attributed=(agreed.good - degraded // 2, agreed.valid - degraded),
        parties=(PartyShare("access-co", 0, down), PartyShare("network-co", degraded, 0)),
        determined=True,
        min_coverage=Fraction(9, 10),
        credit=Fraction(25, 1000),
        days=tuple(per_day),
        trend=past((100, 100, 99, 100, 99, 98, 100, 100, 99, 100, 100, 99), Fraction(99, 100)),
        bad_items=(),
        outages=outages,
        unknown=(("no sample", unknown),),
        parts=(),
        own_clock=None,
        items=89_280,
        evidence_hash=hash_of("evidence portal"),
        definition_hash=hash_of("definition portal"),
    )


def undetermined() -> ObjectiveStatement:
    """Too little could be judged: 710 of 1,000 items."""
    counts = dict.fromkeys(ItemState, 0) | {
        ItemState.ON_TIME: 700, ItemState.LATE: 10, ItemState.UNKNOWN: 290,
    }  # fmt: skip
    figure = Figure("s3-stc", "timeliness", "published", Fraction(9, 10), counts)
    days = tuple(
        Day(start, 0 if n > 21 else 31, 0 if n > 21 else 32)
        for n, start in enumerate(day_starts(MONTH))
    )
    return replace(
        empty("s3-stc", "Sentinel-3 short time critical", "Sentinel-3 à délai court critique"),
        views=dict.fromkeys(View, figure),
        attributed=(700, 710),
        parties=(PartyShare("reception-co", 7, 1), PartyShare("", 2, 0)),
        bad_items=tuple(
            bad_item(900 + n, random.Random(n), day_starts(MONTH)[n] + 5 * HOUR, excluded_by=None)
            for n in range(10)
        ),
        min_coverage=Fraction(9, 10),
        days=days,
        trend=past((None, 91, 92), Fraction(9, 10)),
        unknown=(("clock_fault", 30), ("uncovered", 255), ("une raison à nous", 5)),
        items=1000,
    )


def empty(name: str, english: str, french: str) -> ObjectiveStatement:
    """An objective with nothing to count."""
    figure = Figure(name, "timeliness", "published", Fraction(9, 10))
    return ObjectiveStatement(
        id=name,
        title={"en": english, "fr": french},
        definition={"en": "Counted are the products that were published."},
        kind="timeliness",
        denominator="published",
        target=Fraction(9, 10),
        views=dict.fromkeys(View, figure),
        attributed=(0, 0),
        parties=(),
        determined=False,
        min_coverage=Fraction(1, 2),
        credit=Fraction(0),
        days=tuple(Day(start, 0, 0) for start in day_starts(MONTH)),
        trend=(),
        bad_items=(),
        outages=(),
        unknown=(),
        parts=(),
        own_clock=None,
        items=0,
        evidence_hash=hash_of(name),
        definition_hash=hash_of([name]),
    )


def composite(first: ObjectiveStatement, second: ObjectiveStatement) -> ObjectiveStatement:
    """The worst of two; one is missed, and so is it."""
    worst = min(one.figure.strict or Fraction(1) for one in (first, second))
    counts = {
        ItemState.ON_TIME: worst.numerator,
        ItemState.LATE: worst.denominator - worst.numerator,
    }
    return replace(
        empty("service", "Service as a whole", "Service dans son ensemble"),
        kind="composite",
        denominator="composite",
        definition={"en": "The lowest of both.", "fr": "La plus basse des deux."},
        views=dict.fromkeys(
            View, Figure("service", "composite", "composite", Fraction(95, 100), counts)
        ),
        target=Fraction(95, 100),
        attributed=(worst.numerator, worst.denominator),
        determined=True,
        credit=Fraction(1, 100),
        days=(),
        parts=((first.id, 2, first.figure.strict), (second.id, 1, second.figure.strict)),
        items=first.items + second.items,
    )


def exclusions() -> tuple[ExclusionLine, ...]:
    """One of each status."""
    start = day_starts(MONTH)
    told = [
        ("X-4f1c02aa71", Interval(start[2] + 3 * HOUR, start[2] + 9 * HOUR), "planned_maintenance",
         ("agreed", "B. Leroy", "announced in time & <accepted>"), 6 * HOUR,
         "beyond the cap of the period"),
        ("X-77b0c3d9e2", Interval(start[12] + HOUR, start[12] + 2 * HOUR), "third_party",
         None, HOUR, ""),
        ("X-1a9e55f003", Interval(start[20] + 5 * HOUR, start[20] + 9 * HOUR), "force_majeure",
         ("refused", "B. Leroy", "a slow network is no force majeure"), 0, ""),
        ("X-0c0ffee000", None, "satellite_anomaly",
         ("withdrawn", "C. Petit", "claimed twice"), 3, "category not in the contract"),
    ]  # fmt: skip
    lines = []
    for number, (name, interval, category, answer, amount, why) in enumerate(told):
        said_at = start[4] + number * DAY
        history = [
            Word(ExclusionStatus.CLAIMED, "C. Petit", said_at, "ticket *#12* <see> _log_ $4")
        ]
        if answer is not None:
            status, by, reason = answer
            history.append(
                Word(ExclusionStatus(status), by, said_at + 3 * DAY + 61_000_000, reason)
            )
        lines.append(
            ExclusionLine(
                Exclusion(
                    name, "production", ("s1-portal",) if number == 1 else (), interval,
                    () if interval else tuple(f"S1A-{n}/IW_RAW__0S" for n in range(425004, 425026)),
                    category, "https://tickets.example/12?a=1&b=<2>",
                    start[0] - 9 * DAY if number == 0 else None, said_at + 10 * DAY,
                    tuple(history),
                ),
                amount,
                why,
            )
        )  # fmt: skip
    return tuple(lines)


PEOPLE = {
    "agency": Person("agency", {"en": "Space Agency", "fr": "Agence spatiale"}),
    "production-co": Person(
        "production-co",
        {"en": "Production & Co. <Ltd>", "fr": "Société de production & Cie, établissement d’Évry"},
    ),
    "reception-co": Person("reception-co", {"en": "Reception stations"}),
    "access-co": Person("access-co", {"en": "Access platform", "fr": "Plateforme d’accès"}),
    "network-co": Person("network-co", {"en": "Network operator", "fr": "Opérateur réseau"}),
}


def statement(
    first: ObjectiveStatement | None = None, status: PeriodStatus = PeriodStatus.RESTATED
) -> Statement:
    """The whole of it, as version 2 unless its period is not closed."""
    first, third = first or timeliness(), availability()
    version = {PeriodStatus.RESTATED: 2, PeriodStatus.CLOSED: 1}.get(status, 0)
    return Statement(
        agreement="production",
        title={
            "en": "Operation of the Sentinel ground segment",
            "fr": "Exploitation du segment sol Sentinel : réception, production, archivage de "
            "longue durée et mise à disposition des utilisateurs",
        },
        customer=PEOPLE["agency"],
        provider=PEOPLE["production-co"],
        people=PEOPLE,
        period="2026-10",
        interval=MONTH,
        time_zone="Europe/Paris",
        status=status,
        version=version,
        as_of=AS_OF,
        engine="maas 0.1.0, rules 2",
        reason="late delivery of 3 October found <again>" if version == 2 else "",
        by="A. Martin" if version else "",
        objectives=(
            first,
            completeness(),
            third,
            undetermined(),
            empty("s5p-nrti", "Sentinel-5P near real time", "Sentinel-5P en temps quasi réel"),
            composite(first, third),
        ),
        exclusions=exclusions(),
        watermarks=(
            Watermark("prip-s1", AS_OF - 61 * SECOND),
            Watermark("x-band", AS_OF - 300 * SECOND),
            Watermark("never-read", None),
        ),
        previous_hash=hash_of("version 1") if version == 2 else None,
    )


def signatures(told: Statement) -> tuple[Signature, ...]:
    """The provider signed this text, the customer another one."""
    return (
        Signature("production-co", "A. Martin", AS_OF + HOUR, hash_of(told)),
        Signature("agency", "B. Leroy", AS_OF + 2 * HOUR, hash_of("version 1")),
    )
