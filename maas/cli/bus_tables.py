"""How `maas bus` shows queues, topology and dead letters in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from maas.bus.letters import DeadLetter
from maas.bus.rabbitmq.status import BrokerStatus, OldQueue, QueueStatus
from maas.bus.rabbitmq.topology import Queue
from maas.db.outbox import OutboxState


def status_group(found: BrokerStatus | None, waiting: OutboxState | None) -> Group:
    """The queues, what is left of old ones, and the outbox; unknown is written ?."""
    parts: list[RenderableType] = []
    if found is None:
        parts.append("no broker is configured: hints stay inside each process, timers do the rest")
    else:
        parts.append(_queues(found.queues))
        if found.why:
            parts.append(f"? {found.why}")
        parts.extend(_old(found.old))
    parts.append(_outbox(waiting))
    return Group(*parts)


def topology_group(declared: Sequence[Queue], permission: str, old: Sequence[OldQueue]) -> Group:
    """What must exist, the rights it takes, and what is left of old."""
    table = _table("queue", "listens to", "arguments")
    for queue in declared:
        table.add_row(
            queue.name,
            "\n".join(f"{exchange} {key}" for exchange, key in queue.bindings),
            "\n".join(f"{name}={value}" for name, value in queue.arguments.items()),
        )
    return Group(table, f"configure, write and read: {permission}", *_old(old))


def letters_table(letters: Sequence[DeadLetter]) -> Table:
    """One line a letter."""
    table = _table("id", "queue", "subject", "died", "attempts", "host", "reason")
    for one in letters:
        table.add_row(
            one.id, one.queue, one.subject, moment(one.died_at), str(one.attempts or "?"),
            one.host or "?", one.reason,
        )  # fmt: skip
    return table


def moment(instant: datetime | None) -> str:
    """An instant in UTC, or a question mark."""
    return "?" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _queues(queues: Sequence[QueueStatus]) -> Table:
    table = _table("queue", "heard by", "waiting", "in hand", "listeners", "dead", "leader", "")
    for one in queues:
        counts = [_count(each) for each in (one.ready, one.unacked, one.consumers, one.dead)]
        note = f"✗ {one.problem}" if one.problem else "✓" if one.ready is not None else "?"
        table.add_row(one.queue, one.role, *counts, one.leader or "?", note)
    return table


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _old(old: Sequence[OldQueue]) -> list[str]:
    return [
        f"✗ old: {one.queue} holds {one.ready + one.unacked:,} events, {one.consumers} listeners; "
        "`maas bus topology --remove-old` deletes it once empty"
        for one in old
    ]


def _outbox(waiting: OutboxState | None) -> str:
    if waiting is None:
        return "? the database does not answer: what waits in the outbox is not known"
    if waiting.unsent == 0:
        return f"✓ outbox: nothing waits, last sent {moment(waiting.last_sent_at)}"
    sign = "✗" if waiting.unroutable else "◐"
    return (
        f"{sign} outbox: {waiting.unsent:,} events wait, the oldest since "
        f"{moment(waiting.oldest_at)}, {waiting.unroutable:,} that no queue takes; last sent "
        f"{moment(waiting.last_sent_at)}"
    )


def _table(*columns: str) -> Table:
    return Table(*columns, box=box.SIMPLE_HEAD)
