"""The life of a process: before its database, over the database's death, and until its end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.folders import enterable_folder
from tests.maas.runtime.processes import running_role, until
from tests.servers.postgresql import MortalPostgres

CATALOGUE = """
missions: {S1: {title: Sentinel-1, satellites: {S1A: {title: S1A}}}}
since: 2026-10-01T00:00:00Z
interfaces:
  prip: {title: PRIP, kind: prip, url: "%s", harvest: {every: 1s, timeout: 60s}}
"""


class Archive(ThreadingHTTPServer):
    """An interface that takes its time: it answers when `open` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        self.open, self.asked = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/odata/v1"


class _Answer(BaseHTTPRequestHandler):
    server: Archive

    def do_GET(self) -> None:
        self.server.asked.set()
        self.server.open.wait(120)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"value": []}')

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def archive() -> Iterator[Archive]:
    server = Archive()
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield server
    server.open.set()
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def environ(archive: Archive, tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "catalogue.yaml"
    file.write_text(CATALOGUE % archive.url)
    return {"MAAS_CATALOGUE": str(file)}


@pytest.mark.timeout(240)
def test_a_database_is_waited_for_at_the_start_and_after_its_death_and_each_is_said_once(
    archive: Archive, environ: dict[str, str], tmp_path: Path
) -> None:
    archive.open.set()
    with enterable_folder() as folder:
        postgres = MortalPostgres(folder)
        environ["MAAS_DATABASE_URL"] = postgres.url
        try:
            with (
                running_role("collectors", tmp_path, environ) as role,
                running_role("engine", tmp_path, environ) as other,
            ):
                until(lambda: any("does not answer" in one for one in role.reasons()))
                until(lambda: any("does not answer" in one for one in other.reasons()))
                assert role.alive()
                assert not role.ready()
                postgres.start()
                until(lambda: role.ready() and other.ready())
                assert role.says("schema migrated") + other.says("schema migrated") == 1
                assert role.says("waiting for the database") == 1
                assert role.says("the database is back") == 1

                until(archive.asked.is_set)
                postgres.kill()
                until(lambda: not role.ready() and not other.ready())
                assert role.alive()
                until(lambda: role.metric("maas_process_database_up") == 0)
                postgres.start()
                until(lambda: role.ready() and other.ready())
                harvests = 'maas_job_runs_total{job="collectors.harvest:prip",outcome="done"}'
                before = role.metric(harvests) or 0.0
                until(lambda: (role.metric(harvests) or 0.0) > before)
                for one in (role, other):
                    assert one.says("waiting for the database") == 2
                    assert one.says("the database is back") == 2
                    assert one.says("job failed") == 0
                    assert one.says("relay failed, trying again") == 0
                    assert one.ends() == 0
        finally:
            postgres.stop()


@pytest.mark.timeout(180)
def test_a_signal_lets_running_jobs_finish_and_sends_no_new_work_here(
    archive: Archive, environ: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    environ |= {"MAAS_DATABASE_URL": database_url, "MAAS_DRAIN": "60s"}
    with running_role("collectors", tmp_path, environ) as role:
        until(archive.asked.is_set)
        assert role.ready()
        role.popen.terminate()
        until(lambda: role.reasons() == ["draining: this process ends"])
        assert role.alive()
        assert role.metric('maas_job_running{job="collectors.harvest:prip"}') == 1
        archive.open.set()
        assert role.popen.wait(timeout=60) == 0
        assert role.says("jobs cut short") == 0
    with running_role("collectors", tmp_path, {**environ, "MAAS_LEASE_TTL": "1h"}) as next_one:
        took = 'maas_lease_takeovers_total{lease="collectors.harvest:prip"}'
        until(lambda: next_one.metric(took) == 1)  # given back, not run out
        assert next_one.ends() == 0


@pytest.mark.timeout(180)
def test_a_second_signal_ends_a_process_that_would_still_wait_for_its_jobs(
    archive: Archive, environ: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    environ |= {"MAAS_DATABASE_URL": database_url, "MAAS_DRAIN": "1h"}
    with running_role("collectors", tmp_path, environ) as role:
        until(archive.asked.is_set)
        role.popen.terminate()
        until(lambda: role.reasons() == ["draining: this process ends"])
        assert role.ends() == 0
        assert role.says("stopped") == 1
