"""Items and their tally, written together: the tally is always the sum of the items.

A batch replaces all items of its subjects; what did not change is not written.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import copy_rows, staging_like
from maas.domain.instants import EPOCH, from_us
from maas.domain.promises import Item

_COLUMNS = (
    "objective", "key", "subject", "satellite", "product_type", "day", "t0", "due_at", "t1",
    "state", "band", "amount_expected", "amount_achieved", "produced_on_time", "produced_late",
    "party", "reason", "rule_version",
)  # fmt: skip
_KEYS = ("objective", "key")
_REST = tuple(name for name in _COLUMNS if name not in _KEYS)
_CHANGED = " OR ".join(f"i.{name} IS DISTINCT FROM n.{name}" for name in _REST)
_LIST = ", ".join(_COLUMNS)
_SET = ", ".join(f"{name} = excluded.{name}" for name in _REST)
_TALLY = """
    INSERT INTO tally AS t (objective, day, state, band, items, amount_expected, amount_achieved,
                            produced_on_time, produced_late)
    SELECT objective, day, state, band, sum(sign), sum(sign * coalesce(amount_expected, 0)),
           sum(sign * coalesce(least(amount_achieved, amount_expected), 0)),
           sum(sign * produced_on_time), sum(sign * produced_late)
    FROM {source} GROUP BY objective, day, state, band
    ORDER BY objective, day, state, band
    ON CONFLICT (objective, day, state, band) DO UPDATE SET
        items = t.items + excluded.items,
        amount_expected = t.amount_expected + excluded.amount_expected,
        amount_achieved = t.amount_achieved + excluded.amount_achieved,
        produced_on_time = t.produced_on_time + excluded.produced_on_time,
        produced_late = t.produced_late + excluded.produced_late
"""
STEPS = 60  # arrivals beyond three deadlines are one step
_STEP = f"""
    CASE WHEN t1 IS NULL THEN -1
         WHEN due_at <= t0 THEN {STEPS}
         ELSE least({STEPS}, greatest(0, ceil(20 * extract(epoch FROM t1 - t0)
                                        / extract(epoch FROM due_at - t0)))) END
"""
_ITEM_DAY = f"""
    INSERT INTO item_day AS t (objective, day, satellite, product_type, state, step, items,
                               amount_expected, amount_achieved, delay_us)
    SELECT objective, day, coalesce(satellite, ''), coalesce(product_type, ''), state, {_STEP},
           sum(sign), sum(sign * coalesce(amount_expected, 0)),
           sum(sign * coalesce(least(amount_achieved, amount_expected), 0)),
           sum(sign * coalesce(1000000 * extract(epoch FROM t1 - t0), 0))
    FROM {{source}} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (objective, day, satellite, product_type, state, step) DO UPDATE SET
        items = t.items + excluded.items,
        amount_expected = t.amount_expected + excluded.amount_expected,
        amount_achieved = t.amount_achieved + excluded.amount_achieved,
        delay_us = t.delay_us + excluded.delay_us
"""
_LENGTH = "make_interval(secs => 0.000001 * coalesce(CAST({0} ->> objective AS bigint), 0))"
_OVERTAKEN = f"""
    INSERT INTO unjudged (subject, touched_at)
    SELECT DISTINCT subject, CAST(:now AS timestamptz) FROM item
    WHERE (state = 'not_due' AND due_at < :now)
       OR ((state = 'overdue' OR reason = 'uncovered')
           AND due_at <= CAST(:now AS timestamptz) - {_LENGTH.format("CAST(:abandon AS jsonb)")})
       OR (reason = 'uncovered'
           AND due_at <= CAST(:epoch AS timestamptz) + {_LENGTH.format("CAST(:read AS jsonb)")})
    ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET touched_at = excluded.touched_at
