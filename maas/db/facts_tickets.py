"""Tickets of anomalies: the last state of each, and what it names."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import any_, case, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import cast
from sqlalchemy.types import Text

from maas.db.tables import item, publication, ticket
from maas.db.texts import storable_values


@dataclass(frozen=True, slots=True)
class Ticket:
    """An anomaly as its tracker tells it; `party` is whom its labels blame, if anybody."""

    key: str
    title: str
    url: str
    status: str
    open: bool
    party: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    subjects: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket, and the tracker that tells it."""

    source: str
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Blamed:
    """A bad item that a ticket names, and the party that the ticket blames."""

    objective: str
    key: str
    t0: datetime
    state: str
    party: str | None  # as the waterfall proposes
    tickets: tuple[Told, ...]


async def store_tickets(
    connection: AsyncConnection, source: str, rows: Iterable[Ticket], at: datetime
) -> int:
    """Keep the latest state of each ticket; how many have changed."""
    changed = 0
    for one in sorted(rows, key=lambda row: (row.key, row.updated_at)):
        values = {name: getattr(one, name) for name in one.__slots__}
        values |= {"subjects": list(one.subjects), "products": list(one.products)}
        digest = hashlib.blake2b(
            repr(astuple(one)).encode("utf-8", "backslashreplace"), digest_size=16
        ).digest()
        values = storable_values(values)
        values |= {"harvested_at": at, "content_hash": digest}
        statement = insert(ticket).values(source=source, **values)
        done = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "key"],
                set_=values,
                where=text(
                    "(ticket.updated_at, ticket.content_hash) "
                    "< (excluded.updated_at, excluded.content_hash)"
                ),
            )
        )
        changed += done.rowcount
    return changed


async def tickets_about(
    connection: AsyncConnection, subjects: Collection[str], products: Collection[str] = ()
) -> list[Told]:
    """Tickets that name one of these subjects or products: open ones first, then the newest."""
    row = ticket.c
    named = or_(
        row.subjects.overlap(cast(list(subjects), ARRAY(Text))),
        row.products.overlap(cast(list(products), ARRAY(Text))),
    )
    query = select(ticket).where(named)
    query = query.order_by(case((row.open, 0), else_=1), row.updated_at.desc(), row.key)
    return [_told(one) for one in await connection.execute(query)]


async def blamed(
    connection: AsyncConnection, objectives: Collection[str], start: datetime, end: datetime
) -> list[Blamed]:
    """Bad items with t0 in [start, end) that a ticket which blames somebody names, by time.

    A ticket names an item by its subject, or by a product that was published of that subject.
    """
    row = item.c
    made = (
        select(publication.c.product_key)
        .where(publication.c.subject == row.subject)
        .where(publication.c.product_key == any_(ticket.c.products))
        .exists()
    )
    query = (
        select(row.objective, row.key.label("item_key"), row.t0, row.state,
               row.party.label("item_party"), ticket)
        .select_from(item)
        .join(ticket, or_(row.subject == any_(ticket.c.subjects), made))
        .where(ticket.c.party.is_not(None), row.objective.in_(list(objectives)))
        .where(row.t0 >= start, row.t0 < end, row.state.in_(("late", "missing", "overdue")))
        .order_by(row.t0, row.objective, row.key, ticket.c.created_at, ticket.c.key)
    )  # fmt: skip
    found: dict[tuple[str, str], Blamed] = {}
    for one in await connection.execute(query):
        at = (one.objective, one.item_key)
        before = found[at].tickets if at in found else ()
        found[at] = Blamed(
            one.objective, one.item_key, one.t0, one.state, one.item_party, (*before, _told(one))
        )
    return list(found.values())


def _told(row: Row[Any]) -> Told:
    values = {name: getattr(row, name) for name in Ticket.__slots__}
    values |= {"subjects": tuple(row.subjects), "products": tuple(row.products)}
    return Told(row.source, Ticket(**values))
