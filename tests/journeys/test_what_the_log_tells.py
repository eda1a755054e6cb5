"""The log as whoever is woken at night reads it: every line says what it is about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journeys.conftest import run_demo

OURS = ("maas", "collectors", "sla_engine", "alerting", "api", "dashboards")
NAMES = {"source", "subject", "subjects", "plan", "objective", "incident", "agreement"}


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """Two days of the simulated segment, played at the most talkative level."""
    done = run_demo("--days", "2", MAAS_LOG_LEVEL="debug")
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.xdist_group("orders")
def test_every_line_is_ours_and_names_what_it_is_about(lines: list[dict[str, Any]]) -> None:
    strange = [one for one in lines if not one["logger"].startswith(OURS) and _low(one)]
    assert strange == [], "a library that talks at every connection hides what matters"
    assert [one for one in lines if not NAMES & one.keys()] == []
    assert {"page kept", "plan read", "judged", "incident told"} <= {one["event"] for one in lines}


@pytest.mark.xdist_group("orders")
def test_one_search_finds_the_road_of_a_datatake(lines: list[dict[str, Any]]) -> None:
    subject = next(one["subjects"][-1] for one in lines if one["event"] == "page kept")
    found = {one["event"] for one in lines if subject in one.get("subjects", ())}
    assert {"page kept", "judged"} <= found


def _low(line: dict[str, Any]) -> bool:
    return line["level"] in ("debug", "info")
