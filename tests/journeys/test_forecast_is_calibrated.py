"""What was predicted came true as often as it was predicted, on the simulator's history.

Predictions are made at several shares of the deadline, with nothing but what was decided before
the day they were made on.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterator

import pytest

from maas.db.connection import Database
from maas.db.ledger_items import items_between
from maas.domain.instants import DAY, from_us, to_us
from maas.domain.promises import Item
from maas.domain.states import ItemState
from sla_engine.forecast.reading import AT_MOST, arrived, decided, kind_of
from sla_engine.forecast.running import Running, classes, predict
from sla_engine.terms import Terms, terms_of
from tests.journeys.feeder import feed
from tests.journeys.month import MONTH_START, contract, month

START = to_us(MONTH_START)
LEARN, LAST = 12, 29  # predictions are made from the thirteenth day on
SHARES = (50, 70, 80, 90, 95, 98, 99)  # of the deadline, in percent
UNDECIDED = (ItemState.NOT_DUE, ItemState.UNKNOWN, ItemState.CANCELLED)


def predictions(terms: Terms, items: list[Item]) -> Iterator[tuple[float, bool]]:
    """(probability, whether it was late) for every item that still ran at some instant."""
    items = sorted((i for i in items if i.state not in UNDECIDED), key=lambda item: item.t0)
    for day in range(LEARN, LAST):
        now = START + day * DAY
        past = [item for item in items if item.t0 < now and decided(item, now)][-AT_MOST:]
        history = classes(
            [
                (kind_of(item), (item.t1 - item.t0 if arrived(item, now) and item.t1 else None,))
                for item in past
            ]
        )
        for item in items:
            for share in SHARES if now <= item.t0 < now + DAY else ():
                elapsed = terms.deadline * share // 100
                if not arrived(item, item.t0 + elapsed):
                    told = Running(item.key, kind_of(item), 0, elapsed, terms.deadline, (1,))
                    late = item.t1 is None or item.t1 > item.due_at
                    yield float(predict(told, history).probability), late


@pytest.mark.timeout(280)
@pytest.mark.xdist_group("any_order")
async def test_seven_of_ten_are_late_where_seven_of_ten_were_predicted(
    database_url: str,
) -> None:
    await feed(database_url, pickle.loads(pickle.dumps(month(7))), 1)  # noqa: S301
    found = contract()
    wanted = [
        one
        for one in terms_of(found)
        if one.objective.kind == "timeliness" and one.source != "published"
    ]
    database = Database(database_url)
    async with database.transaction() as connection:
        names = [one.name for one in wanted]
        items = await items_between(connection, names, from_us(START), from_us(START + 31 * DAY))
    await database.close()
    bands: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in wanted:
        for probability, late in predictions(one, items[one.name]):
            bands[min(9, int(probability * 10))].append((probability, late))
    table = {
        band: (len(told), sum(late for _, late in told) / len(told))
        for band, told in sorted(bands.items())
    }
    print(table)
    count, share = table[7]
    assert count >= 100, table
    assert 0.65 <= share <= 0.85, table
    assert table[9][1] > 0.9, table
    assert table[0][1] < 0.1, table
