"""Statements that make and drop whole databases, on the tests' own server."""

from __future__ import annotations

import asyncpg

from maas.db.embedded import EmbeddedServer


async def execute(server: EmbeddedServer, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await asyncpg.connect(
        host=str(server.socket_dir), user="maas", database="postgres"
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
