"""Probes that speak something else than HTTP, each against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Debugging

from collectors.probes import run_probe
from collectors.probes.measure import Prober
from maas.catalogue.model import Target
from maas.db.embedded import EmbeddedServer
from maas.db.facts_samples import ProbeResult
from tests.collectors.probes.servers import (
    bridged,
    clock,
    datagrams,
    ftp,
    greeting,
    issued,
    names,
    sftp,
)
from tests.servers.ports import free_port

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SECRETS = {"SECRET": "secret", "WRONG": "wrong"}


async def probed(kind: str, url: str, **more: Any) -> ProbeResult:
    """Probe once; `expect` and the like as in a catalogue."""
    told = {"title": "T", "probe": kind, "url": url, "timeout": "2s", **more}
    prober = Prober({}, {}, SECRETS)
    try:
        return await run_probe(prober, "t", Target.model_validate(told), "here", NOW)
    finally:
        prober.close()


@pytest.mark.parametrize(
    ("kind", "scheme"),
    [("tcp", "tcp"), ("tls", "tls"), ("smtp", "smtp"), ("ftp", "ftp"), ("sftp", "sftp"),
     ("postgresql", "postgresql"), ("ntp", "ntp")],
)  # fmt: skip
async def test_where_nobody_listens_it_is_down(kind: str, scheme: str) -> None:
    told = await probed(kind, f"{scheme}://127.0.0.1:{free_port()}/x", host_key="SHA256:x")
    assert told.outcome == "down"
    assert "refused" in told.reason.lower()
    assert "Errno" not in told.reason


@pytest.mark.parametrize("kind", ["tcp", "tls", "smtp", "ftp", "sftp", "postgresql"])
async def test_what_never_says_a_word_is_down_when_time_is_up(kind: str) -> None:
    async with greeting(b"") as port:
        told = await probed(
            kind, f"{kind}://127.0.0.1:{port}/x", timeout="200ms", host_key="SHA256:x",
            expect={"body_contains": "220"},
        )  # fmt: skip
    assert (told.outcome, told.reason) == ("down", "no complete answer within 0.2 s")


async def test_a_port_is_up_and_its_greeting_is_held_against_the_words() -> None:
    async with greeting(b"220 station ready\r\n") as port:
        url = f"tcp://127.0.0.1:{port}"
        up = await probed("tcp", url, expect={"body_contains": "ready"})
        assert up.outcome == "up"
        assert up.connect_us is not None
        assert up.total_us is not None
        assert 0 < up.connect_us <= up.total_us
        assert (await probed("tcp", url)).outcome == "up"
        other = await probed("tcp", url, expect={"body_contains": "SSH"})
        assert (other.outcome, other.reason) == ("down", "the greeting does not contain 'SSH'")
        barred = await probed("tcp", url, expect={"body_absent": "station"})
        assert (barred.outcome, barred.reason) == ("down", "the greeting contains 'station'")


async def test_a_certificate_is_vouched_for_of_its_host_and_good_for_a_while(
    tmp_path: Path,
) -> None:
    authority = trustme.CA()
    ca = str(tmp_path / "ca.pem")
    lasting = {"expires_after": "14d"}
    async with greeting(b"", issued(authority, tmp_path, "127.0.0.1")) as port:
        url = f"tls://127.0.0.1:{port}"
        up = await probed("tls", url, ca_file=ca, expect=lasting)
        assert up.outcome == "up"
        assert up.tls_us is not None
        unknown = await probed("tls", url)
        assert unknown.outcome == "down"
        assert unknown.reason.startswith("certificate: ")
        assert (await probed("tls", url, ca_file=str(tmp_path / "none"))).outcome == "unknown"
    async with greeting(b"", issued(authority, tmp_path, "station.example")) as port:
        foreign = await probed("tls", f"tls://127.0.0.1:{port}", ca_file=ca)
        assert foreign.outcome == "down"
        assert "127.0.0.1" in foreign.reason
    soon = datetime.now(UTC) + timedelta(days=3)
    async with greeting(b"", issued(authority, tmp_path, "127.0.0.1", soon)) as port:
        url = f"tls://127.0.0.1:{port}"
        ending = await probed("tls", url, ca_file=ca, expect=lasting)
        assert ending.outcome == "degraded"
        assert ending.reason == f"the certificate expires on {soon:%Y-%m-%d %H:%M} UTC, within 14d"
        assert (await probed("tls", url, ca_file=ca)).outcome == "up"
    past = datetime.now(UTC) - timedelta(days=1)
    async with greeting(b"", issued(authority, tmp_path, "127.0.0.1", past)) as port:
        expired = await probed("tls", f"tls://127.0.0.1:{port}", ca_file=ca)
        assert (expired.outcome, expired.reason) == ("down", "certificate: certificate has expired")


async def test_a_name_has_the_addresses_that_are_expected() -> None:
    records = {"prip.example": ["192.0.2.1", "192.0.2.2"], "empty.example": []}
    async with datagrams(names(records)) as port:
        url = f"dns://127.0.0.1:{port}"
        up = await probed("dns", f"{url}/prip.example", expect={"addresses": ["192.0.2.2"]})
        assert up.outcome == "up"
        assert up.dns_us is not None
        for path, expect, reason in (
            ("prip.example", {"addresses": ["192.0.2.9"]},
             "prip.example is 192.0.2.1, 192.0.2.2, without 192.0.2.9"),
            ("none.example", {}, "none.example: NXDOMAIN"),
            ("empty.example", {}, "empty.example has no A record"),
            ("prip.example?type=AAAA", {}, "prip.example has no AAAA record"),
        ):  # fmt: skip
            told = await probed("dns", f"{url}/{path}", expect=expect)
            assert (told.outcome, told.reason) == ("down", reason)
    async with datagrams(lambda _: None) as port:
        silent = await probed("dns", f"dns://127.0.0.1:{port}/x.example", timeout="200ms")
        assert (silent.outcome, silent.reason) == ("down", "no complete answer within 0.2 s")
    async with datagrams(lambda _: b"nonsense") as port:
        odd = await probed("dns", f"dns://127.0.0.1:{port}/x.example", timeout="500ms")
        assert odd.outcome == "down"


async def test_clocks_are_compared_to_the_millisecond() -> None:
    for ahead, outcome in ((0.0, "up"), (0.3, "degraded"), (-0.3, "degraded")):
        async with datagrams(clock(ahead)) as port:
            told = await probed("ntp", f"ntp://127.0.0.1:{port}", expect={"offset_below": "200ms"})
        assert told.outcome == outcome, told.reason
        if outcome == "degraded":
            apart = int(told.reason.split()[3])
            assert 200 <= apart <= 400
    for answer, reason in (
        (clock(0.0, stratum=16), "its clock is not set (stratum 16)"),
        (lambda data: clock(0.0)(data)[:20], "the answer has 20 bytes, not 48"),
        (lambda _: clock(0.0)(bytes(48)), "the answer is not to our question"),
    ):
        async with datagrams(answer) as port:
            told = await probed("ntp", f"ntp://127.0.0.1:{port}")
        assert (told.outcome, told.reason) == ("down", reason)


@contextmanager
def mail_server() -> Iterator[int]:
    controller = Controller(Debugging(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


async def test_a_mail_server_greets() -> None:
    with mail_server() as port:
        up = await probed("smtp", f"smtp://127.0.0.1:{port}")
        assert (up.outcome, up.status) == ("up", 250)
    async with greeting(b"554-no service here\r\n554 \tcome back\r\n") as port:
        told = await probed("smtp", f"smtp://127.0.0.1:{port}")
        assert (told.outcome, told.reason) == ("down", "554 no service here come back")


async def test_a_folder_is_listed_by_ftp(tmp_path: Path) -> None:
    (tmp_path / "S1A_session.xml").write_text("x", encoding="utf-8")
    login = {"username": "maas", "password_env": "SECRET"}
    async with ftp(tmp_path) as port:
        url = f"ftp://127.0.0.1:{port}"
        up = await probed("ftp", url, **login, expect={"body_contains": "S1A_session.xml"})
        assert up.outcome == "up", up.reason
        lacking = await probed("ftp", url, **login, expect={"body_contains": "S2A"})
        assert (lacking.outcome, lacking.reason) == ("down", "the folder does not contain 'S2A'")
        gone = await probed("ftp", f"{url}/nowhere", **login)
        assert gone.outcome == "down"
        wrong = await probed("ftp", url, username="maas", password_env="WRONG", timeout="20s")
        assert wrong.outcome == "unknown"
        assert "our login is not accepted" in wrong.reason
        unset = await probed("ftp", url, username="maas", password_env="UNSET")
        assert unset.outcome == "unknown"
        assert "UNSET is not set" in unset.reason


async def test_a_folder_is_listed_by_ftp_over_tls(tmp_path: Path) -> None:
    issued(trustme.CA(), tmp_path, "127.0.0.1")
    login = {"username": "maas", "password_env": "SECRET"}
    async with ftp(tmp_path, (tmp_path / "key.pem", tmp_path / "cert.pem")) as port:
        url = f"ftps://127.0.0.1:{port}"
        up = await probed("ftp", url, **login, ca_file=str(tmp_path / "ca.pem"))
        assert up.outcome == "up", up.reason
        unknown = await probed("ftp", url, **login)
        assert unknown.outcome == "down"
        assert unknown.reason.startswith("certificate: ")


async def test_a_folder_is_listed_by_sftp_of_the_pinned_key_only(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "report.EOF").write_text("x", encoding="utf-8")
    login = {"username": "maas", "password_env": "SECRET"}
    async with sftp(tmp_path) as (port, key):
        url = f"sftp://127.0.0.1:{port}/in"
        up = await probed(
            "sftp", url, **login, host_key=key, expect={"body_contains": "report.EOF"}
        )
        assert up.outcome == "up", up.reason
        other = await probed("sftp", url, **login, host_key="SHA256:other")
        assert other.outcome == "down"
        assert other.reason == "the server has another key than the one that is pinned"
        wrong = await probed("sftp", url, username="maas", password_env="WRONG", host_key=key)
        assert wrong.outcome == "unknown"
        gone = await probed("sftp", f"{url}/nowhere", **login, host_key=key)
        assert gone.outcome == "down"
        assert gone.reason.startswith("No such file")


async def test_a_database_answers_a_query(postgres_server: EmbeddedServer) -> None:
    path = str(postgres_server.socket_dir / ".s.PGSQL.5432")
    async with bridged(path) as port:
        url = f"postgresql://127.0.0.1:{port}/postgres"
        up = await probed("postgresql", url, username="maas")
        assert up.outcome == "up", up.reason
        stranger = await probed("postgresql", url, username="stranger")
        assert stranger.outcome == "unknown"
        nowhere = await probed("postgresql", url + "x", username="maas")
        assert nowhere.outcome == "down"
        assert "does not exist" in nowhere.reason


async def test_slower_than_declared_is_degraded() -> None:
    async with greeting(b"hello") as port:
        told = await probed("tcp", f"tcp://127.0.0.1:{port}", expect={"degraded_above": "1us"})
    assert told.outcome == "degraded"
    assert "more than 1us" in told.reason
