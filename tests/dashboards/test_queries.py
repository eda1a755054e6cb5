"""Every query of every board is asked of real sources that hold a played month."""

from __future__ import annotations

from typing import Any

from dashboards.asking import Sources, asked
from dashboards.macros import Range, range_of
from dashboards.writing import made_boards
from tests.dashboards.conftest import STRIDE, Month

WITHOUT_DATA = {
    "Exclusions": "nobody has claimed any in the played month",
    "Closed periods": "the played month is not closed yet",
}


def range_for(board: Any, month: Month) -> Range:
    """The range that a board opens with, at the end of the month."""
    whole = range_of(board["time"]["from"], month.end)
    return Range(whole.start, whole.end, whole.points, scrape=STRIDE)


async def test_every_query_of_every_panel_gives_data_or_is_listed_with_its_reason(
    sources: Sources, month: Month
) -> None:
    empty, executed = [], 0
    for name, made in made_boards(month.catalogue).items():
        scope = await sources.scope(made.body, range_for(made.body, month))
        for title, target in asked(made.body):
            frame = await sources.frame(target, scope)
            executed += 1
            if frame.empty and title not in WITHOUT_DATA:
                empty.append(f"{name}: {title} ({target['refId']})")
    assert empty == []
    assert executed > 600


async def test_what_is_listed_as_empty_is_empty(sources: Sources, month: Month) -> None:
    found = {}
    for made in made_boards(month.catalogue).values():
        scope = await sources.scope(made.body, range_for(made.body, month))
        for title, target in asked(made.body):
            if title in WITHOUT_DATA:
                found[title] = (await sources.frame(target, scope)).empty
    assert found == dict.fromkeys(WITHOUT_DATA, True)
