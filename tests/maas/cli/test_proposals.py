"""What reports and tickets propose on the command line, and a person confirms."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from maas.cli.main import app as command_line
from maas.db.connection import Database
from maas.db.facts_reports import Unavailability, store_unavailabilities

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue with one agreement, and the test's own database."""
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(
        "parties:\n"
        "  st: {title: Station, role: station}\n  us: {title: Us, role: processor}\n"
        "missions: {s1: {title: '1', satellites: {S1A: {title: A}}}}\n"
        "interfaces: {dd: {title: D, kind: dd, url: 'https://dd.example/odata/v1'}}\n"
        "objectives:\n"
        "  fast: {title: Fast, kind: timeliness, target: 95%, deadline: 3h,\n"
        "         window: {rolling: 30d},\n"
        "         population: {from: published, mission: s1},\n"
        "         clock: {start: sensing_end, at: [dd]},\n"
        "         responsible: us}\n"
        "agreements:\n"
        "  a: {title: A, customer: us, provider: st, objectives: [fast],\n"
        "      period: {calendar: month}}\n"
    )
    monkeypatch.setenv("MAAS_DATABASE_URL", database_url.replace("+asyncpg", ""))
    monkeypatch.setenv("MAAS_CATALOGUE", str(catalogue))


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.transaction() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]


async def test_a_person_confirms_whom_tickets_blame(database: Database, environment: None) -> None:
    at = NOON.isoformat()
    async with database.transaction() as connection:
        for key, state in (("p1", "late"), ("p2", "on_time"), ("p3", "missing")):
            await connection.execute(
                text(
                    "INSERT INTO item (objective, key, subject, day, t0, due_at, state, band, "
                    "party, rule_version) VALUES ('fast', :key, :subject, '2026-10-01', :at, :at, "
                    ":state, -1, 'us', 'x')"
                ),
                {"key": key, "subject": f"S1A-{key[1]}", "at": NOON, "state": state},
            )
        for key, party, subject in (
            ("A-1", "st", "S1A-1"), ("A-2", "st", "S1A-2"), ("A-3", "st", "S1A-3"),
            ("A-4", "us", "S1A-3"),
        ):  # fmt: skip
            await connection.execute(
                text(
                    "INSERT INTO ticket (source, key, title, url, status, open, party, created_at, "
                    "updated_at, subjects, products, harvested_at, content_hash) VALUES "
                    "('t', :key, 'x', 'u', 'Open', true, :party, :at, :at, :subjects, '{}', :at, "
                    "'')"
                ),
                {"key": key, "party": party, "at": NOON, "subjects": [subject]},
            )
    asked = ["attribution", "proposals", "a", "--from", at, "--to", "2026-10-02T00:00:00Z"]
    run = CliRunner(env={"COLUMNS": "200"})
    seen = await asyncio.to_thread(run.invoke, command_line, asked)
    assert seen.exit_code == 0, seen.output + repr(seen.exception)
    assert "A-1" in seen.output
    assert "st or us" in seen.output
    assert "p2" not in seen.output
    done = await asyncio.to_thread(
        run.invoke, command_line, [*asked, "--confirm", "--by", "B. Leroy"]
    )
    assert "1 confirmed by B. Leroy; 1 left to decide" in done.output
    assert await rows(database, 'SELECT key, party, "by", reason FROM attribution') == [
        ("p1", "st", "B. Leroy", "ticket t A-1")
    ]


def outage(reference: str, hours: int | None, *, planned: bool) -> Unavailability:
    end = None if hours is None else NOON + hours * HOUR
    return Unavailability(
        reference, 1, "S1A", "SAR", NOON, end, planned, "Unavailability", "manoeuvre",
        f"{reference}.EOF", NOON - 24 * HOUR,
    )  # fmt: skip


async def test_a_person_claims_what_flight_operations_reported(
    database: Database, environment: None
) -> None:
    reports = [
        outage("SUP-1", 2, planned=True),
        outage("SUP-2", 3, planned=False),
        outage("SUP-3", None, planned=False),
    ]
    async with database.transaction() as connection:
        await store_unavailabilities(connection, "reports", reports, NOON)
    asked = ["exclusion", "proposals", "a", "--from", NOON.isoformat()]
    run = CliRunner(env={"COLUMNS": "200"})
    seen = await asyncio.to_thread(run.invoke, command_line, asked)
    assert seen.exit_code == 0, seen.output + repr(seen.exception)
    for words in ("SUP-1/1", "planned_maintenance", "satellite_anomaly", "still open"):
        assert words in seen.output
    claim = [*asked, "--claim", "SUP-1/1", "--by", "C. Rossi"]
    done = await asyncio.to_thread(run.invoke, command_line, claim)
    assert "is claimed; us answers by" in done.output
    again = await asyncio.to_thread(run.invoke, command_line, claim)
    assert "claimed already" in str(again.exception)
    unended = [*asked, "--claim", "SUP-3/1", "--by", "C. Rossi"]
    assert "still open" in str(
        (await asyncio.to_thread(run.invoke, command_line, unended)).exception
    )
    nobody = await asyncio.to_thread(run.invoke, command_line, [*asked, "--claim", "SUP-2/1"])
    assert "needs --by NAME" in str(nobody.exception)
    told = await rows(database, "SELECT category, from_at, to_at, announced_at FROM exclusion")
    assert told == [("planned_maintenance", NOON, NOON + 2 * HOUR, NOON - 24 * HOUR)]
