"""Reports by schedule: provisional ones are renewed, closed ones are written once."""

from __future__ import annotations

from pathlib import Path

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.domain.instants import DAY, HOUR, from_us
from maas.runtime.role import App
from sla_engine.ledger.closing import close
from sla_engine.ledger.drafting import draft_statements
from sla_engine.ledger.filing import file_reports
from tests.sla_engine.ledgers import (
    CLOSABLE,
    END,
    PERIOD,
    brought_up,
    contract,
    plan_datatakes,
    product,
    publish,
)


async def filed(app: App, folder: Path, as_of: int) -> int:
    await draft_statements(app, from_us(as_of))
    return await file_reports(app, folder, from_us(as_of))


def contracted() -> Catalogue:
    return contract(languages=["en", "fr"], formats=["csv", "json"])


async def test_each_ended_period_is_filed_once_a_day_until_it_is_closed(
    database: Database, tmp_path: Path
) -> None:
    found = contracted()
    async with database.transaction() as connection:
        await plan_datatakes(connection, range(1, 4))
    await publish(database, *(product(n, 2 * HOUR) for n in range(1, 4)))
    app = App(found, database, {}, "test/1", "main")
    await brought_up(found, database, END)
    assert await filed(app, tmp_path, END - HOUR) == 0  # the period has not ended
    october = tmp_path / "contract" / PERIOD
    assert await filed(app, tmp_path, END + HOUR) == 4
    assert sorted(path.name for path in october.iterdir()) == [
        f"provisional.{language}.{form}" for language in ("en", "fr") for form in ("csv", "json")
    ]
    assert await filed(app, tmp_path, END + 2 * HOUR) == 0
    assert await filed(app, tmp_path, END + HOUR + DAY) == 4
    await brought_up(found, database, CLOSABLE)
    async with database.transaction() as connection:
        closed = await close(connection, found, "contract", PERIOD, CLOSABLE, "B. Leroy")
    assert await filed(app, tmp_path, CLOSABLE) == 4
    assert closed.hash in (october / "v1.fr.csv").read_text(encoding="utf-8")
    written = {path: path.stat().st_mtime_ns for path in october.iterdir()}
    assert await filed(app, tmp_path, CLOSABLE + 9 * DAY) == 0
    assert written == {path: path.stat().st_mtime_ns for path in october.iterdir()}
