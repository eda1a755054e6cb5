"""An alert rule as Prometheus and Grafana both take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from maas.domain.quantities import format_duration
from maas.domain.states import Severity


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Fires for each series that `expr` gives for as long as `lasts`; `by` are that series' labels.

    Labels name what it is about, never values, instants or products: an alert is the same alert
    for as long as its labels are.
    """

    name: str
    expr: str
    severity: Severity
    summary: str
    description: str
    link: str
    lasts: timedelta = timedelta(0)
    by: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        return {**self.by, **self.about, "severity": self.severity.value}

    @property
    def annotations(self) -> dict[str, str]:
        return {"summary": self.summary, "description": self.description, "link": self.link}

    def prometheus(self) -> dict[str, object]:
        """As a rule file has it."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": prometheus_duration(self.lasts),
            "labels": self.labels,
            "annotations": self.annotations,
        }


def prometheus_duration(length: timedelta) -> str:
    """A duration as Prometheus reads it: 1h30m, 0s."""
    return format_duration(length) if length else "0s"
