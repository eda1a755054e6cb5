"""Values that cannot be meant are refused, in words that say what to change."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from helm_python.errors import HelmError

from dashboards.provisioning import data_sources
from maas.catalogue.loader import load
from tests.helm.rendering import SMALLEST, of_kind, render, shipped

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no database": ({"database": {"secretName": ""}}, "database.secretName"),
    "nothing to watch": ({"catalogue": {"existingConfigMap": ""}}, "say what is monitored"),
    "an unknown value": ({"replicaCount": 3}, "replicaCount"),
    "a role that does not exist": (
        {"roles": {"janitor": {"replicas": 1}}}, "janitor",
    ),
    "no replica at all": ({"roles": {"api": {"replicas": 0}}}, "minimum"),
    "a password in the broker's address": (
        {"broker": {"url": "amqp://maas:secret@rabbit/maas"}}, "pattern",
    ),
    "a secret among the settings": (
        {"settings": {"extra": {"MAAS_SIGNING_PASSPHRASE": "x"}}}, "MAAS_SIGNING_PASSPHRASE",
    ),
    "two scalers for one role": (
        {"roles": {"engine": {"autoscaling": {"enabled": True}, "keda": {"enabled": True}}}},
        "choose autoscaling or keda",
    ),
    "scaling on queues without a login": (
        {"roles": {"engine": {"keda": {"enabled": True}}}}, "keda.brokerSecret.name",
    ),
    "scaling on lag without a Prometheus": (
        {"roles": {"collectors": {"keda": {"enabled": True}}}}, "keda.prometheusUrl",
    ),
    "push by ingress without a service": (
        {"ingress": {"enabled": True, "hosts": [{"host": "p.example.org", "push": True}]}},
        "set push.enabled",
    ),
    "dashboards without a Prometheus": ({"grafana": {"enabled": True}}, "grafana.prometheusUrl"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_with_its_name(case: str) -> None:
    values, words = REFUSED[case]
    with pytest.raises(HelmError, match=words):
        render({**SMALLEST, **values})


def test_the_smallest_values_make_a_whole_platform() -> None:
    kinds = {one["kind"] for one in render(SMALLEST)}
    assert kinds >= {"Deployment", "Job", "NetworkPolicy", "PodDisruptionBudget", "Service"}


def test_the_catalogue_in_the_small_values_is_one(tmp_path: Any) -> None:
    (files,) = (one["data"] for one in of_kind(shipped("small"), "ConfigMap").values())
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert load(tmp_path, {}).targets


def test_a_changed_catalogue_restarts_the_pods() -> None:
    def checksum(text: str) -> str:
        values = {**SMALLEST, "catalogue": {"files": {"a.yaml": text}}}
        one = of_kind(render(values), "Deployment")["demo-maas-api"]
        told: str = one["spec"]["template"]["metadata"]["annotations"]["maas/catalogue-checksum"]
        return told

    assert checksum("a") != checksum("b")


def test_an_image_by_digest_stands_before_its_tag() -> None:
    digest = "sha256:" + "0" * 64
    told = render({**SMALLEST, "image": {"repository": "r", "tag": "1", "digest": digest}})
    one = of_kind(told, "Deployment")["demo-maas-api"]
    assert one["spec"]["template"]["spec"]["containers"][0]["image"] == f"r@{digest}"


def test_boards_are_config_maps_that_the_sidecar_finds() -> None:
    grafana = {"enabled": True, "prometheusUrl": "http://p:9090", "dashboards": {"home.json": "{}"}}
    maps = of_kind(render({**SMALLEST, "grafana": grafana}), "ConfigMap")
    assert maps["demo-maas-board-home"]["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert maps["demo-maas-board-home"]["data"]["home.json"].strip() == "{}"
    assert maps["demo-maas-datasources"]["metadata"]["labels"]["grafana_datasource"] == "1"


def test_the_database_is_a_data_source_beside_prometheus_as_the_boards_name_them() -> None:
    grafana = {"enabled": True, "prometheusUrl": "http://p:9090", "postgresql": {"host": "db:5432"}}
    told = of_kind(render({**SMALLEST, "grafana": grafana}), "ConfigMap")["demo-maas-datasources"]
    sources = {one["uid"]: one for one in yaml.safe_load(told["data"]["maas.yaml"])["datasources"]}
    made = {one["uid"]: one for one in data_sources()["datasources"]}
    assert set(sources) == set(made)
    ours, theirs = sources["maas-postgresql"], made["maas-postgresql"]
    assert (ours["type"], ours["user"], ours["url"]) == (theirs["type"], theirs["user"], "db:5432")
    assert ours["secureJsonData"] == theirs["secureJsonData"]


def test_no_database_is_a_data_source_unless_it_is_said_where() -> None:
    grafana = {"enabled": True, "prometheusUrl": "http://p:9090"}
    told = of_kind(render({**SMALLEST, "grafana": grafana}), "ConfigMap")["demo-maas-datasources"]
    assert "maas-postgresql" not in told["data"]["maas.yaml"]
