"""A small contract for the tests of the ledger: one mission, one interface, one agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maas.catalogue.model import Catalogue
from maas.db.connection import Connection, Database
from maas.db.facts_cursor import advance
from maas.domain.instants import DAY, HOUR, MINUTE, from_us
from sla_engine.judge import adopt, judge
from sla_engine.ledger.closing import state
from sla_engine.ledger.stating import Stated
from sla_engine.sweep import sweep
from tests.sla_engine.builders import START, add_plan, add_publications, app, publication_row
from tests.sla_engine.builders import catalogue as bare

END = START + 31 * DAY
CLOSABLE = END + 3 * HOUR + 3 * DAY
LATER = CLOSABLE + 10 * DAY
PERIOD = "2026-10"


def contract(objective: dict[str, Any] | None = None, **agreement: Any) -> Catalogue:
    """An agreement named `contract` over the objective `nrt`, and over `up` of the target prip."""
    nrt = {
        "title": "Within three hours", "kind": "timeliness", "target": "95%", "deadline": "3h",
        "population": {"from": "plan", "mission": "S1"}, "clock": {"at": ["prip"]},
        "responsible": "maker", "credits": [{"below": "95%", "credit": "10%"}],
        **(objective or {}),
    }  # fmt: skip
    up = {
        "title": "Up", "kind": "availability", "target": "99%", "responsible": "maker",
        "population": {"from": "target", "target": "prip"},
    }  # fmt: skip
    found = bare(nrt=nrt, up=up)
    bound = {
        "title": "The contract", "customer": "buyer", "provider": "maker",
        "objectives": ["nrt", "up"],
        "exclusions": {
            "categories": ["planned_maintenance", "force_majeure"], "notice": "5d", "cap": "8h",
        },
        **agreement,
    }  # fmt: skip
    parties = {
        name: {"title": name.title(), "role": "processor"} for name in ("maker", "other")
    } | {"buyer": {"title": "Buyer", "role": "user"}}
    return Catalogue.model_validate(
        found.model_dump(by_alias=True) | {"agreements": {"contract": bound}, "parties": parties}
    )


def subject(number: int) -> str:
    """The id of the datatake that begins `number` hours into the month."""
    return f"S1A-{500_000 + number}"


async def plan_datatakes(connection: Connection, hours: Sequence[int]) -> None:
    """One datatake of a minute at each of these hours of the month."""
    told = [(subject(n), START + n * HOUR, START + n * HOUR + MINUTE) for n in hours]
    await add_plan(connection, "plan-1", (START, END), *told)


def product(number: int, delay: int, **more: Any) -> dict[str, Any]:
    """The product of a datatake, published so long after the end of its sensing."""
    start = START + number * HOUR
    end = start + MINUTE
    return publication_row(
        number, (start, end), end + delay, subject=subject(number), datatake_id=subject(number),
        product_key=f"S1A_IW_RAW_{number}", **more,
    )  # fmt: skip


async def publish(database: Database, *rows: dict[str, Any]) -> None:
    """Harvest these rows."""
    async with database.transaction() as connection:
        await add_publications(connection, *rows)


async def brought_up(found: Catalogue, database: Database, as_of: int) -> None:
    """Everything judged, with the interface read up to an instant."""
    async with database.transaction() as connection:
        await advance(connection, "prip", from_us(as_of), from_us(as_of), 0)
    one = app(found, database)
    await judge(one, await adopt(one, from_us(as_of)), from_us(as_of))
    await sweep(one, from_us(as_of))


async def statement(
    found: Catalogue, database: Database, as_of: int, *, anew: bool = False
) -> Stated:
    """The statement of October as known at an instant."""
    async with database.transaction() as connection:
        return await state(connection, found, "contract", PERIOD, as_of, anew=anew)
