"""`maas canary drop`, `await` and `status` with a real catalogue, database and folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.role import role
from maas.catalogue.loader import load
from maas.cli import canary
from maas.cli.working import Refused
from maas.db import canaries
from maas.db.connection import Database
from maas.runtime.role import App
from maas.scenes import compose
from maas.scenes.truth import spec_from
from tests.collectors.canaries.segment import answer, seen


@pytest.fixture
def catalogue(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("inbox", "deliveries"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "catalogue.yaml"
    path.write_text(
        "targets: {web: {title: W, probe: http, url: 'http://127.0.0.1/'}}\n"
        "deliveries:\n"
        f"  out: {{title: Out, at: {{url: 'file://{tmp_path}/deliveries'}},\n"
        "        reports: {vessels.gml: {form: vessel-gml}}}\n"
        "canaries:\n"
        f"  north: {{title: North, every: 1h, deadline: 30m, delivery: out,\n"
        f"          drop: {{url: 'file://{tmp_path}/inbox'}},\n"
        "          scene: {lines: 600, samples: 800, ships: 6}}\n"
    )
    monkeypatch.setenv("MAAS_DATABASE_URL", database_url.replace("+asyncpg", ""))
    monkeypatch.setenv("MAAS_CATALOGUE", str(path))
    return path


async def test_a_scene_is_dropped_awaited_and_told(
    catalogue: Path, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await canary._drop("north")
    image = capsys.readouterr().out.split()[-1]
    assert (tmp_path / "inbox" / image / "DONE").is_file()
    with pytest.raises(Refused, match=f"no answer to {image}"):
        await canary._await("north", 0.0)
    async with database.transaction() as connection:
        [run] = await canaries.history(connection, "north", 5)
    scene = compose(spec_from(run.spec))
    answer(tmp_path, scene, seen(scene))
    await canary._await("north", 60.0)
    out = capsys.readouterr().out
    told = json.loads(out[out.index("{\n") :])
    assert (told["image"], told["recall"], told["false_alarms"]) == (image, 1.0, 0)
    await canary._status()
    assert "sound" in capsys.readouterr().out


async def test_a_canary_that_is_not_declared_is_refused_with_those_that_are(
    catalogue: Path, database: Database
) -> None:
    with pytest.raises(Refused, match=r"no canary 'south'.*north"):
        await canary._drop("south")


async def test_the_collectors_look_at_every_canary_and_delivery(
    catalogue: Path, database: Database
) -> None:
    made = role(App(load(catalogue, {}), database, {}, "test/1", "main"))
    jobs = {job.name: job for job in made.jobs}
    assert {"canary:north", "delivery:out"} <= set(jobs)
    await jobs["canary:north"].run(datetime.now(UTC))
    async with database.transaction() as connection:
        [run] = await canaries.history(connection, "north", 5)
    assert run.dropped_at is not None
    await made.close()
