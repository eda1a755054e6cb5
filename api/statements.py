"""Statements as they are kept: found, and held back from those who may not read them."""

from __future__ import annotations

from api.errors import NotKnown
from api.people import Speaker
from maas.catalogue.model import Agreement, Catalogue
from maas.db import periods
from maas.db.connection import Connection


def readable(catalogue: Catalogue, name: str, who: Speaker | None) -> Agreement:
    """An agreement that is public, or one's own; raises NotKnown for any other."""
    agreement = catalogue.agreements.get(name)
    if agreement is None or not may_read(agreement, who):
        raise NotKnown(f"there is no agreement {name}, or it is not public")
    return agreement


def may_read(agreement: Agreement, who: Speaker | None) -> bool:
    """Whether everybody may read an agreement's statements, or this person may."""
    return agreement.public or (
        who is not None and who.party in (agreement.customer, agreement.provider)
    )


async def statement_text(
    connection: Connection, agreement: str, period: str, version: int | None
) -> tuple[str, int]:
    """The canonical JSON of a version, or of the latest, or of the draft; and which it is."""
    if version != 0:
        closed = await periods.version(connection, agreement, period, version)
        if closed is not None:
            return closed.statement, closed.version
        if version is not None:
            raise NotKnown(f"{agreement} {period} is not closed as version {version}")
    draft = await periods.draft(connection, agreement, period)
    if draft is None:
        raise NotKnown(f"there is no statement of {agreement} for {period}")
    return draft, 0
