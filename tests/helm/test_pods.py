"""Every pod runs with as little as possible, and finds what it is told to mount and to ask."""

from __future__ import annotations

import re

import pytest

from maas.cli.assembly import ROLES
from maas.runtime import settings
from tests.helm.rendering import SMALLEST, VALUES, Manifest, of_kind, pods, render, shipped

SETS = sorted(VALUES)


def container(pod: Manifest) -> Manifest:
    (only,) = pod["spec"]["containers"]
    found: Manifest = only
    return found


@pytest.mark.parametrize("name", SETS)
def test_no_pod_has_rights_that_it_does_not_need(name: str) -> None:
    for owner, pod in pods(shipped(name)).items():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, owner
        assert spec["securityContext"]["runAsNonRoot"] is True, owner
        assert spec["securityContext"]["runAsUser"] > 0, owner
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, owner
        rights = container(pod)["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True, owner
        assert rights["allowPrivilegeEscalation"] is False, owner
        assert rights["capabilities"] == {"drop": ["ALL"]}, owner


@pytest.mark.parametrize("name", SETS)
def test_every_pod_says_what_it_requests_and_how_much_memory_it_may_take(name: str) -> None:
    for owner, pod in pods(shipped(name)).items():
        resources = container(pod)["resources"]
        assert set(resources["requests"]) == {"cpu", "memory"}, owner
        assert "memory" in resources["limits"], owner


@pytest.mark.parametrize("name", SETS)
def test_every_mount_has_its_volume_and_every_volume_its_mount(name: str) -> None:
    for owner, pod in pods(shipped(name)).items():
        mounted = {one["name"] for one in container(pod)["volumeMounts"]}
        assert mounted == {one["name"] for one in pod["spec"]["volumes"]}, owner


@pytest.mark.parametrize("name", SETS)
def test_there_is_a_deployment_for_each_role_that_runs_it(name: str) -> None:
    told = of_kind(shipped(name), "Deployment")
    runs = {container(one["spec"]["template"])["args"][1] for one in told.values()}
    assert runs == set(ROLES)


@pytest.mark.parametrize("name", SETS)
def test_services_and_budgets_find_the_pods_they_are_for(name: str) -> None:
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in of_kind(shipped(name), "Deployment").values()
    ]
    ports = {
        port["name"]: one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        for one in of_kind(shipped(name), "Deployment").values()
        for port in container(one["spec"]["template"])["ports"]
    }
    for one in shipped(name):
        selector = one["spec"].get("selector", {}) if one["kind"] == "Service" else {}
        if one["kind"] == "PodDisruptionBudget":
            selector = one["spec"]["selector"]["matchLabels"]
        if selector:
            assert any(selector.items() <= pod.items() for pod in labels), one["metadata"]["name"]
        for port in one["spec"].get("ports", []) if one["kind"] == "Service" else []:
            assert port["targetPort"] in ports


@pytest.mark.parametrize("name", SETS)
def test_secrets_stand_only_by_reference(name: str) -> None:
    for owner, pod in pods(shipped(name)).items():
        for variable in container(pod)["env"]:
            if re.search("PASSWORD|SECRET|DATABASE_URL|PASSPHRASE", variable["name"]):
                assert "secretKeyRef" in variable["valueFrom"], (owner, variable["name"])
            assert not re.search(r"://[^/@\s]+:[^/@\s]+@", str(variable.get("value", "")))


@pytest.mark.parametrize("name", SETS)
def test_every_variable_is_one_that_the_platform_reads(name: str) -> None:
    known = set(re.findall(r"MAAS_[A-Z_]+", settings.__doc__ or ""))
    for pod in pods(shipped(name)).values():
        told = {one["name"] for one in container(pod)["env"] if one["name"].startswith("MAAS_")}
        assert told <= known, told - known


def test_probes_ask_the_health_port_and_draining_fits_into_the_grace() -> None:
    for owner, one in of_kind(shipped("production"), "Deployment").items():
        spec = one["spec"]["template"]["spec"]
        main = spec["containers"][0]
        asked = {
            kind: (main[kind]["httpGet"]["path"], main[kind]["httpGet"]["port"])
            for kind in ("startupProbe", "livenessProbe", "readinessProbe")
        }
        assert asked == {
            "startupProbe": ("/healthz", "health"),
            "livenessProbe": ("/healthz", "health"),
            "readinessProbe": ("/readyz", "health"),
        }, owner
        drain = next(e["value"] for e in main["env"] if e["name"] == "MAAS_DRAIN")
        assert int(drain.removesuffix("s")) < spec["terminationGracePeriodSeconds"]


def test_a_role_that_is_scaled_leaves_its_replicas_to_the_scaler() -> None:
    manifests = shipped("production")
    deployments = of_kind(manifests, "Deployment")
    scaled = {
        one["spec"]["scaleTargetRef"]["name"]
        for kind in ("ScaledObject", "HorizontalPodAutoscaler")
        for one in of_kind(manifests, kind).values()
    }
    assert scaled == {"maas-collectors", "maas-engine", "maas-api"}
    for name, one in deployments.items():
        assert ("replicas" in one["spec"]) is (name not in scaled)


def test_the_schema_is_migrated_before_anything_else_starts() -> None:
    (job,) = of_kind(render(SMALLEST), "Job").values()
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert container(job["spec"]["template"])["args"] == ["database", "upgrade"]
    told = {one["name"] for one in container(job["spec"]["template"])["env"]}
    assert "MAAS_CATALOGUE" not in told  # its ConfigMap does not exist yet when hooks run


def test_nothing_reaches_a_pod_or_the_outside_but_what_is_named() -> None:
    policies = of_kind(shipped("production"), "NetworkPolicy")
    everything = policies["maas-all"]["spec"]
    assert everything["policyTypes"] == ["Ingress", "Egress"]
    assert [rule["ports"] for rule in everything["ingress"]] == [
        [{"port": "health", "protocol": "TCP"}]
    ]
    outward = policies["maas-outward"]["spec"]
    assert outward["podSelector"]["matchExpressions"][0]["values"] == ["collectors", "alerting"]
    assert outward["egress"][0]["to"][0]["ipBlock"]["except"] == ["169.254.0.0/16"]
