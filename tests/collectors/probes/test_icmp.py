"""Echoes on the loopback, by a process that may send them and by one that may not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.probes import run_probe
from collectors.probes.measure import Prober
from maas.catalogue.model import Target

RANGE = Path("/proc/sys/net/ipv4/ping_group_range")
NOBODY = 65_534
SCRIPT = """
import asyncio, json, os, sys
from datetime import datetime, UTC
from collectors.probes import run_probe
from collectors.probes.measure import Prober
from maas.catalogue.model import Target

async def main():
    target = Target.model_validate({"title": "T", "probe": "icmp", "url": "icmp://127.0.0.1"})
    prober = Prober({}, {}, {})
    told = await run_probe(prober, "t", target, "here", datetime.now(UTC))
    prober.close()
    print(json.dumps([told.outcome, told.reason]))

if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[1]))
    os.setuid(int(sys.argv[1]))
asyncio.run(main())
"""


def may_ask(group: int) -> bool:
    low, high = map(int, RANGE.read_text().split())
    return low <= group <= high


async def test_a_host_that_answers_is_up(tmp_path: Path) -> None:
    if os.geteuid() != 0 and not may_ask(os.getegid()):
        pytest.skip("this user may not send an echo")
    target = Target.model_validate({"title": "T", "probe": "icmp", "url": "icmp://127.0.0.1"})
    prober = Prober({}, {}, {})
    told = await run_probe(prober, "t", target, "here", datetime(2026, 10, 1, tzinfo=UTC))
    prober.close()
    assert (told.outcome, told.reason) == ("up", "")
    assert told.first_byte_us is not None
    assert told.total_us is not None
    assert 0 < told.first_byte_us <= told.total_us


def test_where_we_may_not_ask_the_outcome_is_unknown_with_what_to_allow() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(NOBODY)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    outcome, reason = json.loads(done.stdout.splitlines()[-1])
    group = NOBODY if os.geteuid() == 0 else os.getegid()
    if may_ask(group):
        assert outcome == "up"
    else:
        assert outcome == "unknown"
        assert "net.ipv4.ping_group_range" in reason
