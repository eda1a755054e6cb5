"""One product from harvest to page: its spans are linked, and `maas where` names who did what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.collectors.conftest import Segment, running_segment
from tests.journeys.test_roles_apart import CATALOGUE
from tests.maas.runtime.processes import running_role, until
from tests.servers.otlp import OtlpReceiver, ReceivedSpan, otlp_receiver
from tests.servers.ports import free_port

__all__ = ["running_segment"]

CHANNEL = """
channels: {hook: {kind: webhook, url: "%s/hook", secret_env: HOOK_SECRET}}
"""


def linked_to(spans: list[ReceivedSpan], cause: ReceivedSpan) -> list[ReceivedSpan]:
    return [one for one in spans if cause.span_id in one.links]


def ancestors(receiver: OtlpReceiver, one: ReceivedSpan) -> list[ReceivedSpan]:
    """A span and those above it in its trace."""
    by_id = {span.span_id: span for span in list(receiver.spans)}
    found = [one]
    while found[-1].parent_id in by_id:
        found.append(by_id[found[-1].parent_id])
    return found


@pytest.mark.timeout(240)
def test_a_product_is_followed_from_harvest_to_page_and_an_outage_to_its_message(
    running_segment: Segment, database_url: str, tmp_path: Path
) -> None:
    running_segment.calm()
    with otlp_receiver() as receiver:
        catalogue = tmp_path / "catalogue.yaml"
        catalogue.write_text(CATALOGUE + CHANNEL % receiver.endpoint)
        environ = {
            **{k: str(v) for k, v in running_segment.told.items()},
            "SECRET": "maas-demo", "HOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "MAAS_CATALOGUE": str(catalogue), "MAAS_DATABASE_URL": database_url,
            "MAAS_PORT": str(free_port()), "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.endpoint,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }  # fmt: skip
        with running_role("all", tmp_path, environ) as role:

            def judged() -> tuple[ReceivedSpan, ReceivedSpan] | None:
                told = receiver.named("publish maas.figures.changed")
                for harvest in receiver.named("harvest"):
                    for judge in linked_to(receiver.named("judge"), harvest):
                        if harvest.subjects & judge.subjects and linked_to(told, judge):
                            return harvest, judge  # a page from before `since` changes no figure
                return None

            harvest, judge = until(judged)
            assert harvest.trace_id != judge.trace_id  # links, not parents
            [*_, snapshot] = until(lambda: linked_to(receiver.named("job api.snapshot"), judge))
            until(lambda: ancestors(receiver, harvest)[-1].name == "job collectors.harvest:prip")

            running_segment.order("prip-s1", "html_500")

            def delivered() -> ReceivedSpan | None:
                for tell in receiver.named("tell"):
                    for deliver in linked_to(receiver.named("deliver"), tell):
                        if "prip" in tell.subjects and tell.links:
                            return deliver
                return None

            assert until(delivered).attributes["maas.channel"] == "hook"
            subject = min(harvest.subjects & judge.subjects)
            told = ask_where(subject, environ)
            assert role.ends() == 0
        assert {"harvest", "judge"} <= {line["stage"] for line in told["work"]}
        assert {line["holder"] for line in told["work"]} == {snapshot.instance}
        assert harvest.trace_id in {line["trace_id"] for line in told["work"]}
        assert told["hops"][0]["source"] == "prip"
        traced = [line for line in role.said() if "trace_id" in line]
        assert {line["job"] for line in traced if line["event"] == "incident told"} == {
            "alerting.tell"
        }
    running_segment.calm()


def ask_where(subject: str, environ: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    command = [sys.executable, "-m", "maas.cli.main", "where", subject, "--json"]
    told = {**os.environ, **environ}
    done = subprocess.run(command, env=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return found
