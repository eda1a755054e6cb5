"""A canary's whole round over a real SFTP server: sent once, awaited, matched, marked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from collectors.canaries.sending import slot_of, spec_for
from collectors.canaries_job import CanarySender
from collectors.deliveries_job import DeliveryCollector
from maas.db import canaries, delivered
from maas.db.connection import Database
from maas.domain.canaries import CanaryRun
from maas.domain.delivered import Verdict
from maas.runtime.role import App
from maas.scenes import Scene, compose
from maas.scenes.truth import spec_from
from tests.collectors.canaries.segment import LATER, NOW, answer, app_for, seen
from tests.servers.sftp import SftpPlace, sftp_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[SftpPlace]:
    async with sftp_server(tmp_path) as place:
        yield place


async def send(app: App) -> tuple[CanaryRun, Scene]:
    run = await CanarySender(app, "north").send(slot_of(app.catalogue.canaries["north"], NOW), NOW)
    assert run is not None
    return run, compose(spec_from(run.spec))


async def collect(app: App) -> None:
    collector = DeliveryCollector(app, "customer")
    try:
        await collector.run(LATER)
    finally:
        await collector.close()


async def last(database: Database) -> CanaryRun:
    async with database.transaction() as connection:
        return (await canaries.history(connection, "north", 1))[0]


async def verdict(database: Database) -> delivered.DeliveredReport:
    async with database.transaction() as connection:
        [one] = await delivered.latest(connection, 10)
    return one


async def test_a_scene_arrives_whole_with_its_marker_and_its_ais(
    server: SftpPlace, database: Database
) -> None:
    app = app_for(server, database)
    run, _ = await send(app)
    folder = server.root / "inbox" / run.image
    assert sorted(path.name for path in folder.iterdir()) == [
        "DONE", "annotation", "manifest.safe", "measurement",
    ]  # fmt: skip
    assert [path.name for path in (server.root / "inbox").iterdir()] == [run.image]
    assert (server.root / "ais" / f"{run.image}.ais.nmea").stat().st_size > 1000
    assert not list(server.root.rglob("*truth*"))
    assert all(b"SYNTHETIC" in p.read_bytes() for p in folder.rglob("*") if p.is_file())


async def test_a_slot_is_sent_once_however_often_it_is_tried(
    server: SftpPlace, database: Database
) -> None:
    app = app_for(server, database)
    run, _ = await send(app)
    before = (server.root / "inbox" / run.image / "manifest.safe").stat().st_mtime_ns
    await CanarySender(app, "north").run(LATER)
    assert (server.root / "inbox" / run.image / "manifest.safe").stat().st_mtime_ns == before
    async with database.transaction() as connection:
        count = await connection.execute(text("SELECT count(*) FROM canary_run"))
        assert count.scalar_one() == 1


async def test_the_next_slot_has_another_sea_and_the_same_slot_the_same(
    server: SftpPlace, database: Database
) -> None:
    canary = app_for(server, database).catalogue.canaries["north"]
    slot = slot_of(canary, NOW)
    assert spec_for(canary, slot) == spec_for(canary, slot_of(canary, LATER))
    assert spec_for(canary, slot).seed != spec_for(canary, slot + timedelta(hours=1)).seed


async def test_a_perfect_answer_has_full_marks(server: SftpPlace, database: Database) -> None:
    app = app_for(server, database)
    _, scene = await send(app)
    answer(server.root, scene, seen(scene))
    await collect(app)
    mark = (await last(database)).mark
    assert mark is not None
    assert (mark.found, mark.ships, mark.false_alarms) == (12, 12, 0)
    assert (mark.reporting_matched, mark.reporting) == (8, 8)
    assert (mark.dark_found, mark.dark) == (4, 4)
    assert mark.position_m == pytest.approx(0, abs=0.5)
    one = await verdict(database)
    assert (one.verdict, one.features, one.matched) == (Verdict.VALID, 12, 8)


async def test_a_flawed_answer_loses_what_it_missed(server: SftpPlace, database: Database) -> None:
    app = app_for(server, database)
    _, scene = await send(app)
    told = seen(scene)
    middle = scene.geometry.position(350, 200)
    answer(server.root, scene, [*told[2:], (*middle, None)])
    await collect(app)
    mark = (await last(database)).mark
    assert mark is not None
    assert (mark.found, mark.false_alarms) == (10, 1)
    missed = {(s.size_class, s.contrast_class) for s in scene.ships[:2]}
    for one in mark.classes:
        lost = one["ships"] - one["found"]
        assert lost == ((one["size"], one["contrast"]) in missed)
    assert 0 < mark.false_per_10000_km2 < 1e6


async def test_exchanged_axes_make_the_delivery_invalid_and_find_nothing(
    server: SftpPlace, database: Database
) -> None:
    app = app_for(server, database)
    _, scene = await send(app)
    answer(server.root, scene, [(y, x, mmsi) for x, y, mmsi in seen(scene)])
    await collect(app)
    one = await verdict(database)
    assert one.verdict == Verdict.INVALID
    assert "axes-exchanged" in {reason.code for reason in one.reasons}
    mark = (await last(database)).mark
    assert mark is not None
    assert (mark.found, mark.false_alarms) == (0, 12)


async def test_an_answer_that_cannot_be_read_is_an_answer_without_a_mark(
    server: SftpPlace, database: Database
) -> None:
    app = app_for(server, database)
    _, scene = await send(app)
    folder = answer(server.root, scene, [])
    (folder / "vessels.gml").write_bytes(b"<broken")
    await collect(app)
    run = await last(database)
    assert run.answered_at is not None
    assert run.mark is None
    assert "cannot be read" in run.trouble
    assert (await verdict(database)).verdict == Verdict.INVALID


async def test_nothing_is_read_before_its_marker_is_there(
    server: SftpPlace, database: Database
) -> None:
    app = app_for(server, database)
    _, scene = await send(app)
    folder = answer(server.root, scene, seen(scene))
    (folder / "DONE").unlink()
    await collect(app)
    assert (await last(database)).answered_at is None


async def test_a_delivery_that_changes_is_judged_again(
    server: SftpPlace, database: Database
) -> None:
    app = app_for(server, database)
    _, scene = await send(app)
    answer(server.root, scene, seen(scene)[:1])
    await collect(app)
    assert (await verdict(database)).features == 1
    answer(server.root, scene, seen(scene))
    await collect(app)
    assert (await verdict(database)).features == 12


async def test_another_host_key_is_not_trusted_and_the_scene_waits(
    server: SftpPlace, database: Database
) -> None:
    wrong = {**server.at("inbox"), "host_key": "SHA256:nobody"}
    app = app_for(server, database, drop=wrong)
    await CanarySender(app, "north").run(NOW)
    run = await last(database)
    assert run.dropped_at is None
    assert "another key" in run.trouble
    right = app_for(server, database)
    await CanarySender(right, "north").run(LATER)
    assert (await last(database)).dropped_at == LATER
