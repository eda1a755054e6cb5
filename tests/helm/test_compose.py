"""compose.yaml, as far as it can be held without an engine: its parts fit together, its servers'
own tools take their configuration, and nothing listens beyond loopback."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

from dashboards.provisioning import BOARDS_PATH, data_sources
from maas.bus.rabbitmq.topology import permission
from maas.choreography import SUBSCRIPTIONS
from maas.cli.assembly import ROLES
from maas.runtime import settings
from tests.helm.rendering import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"] == "maas:local"}


def test_every_role_has_a_service_that_runs_it() -> None:
    assert {one["command"][1] for one in OURS.values() if one["command"][0] == "run"} == set(ROLES)


def test_what_a_service_names_is_declared() -> None:
    for name, one in SERVICES.items():
        assert set(one.get("depends_on", {})) <= set(SERVICES), name
        assert {c["source"] for c in one.get("configs", [])} <= set(COMPOSE["configs"]), name
        for volume in one.get("volumes", []):
            source = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", volume).split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source
            else:
                assert source in COMPOSE["volumes"], source


def test_images_are_pinned_and_ours_are_built_from_the_containerfile() -> None:
    for name, one in SERVICES.items():
        if name in OURS:
            assert (ROOT / one["build"]["context"] / one["build"]["dockerfile"]).exists()
        else:
            assert re.search(r":v?\d+\.\d+(\.\d+)?", one["image"]), one["image"]


def test_nothing_listens_beyond_loopback() -> None:
    published = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_our_services_run_without_rights_on_a_read_only_system() -> None:
    for name, one in OURS.items():
        assert one["read_only"] is True, name
        assert one["user"] == "10001:10001", name
        assert one["cap_drop"] == ["ALL"], name


def test_secrets_are_asked_for_and_never_written_down() -> None:
    text = (ROOT / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    example = (ROOT / ".env.example").read_text()
    assert asked == {
        line.split("=")[0] for line in example.splitlines() if "=" in line and line[0] != "#"
    }
    assert [line for line in example.splitlines() if re.match(r"\w+=.+", line)] == []
    assert ".env" in (ROOT / ".gitignore").read_text().split()


def test_every_variable_is_one_that_the_platform_reads() -> None:
    known = set(re.findall(r"MAAS_[A-Z_]+", settings.__doc__ or ""))
    told = {
        name for one in OURS.values() for name in one["environment"] if name.startswith("MAAS_")
    }
    assert told <= known, told - known


def test_the_brokers_form_one_cluster_of_three() -> None:
    conf = COMPOSE["configs"]["rabbitmq"]["content"]
    nodes = set(re.findall(r"= rabbit@(\S+)", conf))
    assert nodes == {one["hostname"] for one in SERVICES.values() if "hostname" in one}
    assert len(nodes) == 3
    urls = OURS["engine"]["environment"]["MAAS_BROKER_URL"]
    assert set(re.findall(r"@([\w-]+):5672", urls)) == nodes


def test_boards_are_written_once_where_grafana_and_prometheus_look_for_them() -> None:
    boards, grafana = SERVICES["boards"], SERVICES["grafana"]
    assert boards["command"][:3] == ["dashboards", "build", "-o"]
    assert f"boards:{boards['command'][3]}" in boards["volumes"]
    assert f"boards:{BOARDS_PATH}:ro" in grafana["volumes"]
    assert grafana["environment"]["GF_PATHS_PROVISIONING"] == f"{BOARDS_PATH}/provisioning"
    needed = set(re.findall(r"\$\{(\w+)\}", str(data_sources())))
    assert needed <= set(grafana["environment"])
    assert "boards:/etc/prometheus/boards:ro" in SERVICES["prometheus"]["volumes"]
    for one in (grafana, SERVICES["prometheus"]):
        assert one["depends_on"]["boards"] == {"condition": "service_completed_successfully"}


def test_promtool_takes_the_configuration_of_prometheus(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(COMPOSE["configs"]["prometheus"]["content"])
    promtool = shutil.which("promtool")
    assert promtool, "install it with `apt-get install prometheus`"
    told = subprocess.run(
        [promtool, "check", "config", str(file)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    targets = re.findall(r'"([\w-]+):\d+"', file.read_text())
    assert set(targets) <= set(SERVICES)


def test_the_brokers_account_has_the_rights_the_platform_needs_and_no_more() -> None:
    conf = COMPOSE["configs"]["rabbitmq"]["content"]
    given = dict(re.findall(r"^default_permissions\.(\w+) = (.+)$", conf, re.MULTILINE))
    assert given == dict.fromkeys(("configure", "write", "read"), permission(SUBSCRIPTIONS))
    assert "default_user_tags.administrator = false" in conf
