"""The chart rendered offline by Helm's own code, and the sets of values that the project ships."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from helm_python.chart import Chart

ROOT = Path(__file__).parents[2]
CHART = ROOT / "helm" / "maas"
VALUES = {file.stem: file for file in sorted((ROOT / "helm" / "values").glob("*.yaml"))}
SMALLEST = {
    "database": {"secretName": "db"},
    "catalogue": {"existingConfigMap": "watched"},
}  # fmt: skip

Manifest = dict[str, Any]


def render(values: Manifest, name: str = "demo") -> list[Manifest]:
    """Every object that an install with these values would make."""
    with Chart.load(CHART) as chart:
        files = chart.render(values=values, name=name, namespace="watch")
    return [
        manifest
        for file, text in files.items()
        if file.endswith(".yaml")
        for manifest in yaml.safe_load_all(text)
        if manifest
    ]


@cache
def shipped(name: str) -> tuple[Manifest, ...]:
    """The objects of a shipped set of values."""
    return tuple(render(yaml.safe_load(VALUES[name].read_text()), "maas"))


def of_kind(manifests: list[Manifest] | tuple[Manifest, ...], kind: str) -> dict[str, Manifest]:
    """Those of a kind, by name."""
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


def pods(manifests: list[Manifest] | tuple[Manifest, ...]) -> dict[str, Manifest]:
    """The pod templates of Deployments and Jobs, by the name of their owner."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]
        for one in manifests
        if one["kind"] in {"Deployment", "Job"}
    }
