"""`maas status` on a database that has seen something of everything."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console

from maas.cli.status import render
from maas.db.connection import Database
from maas.db.facts import Quarantined, quarantine_rows
from maas.db.facts_cursor import advance, failed
from maas.db.overview import overview
from maas.domain.instants import from_us
from sla_engine.judge import judge
from sla_engine.sweep import sweep
from sla_engine.terms import terms_of
from tests.sla_engine.builders import (
    MINUTE,
    SECOND,
    START,
    SUBJECT,
    add_plan,
    add_publications,
    add_samples,
    app,
    at,
    catalogue,
    from_plan,
    publication_row,
)

NOW = datetime(2026, 10, 2, tzinfo=UTC)


async def test_every_part_is_shown_with_a_sign_and_a_word(database: Database) -> None:
    up = {"title": "Up", "kind": "availability", "target": "99%",
          "population": {"from": "target", "target": "prip"}}  # fmt: skip
    found = catalogue(o=from_plan(window={"rolling": "7d"}), up=up)
    sensed = (at(1), at(1) + 60 * SECOND)
    async with database.transaction() as connection:
        await advance(connection, "prip", NOW, NOW, 375)
        await failed(connection, "lta", "the archive answered 500", NOW)
        aside = [Quarantined("prip", "entry", "Id is None", "{}")]
        await quarantine_rows(connection, aside, NOW)
        await add_plan(connection, "plan-1", (START, at(240)), (SUBJECT, *sensed))
        await add_publications(connection, publication_row(1, sensed, at(2)))
        await add_samples(connection, *((START + n * 15 * MINUTE, "down") for n in range(96)))
    await judge(app(found, database), terms_of(found), from_us(at(24)))
    await sweep(app(found, database), from_us(at(24)))
    async with database.transaction() as connection:
        state = await overview(connection)
    console = Console(record=True, width=200)
    console.print(render(state))
    text = console.export_text()
    assert "375" in text
    assert "the archive answered 500" in text
    assert "✗" in text
    assert "down" in text
    assert "✓" in text
    assert "100.00 %" in text
    assert "0 subjects to judge" in text