"""
_SIGNED = (
    "objective, day, state, band, amount_expected, amount_achieved, produced_on_time, "
    "produced_late, satellite, product_type, t0, due_at, t1"
)


async def replace_items(
    connection: AsyncConnection, subjects: Sequence[str], items: Sequence[Item], version: str
) -> int:
    """Make `items` the only items of `subjects`, tally included; how many rows changed."""
    await staging_like(connection, "item", "item_new")
    await staging_like(connection, "item", "item_old")
    await copy_rows(connection, "item_new", _COLUMNS, (_row(item, version) for item in items))
    await connection.execute(
        text(
            "INSERT INTO item_old SELECT i.* FROM item i "
            "LEFT JOIN item_new n USING (objective, key) "
            f"WHERE i.subject = ANY(:subjects) AND (n.key IS NULL OR {_CHANGED})"
        ),
        {"subjects": list(subjects)},
    )
    await connection.execute(
        text(
            "DELETE FROM item_new n USING item i "
            "WHERE i.objective = n.objective AND i.key = n.key "
            f"AND i.subject = n.subject AND NOT ({_CHANGED})"
        )
    )
    await connection.execute(
        text(
            "DELETE FROM item i USING item_old o "
            "WHERE i.objective = o.objective AND i.key = o.key AND NOT EXISTS "
            "(SELECT FROM item_new n WHERE n.objective = o.objective AND n.key = o.key)"
        )
    )
    written = await connection.execute(
        text(
            f"INSERT INTO item ({_LIST}) SELECT {_LIST} FROM item_new "
            f"ON CONFLICT (objective, key) DO UPDATE SET {_SET}"
        )
    )
    source = (
        f"(SELECT 1 AS sign, {_SIGNED} FROM item_new "
        f"UNION ALL SELECT -1, {_SIGNED} FROM item_old) AS change"
    )
    await _count(connection, source)
    return written.rowcount


def _row(item: Item, version: str) -> tuple[object, ...]:
    t0 = from_us(item.t0)
    return (
        item.objective, item.key, item.subject, item.satellite, item.product_type, t0.date(), t0,
        from_us(item.due_at), None if item.t1 is None else from_us(item.t1), item.state.value,
        item.band, item.expected, item.achieved, item.produced_on_time, item.produced_late,
        item.party, item.reason, version,
    )  # fmt: skip


async def rebuild_tally(connection: AsyncConnection) -> None:
    """Throw the tallies away and count all items anew."""
    await connection.execute(text("DELETE FROM tally"))
    await connection.execute(text("DELETE FROM item_day"))
    await _count(connection, f"(SELECT 1 AS sign, {_SIGNED} FROM item) AS change")


async def _count(connection: AsyncConnection, source: str) -> None:
    await connection.execute(text(_TALLY.format(source=source)))
    await connection.execute(text(_ITEM_DAY.format(source=source)))


async def touch_overtaken(
    connection: AsyncConnection, as_of: int, abandon: dict[str, int], read_until: dict[str, int]
) -> None:
    """Remember the subjects of items that time has overtaken.

    Those pending whose deadline or abandonment has passed, and those that could not be judged
    because an interface had not been read up to their deadline, as soon as it has been.
    `read_until` says how far that is, per objective.
    """
    await connection.execute(
        text(_OVERTAKEN),
        {
            "now": from_us(as_of),
            "epoch": EPOCH,
            "abandon": json.dumps(abandon),
            "read": json.dumps(read_until),
        },
    )


async def latest_t0(connection: AsyncConnection, objective: str) -> dict[str, int]:
    """Per satellite, the microsecond of the latest t0 of an objective's items."""
    rows = await connection.execute(
        text(
            "SELECT satellite, cast(extract(epoch FROM max(t0)) * 1000000 AS bigint) "
            "FROM item WHERE objective = :objective AND satellite IS NOT NULL GROUP BY satellite"
        ),
        {"objective": objective},
    )
    return {row[0]: row[1] for row in rows}


async def with_items(
    connection: AsyncConnection, subjects: Sequence[str], objectives: Sequence[str]
) -> set[str]:
    """Which of these subjects have at least one item of these objectives."""
    rows = await connection.execute(
        text(
            "SELECT DISTINCT subject FROM item "
            "WHERE subject = ANY(:subjects) AND objective = ANY(:objectives)"
        ),
        {"subjects": list(subjects), "objectives": list(objectives)},
    )
    return set(rows.scalars())
