"""What we export is what Prometheus takes, by the word of its own tool."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from maas.catalogue.loader import load
from maas.db.connection import Database
from maas.db.telemetry import snapshot
from maas.telemetry.exposition import render_metrics

COPERNICUS = Path(__file__).parents[3] / "maas" / "catalogue" / "examples" / "copernicus"


def promtool(exported: bytes) -> subprocess.CompletedProcess[bytes]:
    command = ["promtool", "check", "metrics"]
    return subprocess.run(command, input=exported, capture_output=True, check=False)


async def test_promtool_finds_nothing_to_say_about_our_metrics(database: Database) -> None:
    async with database.transaction() as connection:
        seen = await snapshot(connection, datetime(2026, 10, 1, tzinfo=UTC))
    exported = render_metrics(seen, load(COPERNICUS, {}))
    done = promtool(exported)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    assert exported.count(b"# HELP maas_") > 10
