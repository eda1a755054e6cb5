"""Close, restate, verify and compare: what was signed never changes, and can always be recomputed.

A close judges every fact known at its instant once more. Whoever verifies a version does the same
with the definitions, watermarks and words of then, and must come to the same hash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from maas.catalogue.model import Agreement, Catalogue
from maas.db import definitions, periods
from maas.db.connection import Connection
from maas.db.periods import Version
from maas.domain.canonical import hash_of, text_of
from maas.domain.instants import duration_us, iso
from maas.domain.intervals import Interval
from maas.domain.statement import PeriodStatus, Statement
from sla_engine.definitions import Recorded
from sla_engine.ledger import counting
from sla_engine.ledger.material import (
    Material,
    NotInCatalogue,
    gather,
    interval_of,
    loaded,
    sessions_of,
)
from sla_engine.ledger.stating import ENGINE, Stated, headline, stated
from sla_engine.roads import Road, road
from sla_engine.terms import terms_from


class CannotClose(Exception):
    """A period that may not be closed or restated yet, and from when it may."""


async def state(
    connection: Connection, catalogue: Catalogue, agreement: str, period: str, as_of: int,
    *, anew: bool = False, watermarks: Mapping[str, int] | None = None,
    recorded: Sequence[Recorded] | None = None,
) -> Stated:  # fmt: skip
    """The statement of a period as it stands at an instant (microseconds, UTC)."""
    material = await gather(
        connection, catalogue, agreement, period, as_of, anew=anew, watermarks=watermarks,
        recorded=recorded,
    )  # fmt: skip
    return stated(catalogue, material, await _roads(connection, catalogue, material))


async def _roads(
    connection: Connection, catalogue: Catalogue, material: Material
) -> dict[str, dict[str, Road]]:
    """The roads of every bad item, from the facts known at the statement's instant."""
    wanted = {
        name: counting.bad(material.definitions[name].objective.kind, items)
        for name, items in material.items.items()
    }
    subjects = sorted({item.subject for items in wanted.values() for item in items})
    if not subjects:
        return {}
    cadip = frozenset(name for name, one in catalogue.interfaces.items() if one.kind == "cadip")
    sessions = await sessions_of(connection, material.interval, material.as_of)
    terms = {
        one.name: one
        for one in terms_from([material.definitions[name] for name in wanted], material.since)
    }
    by_subject: dict[str, list[tuple[str, int]]] = {}
    for name, items in wanted.items():
        for index, item in enumerate(items):
            by_subject.setdefault(item.subject, []).append((name, index))
    found: dict[str, dict[str, Road]] = {name: {} for name in wanted}
    async for facts in loaded(connection, subjects, material.as_of):
        for subject, told in facts.items():
            for name, index in by_subject[subject]:
                item = wanted[name][index]
                found[name][item.key] = road(
                    terms[name], cadip, item, told, sessions, material.as_of
                )
    return found


def closable_at(catalogue: Catalogue, agreement: Agreement, interval: Interval) -> int:
    """From when a period may be closed: its end, the longest deadline and the grace."""
    deadlines = [catalogue.objectives[name].deadline for name in agreement.objectives]
    longest = max((one for one in deadlines if one is not None), default=timedelta(0))
    return interval.end + duration_us(longest) + duration_us(agreement.grace)


async def close(
    connection: Connection, catalogue: Catalogue, agreement: str, period: str, as_of: int, by: str
) -> Version:
    """Close a period as known at an instant; raises CannotClose with the reason."""
    interval = interval_of(catalogue, agreement, period)
    possible = closable_at(catalogue, catalogue.agreements[agreement], interval)
    await periods.lock(connection, agreement, period)
    if await periods.version(connection, agreement, period) is not None:
        raise CannotClose(f"{agreement} {period} is closed already: restate it to change it")
    if as_of < possible:
        raise CannotClose(
            f"{agreement} {period} can be closed from {iso(possible, digits=0)} on, when the last "
            "deadline and the grace have passed"
        )
    closed = await _made(connection, catalogue, agreement, period, as_of, by, "", None)
    await periods.close(connection, closed)
    return closed


