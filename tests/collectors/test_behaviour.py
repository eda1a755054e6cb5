"""How sources are read over time: breaker, counts, records, leases, backfills, replay."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import re
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import structlog
import yaml
from sqlalchemy import text

from collectors.counting import Counting, Exploring
from collectors.errors import LoginRefused, SourceDown
from collectors.files.deletions import read_deletions
from collectors.harvest import Harvester
from collectors.probing import Probing
from collectors.recording import Recording, masked, recordings
from collectors.sources.asking import download
from collectors.sources.opening import service_of
from maas.catalogue.model import Catalogue, Interface
from maas.db.connection import Database
from maas.db.facts_counts import Capability, write_capabilities
from maas.db.facts_reports import store_withdrawals
from maas.runtime.role import App
from sla_engine.sweep import sweep
from tests.collectors.conftest import NOON, START, Harvest, Segment, catalogue_of

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def not_before(harvest: Harvest, source: str) -> Any:
    [row] = await harvest.rows("SELECT not_before FROM cursor WHERE source = :s", s=source)
    return row[0]


async def test_a_service_that_fails_again_and_again_is_left_alone_and_then_asked_gently(
    harvest: Harvest,
) -> None:
    harvest.segment.order("prip-s1", "html_500")
    for minute in range(2):
        await harvest.read("prip-s1", NOON + minute * MINUTE)
        assert await not_before(harvest, "prip-s1") is None
    await harvest.read("prip-s1", NOON + 2 * MINUTE)
    until = await not_before(harvest, "prip-s1")
    assert NOON + 2 * MINUTE < until <= NOON + 3 * MINUTE
    harvest.segment.calm()
    await harvest.read("prip-s1", until - timedelta(seconds=1))  # it is well, and nobody knows
    assert await harvest.keys("prip-s1") == set()
    await harvest.read("prip-s1", until)
    assert await harvest.keys("prip-s1")
    assert await not_before(harvest, "prip-s1") is None


async def test_told_to_wait_it_is_left_alone_for_as_long_even_by_another_process(
    harvest: Harvest,
) -> None:
    harvest.segment.order("prip-s1", "rate_limit", params={"seconds": 90})
    await harvest.read("prip-s1")
    assert await not_before(harvest, "prip-s1") == NOON + timedelta(seconds=90)


async def counted(harvest: Harvest, source: str, as_of: Any) -> None:
    harvester = Harvester(harvest.app, source, harvest.app.environ)
    try:
        await Counting(harvest.app, harvester).run(as_of)
    finally:
        await harvester.close()


async def test_each_settled_day_is_held_against_the_count_of_the_source(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    for source in ("prip-s1", "auxip", "cadip-sgs", "lta", "dd"):
        await harvest.read(source, later)
        await counted(harvest, source, later)
    told = await harvest.rows("SELECT source, day, at_source, harvested FROM source_count")
    assert {row[0] for row in told} == {"prip-s1", "auxip", "cadip-sgs", "lta", "dd"}
    assert [row for row in told if row[2] != row[3]] == []
    assert min(row[2] for row in told) > 5


async def test_a_difference_is_logged_when_it_appears_and_when_it_changes(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    await harvest.read("prip-s1", later)
    with structlog.testing.capture_logs() as told:
        for hours, by in ((0, 7), (7, 7), (14, 9)):
            harvest.segment.calm()
            harvest.segment.set_clock(later)
            harvest.segment.order("prip-s1", "wrong_count", params={"by": by})
            await counted(harvest, "prip-s1", later + timedelta(hours=hours))
    said = [(str(one["day"]), one["at_source"] - one["harvested"])
            for one in told if one["event"] == "counts differ"]  # fmt: skip
    assert said == [("2026-10-01", 7), ("2026-10-01", 9)]


async def test_a_difference_opens_an_incident_and_agreement_ends_it(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    await harvest.read("prip-s1", later)
    harvest.segment.order("prip-s1", "wrong_count", params={"by": 7})
    await counted(harvest, "prip-s1", later)
    await sweep(harvest.app, later)
    changes = "SELECT old, new, reason FROM transition WHERE kind = 'source' ORDER BY seq"
    [change] = await harvest.rows(changes)
    assert change[:2] == ("complete", "short")
    assert "of 2026-10-01" in change[2]
    await harvest.rows("DELETE FROM source_count RETURNING day")
    harvest.segment.calm()
    harvest.segment.set_clock(later)
    await counted(harvest, "prip-s1", later + MINUTE)
    await sweep(harvest.app, later + MINUTE)
    assert [row[:2] for row in await harvest.rows(changes)][1:] == [("short", "complete")]


async def test_what_came_late_is_found_by_the_comparison(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    await harvest.read("prip-s1", later)
    await harvest.rows(
        "DELETE FROM publication WHERE source = 'prip-s1' AND published_at < :noon "
        "RETURNING native_id", noon=NOON,
    )  # fmt: skip
    await counted(harvest, "prip-s1", later)
    [told] = await harvest.rows("SELECT at_source, harvested FROM source_count")
    assert told[0] == told[1]


@pytest.mark.parametrize("can", [True, False, None])
async def test_a_service_is_not_asked_for_what_it_cannot_do(
    harvest: Harvest, can: bool | None
) -> None:
    async with harvest.database.transaction() as connection:
        told = [Capability("expands attributes", can, "status 400")]
        await write_capabilities(connection, "prip-s1", told, START)
    await harvest.read("prip-s1")
    rows = await harvest.rows("SELECT DISTINCT attributes = '{}' FROM publication")
    assert [row[0] for row in rows] == [can is False]


async def test_a_download_is_sent_on_with_our_login_only_to_hosts_that_may_have_it(
    segment: Segment,
) -> None:
    told = segment.told
    other = urlsplit(told["MAAS_SIM_OTHER"]).netloc
    root = f"{told['MAAS_SIM_HTTP']}/cadip-nsg/odata/v1"
    entry = {
        "title": "N", "kind": "cadip", "url": root,
        "auth": {"kind": "basic", "username": "maas", "password_env": "SECRET"},
    }  # fmt: skip
    async with httpx.AsyncClient(auth=("maas", "maas-demo")) as client:
        listed = (await client.get(f"{root}/Files?$top=1")).json()["value"]
    url = f"{root}/Files({listed[0]['Id']})/$value"
    for hosts in ([], [other]):
        interface = Interface.model_validate({**entry, "redirect_hosts": hosts})
        service = service_of("nsg", interface, {"SECRET": "maas-demo"})
        if hosts:
            assert (await download(service, url, 10_000)).startswith(b"synthetic block")
            with pytest.raises(SourceDown, match="is larger than"):
                await download(service, url, 4)
        else:
            with pytest.raises(LoginRefused, match="add it to redirect_hosts"):
                await download(service, url, 10_000)
        await service.client.aclose()


@pytest.mark.parametrize(
    ("why", "reason", "alarm"),
    [("nobody knows", "vanished", True), ("due", "evicted", False), ("ticket", "deleted", False)],
)
async def test_what_is_gone_from_its_source_is_noted_with_its_reason(
    harvest: Harvest, why: str, reason: str, alarm: bool
) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    name = "S1A_IW_GRDH_1SDV_20261001T061500_20261001T061525_061534_07A9C2_1B2F.SAFE.zip"
    published = START + timedelta(hours=9)
    harvest.segment.order(
        "prip-s1", "late_publication",
        params={"name": name, "published_at": published.isoformat().replace("+00:00", "Z")},
    )  # fmt: skip
    await harvest.read("prip-s1", later)
    if why == "due":
        await harvest.rows(
            "UPDATE publication SET evicts_at = :at WHERE product_name = :name RETURNING 1",
            at=NOON, name=name,
        )  # fmt: skip
    if why == "ticket":
        listed = read_deletions("GSANOM-1_deletions.txt", name.encode(), NOON).withdrawals
        async with harvest.database.transaction() as connection:
            await store_withdrawals(connection, "lists", listed, NOON)
    harvest.segment.calm()
    harvest.segment.set_clock(later)
    await counted(harvest, "prip-s1", later)
    found = await harvest.rows("SELECT reason, ticket FROM withdrawal WHERE source = 'prip-s1'")
    assert [tuple(row) for row in found] == [(reason, "GSANOM-1" if why == "ticket" else None)]
    [told] = await harvest.rows("SELECT harvested - at_source FROM source_count")
    assert told[0] == (1 if alarm else 0)


async def test_a_service_that_has_gone_silent_has_lost_nothing(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    await harvest.read("prip-s1", later)
    harvest.segment.order("prip-s1", "empty")
    await counted(harvest, "prip-s1", later)
    assert await harvest.rows("SELECT 1 FROM withdrawal") == []
    assert await harvest.rows("SELECT 1 FROM source_count") == []


async def test_what_had_vanished_and_is_there_again_was_never_gone(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    await harvest.read("prip-s1", later)
    harvest.segment.order("prip-s1", "wrong_count", params={"by": 7})
    await counted(harvest, "prip-s1", later)
    await harvest.rows(
        "INSERT INTO withdrawal (source, product_key, product_name, reason, at, harvested_at, "
        "content_hash) SELECT source, product_key, product_name, 'vanished', :at, :at, '' "
        "FROM publication WHERE published_at BETWEEN '2026-10-01' AND :at "
        "LIMIT 3 RETURNING 1", at=NOON,
    )  # fmt: skip
    harvest.segment.calm()
    at = later + timedelta(hours=6)
    harvest.segment.set_clock(later)
    await counted(harvest, "prip-s1", at)  # a day that differed is compared again
    assert await harvest.rows("SELECT 1 FROM withdrawal") == []
    [told] = await harvest.rows("SELECT at_source = harvested, counted_at FROM source_count "
                                "WHERE day = '2026-10-01'")  # fmt: skip
    assert tuple(told) == (True, at)


async def test_days_are_compared_once_more_when_they_have_reached_an_age(harvest: Harvest) -> None:
    later = START + DAY + timedelta(hours=7)
    harvest.segment.set_clock(later)
    await harvest.read("auxip", later)
    await counted(harvest, "auxip", later)
    when = "SELECT counted_at FROM source_count WHERE day = '2026-10-01'"
    for age, again in ((6, False), (7, True), (8, False), (30, True), (31, False)):
        at = START + timedelta(days=age, hours=7)
        await counted(harvest, "auxip", at)
        [told] = await harvest.rows(when)
        assert (told[0] == at) is again, age


async def test_what_a_service_can_do_is_found_out_and_kept(harvest: Harvest) -> None:
    interface = harvest.app.catalogue.interfaces["dd"]
    exploring = Exploring(harvest.app, "dd", interface)
    try:
        await exploring.run(NOON)
        await exploring.run(NOON + MINUTE)  # fresh enough: not asked again
    finally:
        await exploring.close()
    told = await harvest.rows("SELECT question, holds, asked_at FROM capability")
    holds = {row[0]: row[1] for row in told}
    assert holds["counts"] is True
    assert holds["skips beyond 10,000"] is False
    assert {row[2] for row in told} == {NOON}


def recorded(segment: Segment, **more: Any) -> Catalogue:
    catalogue = catalogue_of(segment)
    interface = catalogue.interfaces["prip-s1"]
    kept = interface.model_copy(
        update={"harvest": interface.harvest.model_copy(update={"record": True})}
    )
    interfaces = {**catalogue.interfaces, "prip-s1": kept}
    return catalogue.model_copy(update={"interfaces": interfaces, **more})


async def test_recorded_exchanges_give_the_same_facts_again(
    harvest: Harvest, tmp_path: Path
) -> None:
    environ = {"SECRET": "maas-demo", "MAAS_RECORDINGS_DIR": str(tmp_path)}
    app = replace(harvest.app, catalogue=recorded(harvest.segment), environ=environ)
    harvester = Harvester(app, "prip-s1", environ)
    facts = "SELECT native_id, product_name, published_at, content_hash FROM publication ORDER BY 1"
    try:
        await harvester.run(NOON)
        live = await harvest.rows(facts)
        await harvest.rows("DELETE FROM publication RETURNING native_id")
        [file] = recordings(tmp_path, "prip-s1")
        for one in Recording(file):
            assert one["status"] == 200
            await harvester.replay(one["body"].encode(), NOON)
    finally:
        await harvester.close()
    assert live
    assert await harvest.rows(facts) == live
    with gzip.open(file, "rt") as lines:
        kept = lines.read()
    assert "maas-demo" not in kept
    assert "Bearer" not in kept


def test_secrets_are_masked_in_what_is_recorded() -> None:
    body = '{"NotificationEpPassword": "hush", "access_token":"abc.def", "Name": "S1A"}'
    assert masked(body) == '{"NotificationEpPassword": "***", "access_token":"***", "Name": "S1A"}'
    assert masked("https://x/?password=a%20b&q=1") == "https://x/?password=***&q=1"


def packed(number: int, size: int = 0) -> bytes:
    """An exchange as it is kept; one that is large is packed in several pieces."""
    told = {"status": number, "body": random.Random(number).randbytes(size).hex()}
    return gzip.compress((json.dumps(told) + "\n").encode())


@pytest.mark.parametrize("size", [0, 4_000, 300_000])
def test_a_recording_that_kills_have_cut_short_gives_all_that_is_whole(
    tmp_path: Path, size: int
) -> None:
    cut = packed(500, size)
    for length in (1, 9, 12, len(cut) // 2, len(cut) - 1):
        recording = Recording(tmp_path / "prip-000001.jsonl.gz")
        told = packed(1, size) + cut[:length] + packed(2, size) + packed(3) + cut[:length]
        recording.file.write_bytes(told)
        assert [one["status"] for one in recording] == [1, 2, 3], length
        assert recording.damaged >= 2
        assert recording.read == len(told)


def test_a_recording_that_was_packed_anew_is_read_as_well(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "prip-000001.jsonl.gz")
    recording.file.write_bytes(gzip.compress(b'{"status": 1}\n{"status": 2}\n'))
    assert [one["status"] for one in recording] == [1, 2]
    assert recording.damaged == 0


async def test_two_replicas_share_the_targets_and_ask_none_twice(
    database: Database, segment: Segment
) -> None:
    targets = {
        f"t{number}": {
            "title": "t", "probe": "http", "url": f"{segment.told['MAAS_SIM_HTTP']}/control/clock",
            "every": "1m",
        }
        for number in range(12)
    }  # fmt: skip
    catalogue = catalogue_of(segment, targets=targets)
    apps = [App(catalogue, database, {}, f"host/{number}", "here") for number in range(2)]
    replicas = [Probing(app) for app in apps]
    try:
        await asyncio.gather(*(one.run(NOON) for one in replicas))
        await asyncio.gather(*(one.run(NOON + MINUTE) for one in replicas))
    finally:
        for one in replicas:
            await one.close()
    async with database.transaction() as connection:
        samples = await connection.execute(text("SELECT target, at FROM probe_sample"))
        holders = await connection.execute(
            text("SELECT holder, count(*) FROM lease WHERE name LIKE 'probe:%' GROUP BY 1")
        )
        assert len(samples.all()) == 24
        assert sum(row[1] for row in holders.all()) == 12


@pytest.fixture
def catalogue_file(harvest: Harvest, tmp_path: Path) -> Path:
    told = harvest.app.catalogue.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    file = tmp_path / "segment.yaml"
    file.write_text(yaml.safe_dump(told))
    return file


async def cli(harvest: Harvest, file: Path, *command: str) -> asyncio.subprocess.Process:
    environ = {
        **os.environ, "MAAS_CATALOGUE": str(file), "MAAS_DATABASE_URL": harvest.database.url,
        "SECRET": "maas-demo",
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "maas.cli.main", *command, env=environ,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


STRETCH = ("--since", "2026-10-01T00:00:00Z", "--until", "2026-10-01T12:00:00Z")


async def test_a_backfill_that_is_killed_goes_on_where_it_was(
    harvest: Harvest, catalogue_file: Path
) -> None:
    harvest.segment.order("prip-s1", "slow", params={"delay_ms": 150})
    command = ("harvest", "prip-s1", *STRETCH, "--pace", "6000")
    first = await cli(harvest, catalogue_file, *command)
    for _ in range(600):
        done = await harvest.rows("SELECT position FROM backfill")
        if done and done[0][0] > START:
            break
        await asyncio.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    await first.communicate()
    [left] = await harvest.rows("SELECT position FROM backfill")
    harvest.segment.calm()
    await harvest.rows("DELETE FROM lease RETURNING name")  # it runs out by itself, in 30 s
    again = await cli(harvest, catalogue_file, *command)
    told, said = await again.communicate()
    assert again.returncode == 0, said.decode()
    assert b"entries of 2026-10-01T00:00:00Z to 2026-10-01T12:00:00Z read" in told
    if left[0] < NOON:
        assert b"going on at" in said
    found = await harvest.keys("prip-s1")
    await harvest.rows("DELETE FROM publication RETURNING native_id")
    await harvest.read("prip-s1")
    whole = {
        row[0]
        for row in await harvest.rows(
            "SELECT native_id FROM publication WHERE published_at >= :start", start=START
        )
    }
    assert found == whole


async def test_a_backfill_of_what_does_not_exist_says_what_does(
    harvest: Harvest, catalogue_file: Path
) -> None:
    process = await cli(harvest, catalogue_file, "harvest", "prip-s9", *STRETCH)
    _, said = await process.communicate()
    assert process.returncode == 1
    assert b"there is no interface 'prip-s9' in the catalogue; there are: auxip" in said


async def test_a_replay_reads_past_what_a_kill_cut_short_and_tells_of_it(
    harvest: Harvest, catalogue_file: Path, tmp_path: Path
) -> None:
    environ = {"SECRET": "maas-demo", "MAAS_RECORDINGS_DIR": str(tmp_path)}
    app = replace(harvest.app, catalogue=recorded(harvest.segment), environ=environ)
    harvester = Harvester(app, "prip-s1", environ)
    try:
        await harvester.run(NOON)
    finally:
        await harvester.close()
    live = await harvest.keys("prip-s1")
    await harvest.rows("DELETE FROM publication RETURNING native_id")
    [file] = recordings(tmp_path, "prip-s1")
    file.write_bytes(packed(200, 9_000)[:-9] + file.read_bytes())
    replay = await cli(harvest, catalogue_file, "replay", "prip-s1", "--folder", str(tmp_path))
    told, said = await replay.communicate()
    assert replay.returncode == 0, said.decode()
    assert said == b"", "a log, where nothing is wrong"
    counted, cut = told.decode().splitlines()
    assert re.fullmatch(
        r"prip-s1: \d+ entries of \d+ pages in 1 files; 0 other answers .*", counted
    )
    assert cut == "cut short when they were written, and passed over: 1"
    assert await harvest.keys("prip-s1") == live
