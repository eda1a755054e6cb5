"""What the play is played on: a catalogue with a channel, free ports, what each process is told.

The catalogue is the Copernicus example. Sources are read every three simulated hours, and every
message goes to our webhook receiver.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from tests.chaos.hook import SECRET
from tests.chaos.processes import Fleet, Replica
from tests.servers.ports import free_ports

START = datetime(2026, 10, 1, tzinfo=UTC)
STRIDE = timedelta(hours=3)
LEASE = "6s"
ROLES = ("collectors", "engine", "alerting", "api")
REPLICAS = 2
EXAMPLE = Path(__file__).parents[2] / "maas" / "catalogue" / "examples" / "copernicus"
LEFT_OUT = ("folders", "trackers", "meters")  # they tell the present, at a pace of their own


@dataclass(frozen=True)
class Plot:
    """What is played: so many days of a history, and the seed of what goes wrong meanwhile."""

    seed: int
    days: int
    chaos_seed: int

    @property
    def end(self) -> datetime:
        return START + timedelta(days=self.days)


def write_catalogue(folder: Path, hook_url: str) -> Path:
    """The example, made to be rehearsed."""
    target = folder / "catalogue"
    target.mkdir()
    for file in EXAMPLE.glob("*.yaml"):
        data = yaml.safe_load(file.read_text())
        for section in LEFT_OUT:
            data.pop(section, None)
        for interface in data.get("interfaces", {}).values():
            interface["harvest"] = {**interface.get("harvest", {}), "every": "3h"}
        for plan in data.get("plans", {}).values():
            plan["every"] = "3h"
        (target / file.name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    channel = {"kind": "webhook", "url": hook_url, "secret_env": "CHAOS_HOOK_SECRET"}
    (target / "channels.yaml").write_text(yaml.safe_dump({"channels": {"hook": channel}}))
    return target


def environ_of(segment: Mapping[str, str], catalogue: Path, **told: str) -> dict[str, str]:
    """What every process is told, beside the ports of its own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MAAS_")}
    theirs = {name: value for name, value in segment.items() if name.startswith("MAAS_")}
    return {
        **ours, **theirs, "MAAS_SINCE": START.isoformat(), "MAAS_CATALOGUE": str(catalogue),
        "CHAOS_HOOK_SECRET": SECRET, "MAAS_LEASE_TTL": LEASE, "MAAS_LOG_LEVEL": "info",
        "MAAS_SELF": "off", **told,
    }  # fmt: skip


def read_catalogue(environ: Mapping[str, str]) -> Catalogue:
    return load(Path(environ["MAAS_CATALOGUE"]), environ)


def fleet_of(environ: Mapping[str, str], folder: Path) -> Fleet:
    """Two replicas of every role, none started yet."""
    ports = free_ports(2 * REPLICAS * len(ROLES))
    replicas = []
    for role in ROLES:
        for number in range(1, REPLICAS + 1):
            own = {"MAAS_PORT": str(ports.pop()), "MAAS_HEALTH_PORT": str(ports.pop())}
            log = folder / f"{role}-{number}.log"
            replicas.append(Replica(role, number, {**environ, **own}, log))
    return Fleet(replicas)
