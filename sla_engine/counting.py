"""Whether what was harvested is as much as each source counts itself: a difference is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from maas.db import facts_counts, ledger_states
from maas.db.connection import Connection
from maas.db.facts_counts import DayCount
from maas.db.ledger_states import Change
from maas.domain.states import SourceState

LOOK_BACK = timedelta(days=35)


async def sweep_sources(connection: Connection, as_of: datetime) -> list[Change]:
    """The changes of state of every source that was ever compared."""
    differing: dict[str, list[DayCount]] = defaultdict(list)
    for one in await facts_counts.differences(connection, (as_of - LOOK_BACK).date()):
        differing[one.source].append(one)
    last = await ledger_states.last_states(connection, "source")
    changes = []
    for source in sorted(await facts_counts.counted_sources(connection)):
        days = differing.get(source, [])
        new = SourceState.SHORT if days else SourceState.COMPLETE
        old = last[source][0] if source in last else SourceState.COMPLETE.value
        if new.value != old:
            changes.append(Change("source", source, old, new.value, in_words(days), as_of))
    return changes


def in_words(days: list[DayCount]) -> str:
    """The first day that differs, and how many there are."""
    if not days:
        return "every compared day is complete"
    first = days[0]
    told = f"of {first.day}, {first.harvested} entries are here and {first.at_source} at the source"
    return told if len(days) == 1 else f"{told}; {len(days)} days differ"