async def restate(
    connection: Connection, catalogue: Catalogue, agreement: str, period: str, as_of: int,
    by: str, reason: str,
) -> Version | None:  # fmt: skip
    """Add a version with what has become known since; None when nothing has changed."""
    interval_of(catalogue, agreement, period)
    await periods.lock(connection, agreement, period)
    before = await periods.version(connection, agreement, period)
    if before is None:
        raise CannotClose(f"{agreement} {period} is not closed: there is nothing to restate")
    if as_of <= before.known_at:
        raise CannotClose(
            f"version {before.version} knows everything up to {iso(before.known_at, digits=0)}: "
            "restate as of a later instant"
        )
    fresh = await _made(connection, catalogue, agreement, period, as_of, by, reason, before)
    if _same(fresh, before):
        return None
    await periods.close(connection, fresh)
    return fresh


async def _made(
    connection: Connection, catalogue: Catalogue, agreement: str, period: str, as_of: int,
    by: str, reason: str, before: Version | None,
) -> Version:  # fmt: skip
    told = await state(connection, catalogue, agreement, period, as_of, anew=True)
    rows = await definitions.definitions(connection)
    statement = sealed(told.statement, by, reason, before)
    return Version(
        agreement, period, statement.version, as_of, by, reason, hash_of(statement),
        headline(statement), text_of(statement), evidence_text(told),
        {"recorded": [list(row) for row in rows if row.recorded_at <= as_of],
         "catalogue": _needed(catalogue, agreement)},
        {one.source: one.position for one in statement.watermarks if one.position is not None},
        ENGINE,
    )  # fmt: skip


def sealed(statement: Statement, by: str, reason: str, before: Version | None) -> Statement:
    """The statement as a version of its own: numbered, and tied to the one before it."""
    return replace(
        statement,
        status=PeriodStatus.CLOSED if before is None else PeriodStatus.RESTATED,
        version=1 if before is None else before.version + 1,
        by=by,
        reason=reason,
        previous_hash=None if before is None else before.hash,
    )


def _same(fresh: Version, before: Version) -> bool:
    """Whether two versions differ only in when they were made and how far sources were read."""
    mine, theirs = json.loads(fresh.statement), json.loads(before.statement)
    moving = ("version", "status", "as_of", "by", "reason", "previous_hash", "watermarks", "engine")
    return fresh.evidence == before.evidence and all(
        mine[name] == theirs[name] for name in mine if name not in moving
    )


def _needed(catalogue: Catalogue, agreement: str) -> dict[str, object]:
    """The catalogue as it was, so that a version can be recomputed when it has moved on."""
    told = catalogue.model_dump(mode="json", by_alias=True, exclude={"channels", "page"})
    bound = catalogue.agreements[agreement].model_dump(mode="json", by_alias=True)
    return {**told, "agreements": {agreement: bound}}


def evidence_text(told: Stated) -> str:
    """Every line of the evidence, each after the objective it belongs to."""
    return "".join(
        f"{name}\t{line}\n" for name in sorted(told.evidence) for line in told.evidence[name]
    )


def _in_the_words_of(statement: Statement, closed: Version) -> Statement:
    """The statement with the wording that was signed: words may improve, figures may not move."""
    said = {one["id"]: one["definition"] for one in json.loads(closed.statement)["objectives"]}
    objectives = tuple(
        replace(one, definition=said.get(one.id, one.definition)) for one in statement.objectives
    )
    return replace(statement, objectives=objectives)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a recomputation came to."""

    version: int
    signed: str
    recomputed: str
    differing: tuple[str, ...]  # lines of evidence that only one of them has
    engine: str

    @property
    def holds(self) -> bool:
        return self.signed == self.recomputed


async def verify(connection: Connection, closed: Version) -> Verdict:
    """Recompute a closed version from the facts, the words and the definitions of its instant."""
    then = Catalogue.model_validate(closed.definitions["catalogue"])
    recorded = [Recorded(*row) for row in closed.definitions["recorded"]]
    before = (
        await periods.version(connection, closed.agreement, closed.period, closed.version - 1)
        if closed.version > 1
        else None
    )
    told = await state(
        connection, then, closed.agreement, closed.period, closed.known_at, anew=True,
        watermarks=closed.watermarks, recorded=recorded,
    )  # fmt: skip
    statement = replace(_in_the_words_of(told.statement, closed), engine=closed.engine)
    statement = sealed(statement, closed.by, closed.reason, before)
    mine, theirs = set(evidence_text(told).splitlines()), set(closed.evidence.splitlines())
    return Verdict(
        closed.version, closed.hash, hash_of(statement), tuple(sorted(mine ^ theirs)), closed.engine
    )


__all__ = ["CannotClose", "NotInCatalogue", "Verdict", "close", "restate", "state", "verify"]
