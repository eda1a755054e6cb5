"""Probes over real sockets: what is up, down, degraded, and what we could not see."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from collectors.probing import Probing
from maas.db.connection import Database
from maas.runtime.role import App
from tests.collectors.conftest import NOON, Segment, catalogue_of


async def probe(
    segment: Segment, database: Database, secret: str = "maas-demo", **expect: Any
) -> dict[str, Any]:
    """Probe every target of the segment once; the samples by target."""
    told = segment.told
    site = f"{told['MAAS_SIM_HTTPS']}/portal/"
    query = {"probe": "odata", "every": "15m", "horizon": "45m", "timeout": "1s"}
    page = {"probe": "http", "title": "Portal", "url": site, "every": "15m", "horizon": "45m"}
    targets: dict[str, Any] = {
        name: {**query, "title": name, "interface": name, "expect": {"min_rows": 1, **expect}}
        for name in ("prip-s1", "dd")
    }
    targets["portal"] = {
        **page, "ca_file": told["MAAS_SIM_CA"],
        "expect": {"body_contains": "All systems ready"},
    }  # fmt: skip
    targets["untrusted"] = page
    targets["gone"] = {**page, "url": "http://127.0.0.1:9/"}
    catalogue = catalogue_of(segment, targets=targets)
    probing = Probing(App(catalogue, database, {"SECRET": secret}, "test/1", "here"))
    try:
        await probing.run(NOON + timedelta(minutes=7))
    finally:
        await probing.close()
    async with database.transaction() as connection:
        rows = await connection.execute(text("SELECT * FROM probe_sample"))
        return {row.target: row for row in rows}


async def test_a_good_answer_is_up_with_the_time_of_each_phase(
    segment: Segment, database: Database
) -> None:
    samples = await probe(segment, database)
    portal = samples["portal"]
    assert (portal.outcome, portal.status) == ("up", 200)
    assert min(portal.connect_us, portal.tls_us, portal.first_byte_us) > 0
    assert portal.total_us >= portal.connect_us + portal.tls_us + portal.first_byte_us
    assert samples["prip-s1"].outcome == "up"
    assert samples["prip-s1"].tls_us is None
    assert {sample.at for sample in samples.values()} == {NOON}


async def test_a_certificate_nobody_vouches_for_and_a_free_port_are_down(
    segment: Segment, database: Database
) -> None:
    samples = await probe(segment, database)
    assert samples["untrusted"].outcome == "down"
    assert "certificate" in samples["untrusted"].reason
    assert samples["gone"].outcome == "down"


@pytest.mark.parametrize(
    ("service", "kind", "params", "outcome", "words"),
    [
        ("prip-s1", "html_500", {}, "down", "status 500"),
        ("prip-s1", "reset", {}, "down", ""),
        ("prip-s1", "maintenance_200", {}, "down", "no OData page"),
        ("prip-s1", "empty", {}, "down", "0 rows"),
        ("prip-s1", "half_json", {}, "down", "no OData page"),
        ("prip-s1", "slow", {"delay_ms": 1500}, "down", "no complete answer within 1 s"),
        ("prip-s1", "rate_limit", {"seconds": 5}, "degraded", "status 429"),
        ("prip-s1", "unauthorised", {}, "unknown", "login is not accepted"),
        ("dd", "redirect_other_host", {}, "down", "status 30"),
        ("portal", "maintenance_200", {}, "down", "does not contain 'All systems ready'"),
    ],
)
async def test_each_trouble_gets_its_outcome_and_its_reason(
    segment: Segment, database: Database, service: str, kind: str, params: dict[str, object],
    outcome: str, words: str,
) -> None:  # fmt: skip
    segment.order(service, kind, params=params)
    samples = await probe(segment, database)
    assert samples[service].outcome == outcome
    assert words in samples[service].reason


async def test_slower_than_declared_is_degraded(segment: Segment, database: Database) -> None:
    segment.order("dd", "slow", params={"delay_ms": 300})
    samples = await probe(segment, database, degraded_above="200ms")
    assert samples["dd"].outcome == "degraded"
    assert "more than 200ms" in samples["dd"].reason


async def test_a_wrong_password_of_ours_is_unknown_and_never_down(
    segment: Segment, database: Database
) -> None:
    samples = await probe(segment, database, secret="wrong")
    assert samples["prip-s1"].outcome == "unknown"
    assert samples["dd"].outcome == "up"


async def test_a_slot_is_sampled_once_however_often_it_is_asked(
    segment: Segment, database: Database
) -> None:
    first = await probe(segment, database)
    segment.order("dd", "html_500")
    assert await probe(segment, database) == first


def watching(segment: Segment, database: Database, holder: str) -> Probing:
    """A replica that probes one target each quarter of an hour; its leases last a second."""
    target = {"title": "dd", "probe": "odata", "interface": "dd", "every": "15m", "horizon": "45m"}
    catalogue = catalogue_of(segment, targets={"dd": target})
    environ = {"SECRET": "maas-demo"}
    ttl = timedelta(seconds=1)
    return Probing(App(catalogue, database, environ, holder, "here", lease_ttl=ttl))


async def instants(database: Database) -> list[datetime]:
    async with database.transaction() as connection:
        rows = await connection.execute(text("SELECT at FROM probe_sample ORDER BY at"))
        return list(rows.scalars())


async def test_a_slot_whose_holder_died_is_probed_by_another_replica_within_it(
    segment: Segment, database: Database
) -> None:
    dead, other = (watching(segment, database, holder) for holder in ("test/1", "test/2"))
    try:
        await dead.run(NOON)
        slot = NOON + timedelta(minutes=15)
        async with asyncio.timeout(60):
            while await instants(database) != [NOON, slot]:  # the lease of the dead runs out
                await other.run(slot + timedelta(seconds=10))
                await asyncio.sleep(0.1)
    finally:
        await dead.close()
        await other.close()


async def test_a_sample_that_could_not_be_written_is_taken_again_in_its_slot(
    segment: Segment, database: Database
) -> None:
    probing = watching(segment, database, "test/1")
    try:
        async with database.transaction() as connection:
            await connection.execute(text("ALTER TABLE probe_sample RENAME TO away"))
        with pytest.raises(Exception, match="probe_sample"):
            await probing.run(NOON)
        async with database.transaction() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO probe_sample"))
        await probing.run(NOON + timedelta(minutes=1))
        assert await instants(database) == [NOON]
    finally:
        await probing.close()
