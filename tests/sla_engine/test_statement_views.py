"""Raw, claimed and agreed; whose fault; what a composite comes to; months of another zone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from maas.catalogue.model import Catalogue
from maas.db import attributions, exclusions
from maas.db.attributions import Attribution
from maas.db.connection import Database
from maas.domain.claims import Claim, claimed
from maas.domain.exclusions import Exclusion, ExclusionStatus, View, Word
from maas.domain.instants import DAY, HOUR, MINUTE, SECOND
from maas.domain.intervals import Interval
from maas.domain.statement import ObjectiveStatement
from tests.sla_engine.builders import START, add_samples
from tests.sla_engine.ledgers import (
    CLOSABLE,
    END,
    brought_up,
    contract,
    plan_datatakes,
    product,
    publish,
    statement,
)

HOURS = range(1, 21)
OUTAGE = Interval(START + 10 * DAY, START + 10 * DAY + 12 * HOUR)


async def played(database: Database, found: Catalogue) -> Catalogue:
    """Twenty datatakes, the 3rd and 4th late; twelve hours of outage on the eleventh."""
    async with database.transaction() as connection:
        await plan_datatakes(connection, HOURS)
        await add_samples(
            connection,
            *(
                (at, "down" if OUTAGE.start <= at < OUTAGE.end else "up")
                for at in range(START, END, 15 * MINUTE)
            ),
        )
    await publish(database, *(product(n, 4 * HOUR if n in (3, 4) else 2 * HOUR) for n in HOURS))
    await brought_up(found, database, CLOSABLE)
    return found


async def objectives(
    found: Catalogue, database: Database
) -> tuple[ObjectiveStatement, ObjectiveStatement]:
    told = (await statement(found, database, CLOSABLE)).statement
    return told.objectives[0], told.objectives[1]


def claim(interval: Interval | None = None, **more: Any) -> Exclusion:
    values: dict[str, Any] = {
        "agreement": "contract", "objectives": (), "interval": interval, "items": (),
        "category": "force_majeure", "evidence": "", "announced_at": None, "by": "C. Rossi",
        "at": START + 11 * DAY, "reason": "flood",
    }  # fmt: skip
    told = Claim(**(values | more))
    return claimed(told, ["nrt", "up"], ["force_majeure", "planned_maintenance", "other"], DAY)


async def say(database: Database, told: Exclusion, *answer: ExclusionStatus) -> None:
    async with database.transaction() as connection:
        await exclusions.claim(connection, told)
        for status in answer:
            word = Word(status, "B. Leroy", START + 12 * DAY, "as seen")
            await exclusions.say(connection, told, word)


def down(one: ObjectiveStatement) -> dict[View, int]:
    return {view: figure.down // HOUR for view, figure in one.views.items()}


async def test_a_claim_shows_beside_the_raw_figure_and_counts_once_agreed(
    database: Database,
) -> None:
    found = await played(database, contract())
    await say(database, claim(OUTAGE))
    _, up = await objectives(found, database)
    assert down(up) == {View.RAW: 12, View.CLAIMED: 0, View.AGREED: 12}


async def test_an_agreed_exclusion_takes_time_out_of_numerator_and_denominator(
    database: Database,
) -> None:
    found = await played(database, contract())
    await say(database, claim(OUTAGE), ExclusionStatus.AGREED)
    nrt, up = await objectives(found, database)
    assert down(up) == {View.RAW: 12, View.CLAIMED: 0, View.AGREED: 0}
    assert up.figure.valid == 31 * DAY - 12 * HOUR
    assert up.figure.excluded == 12 * HOUR
    assert nrt.figure.valid == 20
    assert up.outages[0].counted == 0
    assert up.outages[0].excluded_by is not None


@pytest.mark.parametrize("answer", [ExclusionStatus.REFUSED, ExclusionStatus.WITHDRAWN])
async def test_what_is_refused_or_withdrawn_counts_nowhere(
    database: Database, answer: ExclusionStatus
) -> None:
    found = await played(database, contract())
    await say(database, claim(OUTAGE), answer)
    _, up = await objectives(found, database)
    assert set(down(up).values()) == {12}


async def test_planned_maintenance_counts_only_with_notice_and_up_to_the_cap(
    database: Database,
) -> None:
    found = await played(database, contract())
    planned = {"category": "planned_maintenance"}
    late = claim(OUTAGE, **planned, announced_at=OUTAGE.start - 5 * DAY + 1)
    await say(database, late, ExclusionStatus.AGREED)
    _, up = await objectives(found, database)
    assert down(up)[View.AGREED] == 12
    in_time = claim(OUTAGE, **planned, announced_at=OUTAGE.start - 5 * DAY, by="D. Roy")
    await say(database, in_time, ExclusionStatus.AGREED)
    told = (await statement(found, database, CLOSABLE)).statement
    assert down(told.objectives[1])[View.AGREED] == 4
    whys = {line.exclusion.id: line.why_not for line in told.exclusions}
    assert whys == {
        late.id: "announced too late",
        in_time.id: "beyond the cap of the period",
    }


async def test_items_are_taken_out_by_name_or_by_when_their_clock_started(
    database: Database,
) -> None:
    found = await played(database, contract())
    named = claim(items=("S1A-500003/IW_RAW__0S",))
    await say(database, named, ExclusionStatus.AGREED)
    nrt, _ = await objectives(found, database)
    assert (nrt.figure.good, nrt.figure.valid, nrt.figure.excluded) == (18, 19, 1)
    around = claim(Interval(START + 4 * HOUR, START + 4 * HOUR + 2 * MINUTE), objectives=("nrt",))
    await say(database, around, ExclusionStatus.AGREED)
    nrt, _ = await objectives(found, database)
    assert (nrt.figure.good, nrt.figure.valid, nrt.figure.excluded) == (18, 18, 2)
    assert [one.excluded_by for one in nrt.bad_items] == [named.id, around.id]


async def test_without_a_rule_in_the_contract_no_exclusion_counts(database: Database) -> None:
    found = await played(database, contract(exclusions=None))
    await say(database, claim(OUTAGE), ExclusionStatus.AGREED)
    _, up = await objectives(found, database)
    assert set(down(up).values()) == {12}


async def test_a_person_moves_a_bad_item_to_another_party_and_the_provider_is_judged_without_it(
    database: Database,
) -> None:
    found = await played(database, contract())
    before, _ = await objectives(found, database)
    assert before.attributed == (18, 20)
    assert [one.party for one in before.bad_items] == ["maker", "maker"]
    async with database.transaction() as connection:
        await attributions.confirm(
            connection,
            [Attribution("nrt", "S1A-500003/IW_RAW__0S", "other", "B. Leroy", END, "their fault")],
        )
    after, _ = await objectives(found, database)
    assert (after.figure.good, after.figure.valid) == (18, 20)
    assert after.attributed == (18, 19)
    assert [(one.party, one.proposed, one.confirmed) for one in after.parties] == [
        ("maker", 1, 0), ("other", 0, 1),
    ]  # fmt: skip


async def test_an_outage_put_down_to_another_party_is_not_the_providers(
    database: Database,
) -> None:
    found = await played(database, contract())
    async with database.transaction() as connection:
        told = Attribution("up", "2026-10-11T00:00:00.000Z", "other", "B. Leroy", END, "network")
        await attributions.confirm(connection, [told])
    _, up = await objectives(found, database)
    assert up.figure.down == 12 * HOUR
    assert up.attributed == (31 * DAY - 12 * HOUR, 31 * DAY - 12 * HOUR)


async def test_a_missed_target_gives_its_credit_back_and_a_kept_one_nothing(
    database: Database,
) -> None:
    found = await played(database, contract())
    nrt, up = await objectives(found, database)
    assert nrt.credit == Fraction(1, 10)
    assert up.credit == 0


async def test_a_month_of_paris_begins_at_its_own_midnight_and_october_has_745_hours(
    database: Database,
) -> None:
    zoned = {"calendar": "month", "time_zone": "Europe/Paris"}
    found = await played(database, contract(period=zoned))
    told = (await statement(found, database, CLOSABLE)).statement
    assert told.interval == Interval(START - 2 * HOUR, END - HOUR)
    up = told.objectives[1]
    assert len(up.days) == 31
    assert up.figure.valid == 744 * HOUR - HOUR  # nothing counts before the catalogue begins
    assert sum(day.valid for day in up.days) == up.figure.valid
    assert sum(day.good for day in up.days) == up.figure.good


async def test_the_days_add_up_to_the_month(database: Database) -> None:
    found = await played(database, contract())
    await say(database, claim(OUTAGE), ExclusionStatus.AGREED)
    for one in await objectives(found, database):
        assert sum(day.good for day in one.days) == one.figure.good
        assert sum(day.valid for day in one.days) == one.figure.valid


async def test_composites_are_the_worst_the_mean_and_all_of_their_parts(
    database: Database,
) -> None:
    title, half = {"title": "Composite", "target": "90%"}, {"nrt": 1, "slow": 3}
    base = contract()
    slow = base.objectives["nrt"].model_copy(update={"deadline": None})
    plain = base.model_dump(by_alias=True)
    plain["objectives"]["slow"] = slow.model_dump(by_alias=True) | {"deadline": "5h"}
    plain["composites"] = {
        name: {**title, "combine": name, "of": half} for name in ("every", "weighted", "worst")
    }
    plain["agreements"]["contract"]["composites"] = ["every", "weighted", "worst"]
    found = await played(database, Catalogue.model_validate(plain))
    told = (await statement(found, database, CLOSABLE)).statement
    shares = {one.id: one.figure.strict for one in told.objectives}
    assert shares["every"] == Fraction(18, 20)
    assert shares["worst"] == Fraction(18, 20)
    assert shares["weighted"] == (Fraction(18, 20) + 3) / 4


async def test_the_first_stage_that_overran_its_budget_is_proposed_as_the_cause(
    database: Database,
) -> None:
    stages = {
        "made": {"party": "maker", "at": ["first"], "budget": "1h"},
        "offered": {"party": "other", "at": ["prip"], "budget": "2h"},
    }
    found = contract({"stages": stages})
    async with database.transaction() as connection:
        await plan_datatakes(connection, [3, 4])
    rows = [
        product(3, 30 * MINUTE, source="first"), product(3, 5 * HOUR),
        product(4, 90 * MINUTE, source="first"), product(4, 5 * HOUR + SECOND),
    ]  # fmt: skip
    await publish(database, *rows)
    await brought_up(found, database, CLOSABLE)
    nrt, _ = await objectives(found, database)
    assert [(one.stage, one.party) for one in nrt.bad_items] == [
        ("offered", "other"), ("made", "maker"),
    ]  # fmt: skip
    assert [len(one.legs) for one in nrt.bad_items] == [2, 2]
    assert nrt.attributed == (0, 1)
