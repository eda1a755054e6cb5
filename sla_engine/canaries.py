"""Canaries and deliveries as states: what has changed since the last look becomes a transition.

No answer needs no event to be noticed: the deadline passes, and the sweep sees it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from maas.catalogue.model import Catalogue
from maas.db import canaries, delivered, ledger_states
from maas.db.connection import Connection
from maas.db.ledger_states import Change
from maas.domain.canaries import CanaryState
from maas.domain.canary_state import HISTORY, judge
from maas.domain.delivered import Verdict

LOOK_BACK = timedelta(days=35)
MOST_REASONS = 3


async def sweep_canaries(
    catalogue: Catalogue, connection: Connection, as_of: datetime
) -> list[Change]:
    """The changes of state of every canary of the catalogue."""
    if not catalogue.canaries:
        return []
    last = await ledger_states.last_states(connection, "canary")
    changes = []
    for name, canary in catalogue.canaries.items():
        history = await canaries.history(connection, name, HISTORY)
        found = judge(history, canary.bands.limits, as_of)
        old = last[name][0] if name in last else CanaryState.SOUND.value
        if found is not None and found.state.value != old:
            changes.append(Change("canary", name, old, found.state.value, found.reason, as_of))
    return changes


async def sweep_deliveries(connection: Connection, as_of: datetime) -> list[Change]:
    """The changes of verdict from one delivery of a source to its next, in their order."""
    last = await ledger_states.last_states(connection, "delivery")
    changes = []
    state = {source: old for source, (old, _) in last.items()}
    for turn in await delivered.turns(connection, as_of - LOOK_BACK):
        since = last[turn.source][1] if turn.source in last else None
        old = state.get(turn.source, Verdict.VALID.value)
        if (since is not None and turn.at <= since) or turn.verdict == old:
            continue
        state[turn.source] = turn.verdict
        words = f"{turn.image}: {'; '.join(turn.reasons[:MOST_REASONS]) or turn.verdict}"
        changes.append(Change("delivery", turn.source, old, turn.verdict, words, turn.at))
    return changes
