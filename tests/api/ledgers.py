"""A closed October and its people: the application over it, its clock after the close."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.snapshots import Snapshots
from maas.db import periods
from maas.db.connection import Database
from maas.domain.instants import DAY, HOUR, MINUTE, from_us
from maas.runtime.role import App
from sla_engine.ledger.closing import close
from sla_engine.ledger.drafting import draft_statements
from tests.sla_engine.builders import START, add_samples
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

NOW = CLOSABLE + DAY
TOKENS = {"buyer": "token-of-the-buyer", "maker": "token-of-the-maker", "other": "of-the-other"}
NAMES = {"buyer": "B. Leroy", "maker": "C. Rossi", "other": "D. Novak"}


async def write_month(database: Database, *, public: bool = True) -> App:
    """Twenty datatakes, the 3rd and 4th late, twelve hours of outage; October is closed."""
    found = contract(public=public)
    async with database.transaction() as connection:
        await plan_datatakes(connection, range(1, 21))
        outage = (START + 10 * DAY, START + 10 * DAY + 12 * HOUR)
        await add_samples(
            connection,
            *(
                (at, "down" if outage[0] <= at < outage[1] else "up")
                for at in range(START, END, 15 * MINUTE)
            ),
        )
    await publish(
        database, *(product(n, 4 * HOUR if n in (3, 4) else 2 * HOUR) for n in range(1, 21))
    )
    await brought_up(found, database, CLOSABLE)
    app = App(found, database, {}, "test/1", "main")
    async with database.transaction() as connection:
        await close(connection, found, "contract", PERIOD, CLOSABLE, "B. Leroy")
    await draft_statements(app, from_us(NOW))
    async with database.transaction() as connection:
        assert await periods.draft(connection, "contract", "2026-11") is not None
    return app


def tokens_file(folder: Path) -> Path:
    """A file with the hash of each token, as `maas token` writes its lines."""
    lines = ["# hash, party, name"] + [
        f"{hashlib.sha256(token.encode()).hexdigest()} {party} {NAMES[party]}"
        for party, token in TOKENS.items()
    ]
    path = folder / "tokens"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def over(app: App, folder: Path) -> FastAPI:
    """The application over a month, with its people."""
    known = App(
        app.catalogue, app.database, {"MAAS_API_TOKENS_FILE": str(tokens_file(folder))},
        app.holder, app.location,
    )  # fmt: skip
    return create_app(known, Snapshots(known, lambda: from_us(NOW)))


@asynccontextmanager
async def visiting(
    application: FastAPI, party: str | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who asks in English, with the token of a party or with none."""
    headers = {"Accept-Language": "en"}
    if party is not None:
        headers["Authorization"] = f"Bearer {TOKENS[party]}"
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://status.example",
        headers=headers,
    ) as visitor:  # fmt: skip
        yield visitor
