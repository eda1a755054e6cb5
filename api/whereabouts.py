"""Where is it, what happened, which process on which host did it, in which attempt?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.search import candidates, find
from maas.catalogue.model import Catalogue
from maas.db import where, work_done
from maas.db.connection import Connection
from maas.db.pages_datatakes import items_of, planned_by_id
from maas.db.pages_items import ItemRow
from maas.db.where import Hop, Sent, Told
from maas.db.work_done import WorkDone

BEFORE = timedelta(hours=1)  # a disturbance that ended so long before may still have mattered


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Everything known of what a question names."""

    question: str
    subjects: tuple[str, ...]
    hops: tuple[Hop, ...] = ()
    items: tuple[ItemRow, ...] = ()
    incidents: tuple[Told, ...] = ()
    deliveries: tuple[Sent, ...] = ()
    work: tuple[WorkDone, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.hops or self.items or self.work)

    def as_json(self) -> dict[str, object]:
        """The same for programs: instants as texts, UTC."""
        told: object = _plain(asdict(self))
        assert isinstance(told, dict)
        return told


async def whereabouts(
    connection: Connection, catalogue: Catalogue, question: str, as_of: datetime
) -> Whereabouts:
    """What is known of a product, a datatake, a session, an image or a target."""
    found = await find(connection, catalogue, question)
    subjects = [offer.subject for offer in found.offers if offer.subject is not None]
    for name in found.datatakes:
        subjects += [row.subject for row in await planned_by_id(connection, name)]
    subjects += [f"pass/{one.session_id}" for one in found.passes]
    named = list(dict.fromkeys([*subjects, *candidates(catalogue, question)]))
    keys = [offer.match_key for offer in found.offers]
    hops = await where.hops(connection, named, keys)
    items = await items_of(connection, named)
    work = await work_done.of_subjects(connection, named)
    incidents = await _incidents(connection, named, items, work, as_of)
    known = {hop.subject for hop in hops} | {item.subject for item in items}
    known |= {one.subject for one in work}
    return Whereabouts(
        question=question,
        subjects=tuple(name for name in named if name in known),
        hops=tuple(hops),
        items=tuple(items),
        incidents=tuple(incidents),
        deliveries=tuple(await where.deliveries(connection, [one.id for one in incidents])),
        work=tuple(work),
    )


async def _incidents(
    connection: Connection,
    named: Sequence[str],
    items: Sequence[ItemRow],
    work: Sequence[WorkDone],
    as_of: datetime,
) -> list[Told]:
    """Those of the promises about it while they stood, and of a target that is asked for."""
    began = min([item.t0 for item in items] + [one.at for one in work], default=as_of)
    objectives = sorted({item.objective for item in items})
    return await where.incidents(connection, objectives, named, began - BEFORE, as_of)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
