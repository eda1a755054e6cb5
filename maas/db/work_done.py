"""Who did what: which process, in which attempt, handled which subject at which stage.

Written in the transaction of the work itself, so it is there exactly when its effect is; kept for
a bounded time, after which only the facts and the verdicts remain.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import copy_rows
from maas.db.tables import inbox, outbox, work_done
from maas.db.work import Work, current_work
from maas.telemetry import traces

_COLUMNS = ("at", "stage", "subject", "job", "holder", "attempt", "token", "trace_id", "detail")
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class WorkDone:
    """One line of the record."""

    at: datetime
    stage: str
    subject: str
    job: str
    holder: str
    attempt: int
    token: int | None
    trace_id: str | None
    detail: str

    @property
    def host(self) -> str:
        """The machine, or the pod, that did it."""
        return self.holder.split("/")[0]


async def note(
    connection: AsyncConnection,
    stage: str,
    subjects: Iterable[str],
    detail: str = "",
    attempt: int | None = None,
) -> None:
    """Record that the running job handled these subjects, with the transaction's commit."""
    work = current_work() or Work("command", timedelta(0), holder=_this_process())
    told = (
        work.job, work.holder, work.attempt if attempt is None else attempt,
        work.fence.token if work.fence else None, traces.current_trace_id(), detail,
    )  # fmt: skip
    now = datetime.now(UTC)
    rows = [(now, stage, subject, *told) for subject in sorted(set(subjects))]
    if rows:
        await copy_rows(connection, work_done, _COLUMNS, rows)


def _this_process() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


async def of_subjects(
    connection: AsyncConnection, subjects: Sequence[str], limit: int = 200
) -> list[WorkDone]:
    """The latest lines about these subjects, oldest first."""
    columns = [work_done.c[name] for name in _COLUMNS]
    query = (
        select(*columns)
        .where(work_done.c.subject.in_(subjects))
        .order_by(work_done.c.at.desc(), work_done.c.id.desc())
        .limit(limit)
    )
    found = [WorkDone(*row) for row in await connection.execute(query)]
    return found[::-1]


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Let go of a batch of what is older: the record, events long sent, events long heard."""
    gone = 0
    for table, at in ((work_done, work_done.c.at), (outbox, outbox.c.sent_at), (inbox, inbox.c.at)):
        keys = list(table.primary_key.columns)
        old = select(*keys).where(at < before).limit(_BATCH).cte("old")
        same = [key == old.c[key.name] for key in keys]
        gone += (await connection.execute(delete(table).where(*same))).rowcount
    return gone
