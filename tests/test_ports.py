"""Ports of the tests: side by side, nobody is given what another was."""

from __future__ import annotations

import json
import subprocess
import sys

ASK = """
import json, sys
from tests.servers.ports import free_ports
print(json.dumps(free_ports(2_000)), flush=True)
sys.stdin.read()
"""


def test_processes_side_by_side_are_given_different_ports() -> None:
    pipe = subprocess.PIPE
    asking = [
        subprocess.Popen([sys.executable, "-c", ASK], stdin=pipe, stdout=pipe) for _ in range(3)
    ]
    told: list[int] = []
    for process in asking:  # none has ended, and none of the ports is listened to
        assert process.stdout is not None
        told += json.loads(process.stdout.readline())
    for process in asking:
        process.communicate(timeout=60)
    assert len(told) == len(set(told)) == 6_000
