"""A plan, read, as plain JSON values for people and programs outside: times ISO 8601 with a Z."""

from __future__ import annotations

from dataclasses import fields

from collectors.plans.content import PlanContent, Reject
from maas.domain.instants import iso
from maas.domain.plans import Plan, PlannedDatatake, PlannedDownlink

INSTANTS = {"window_start", "window_end", "start_at", "end_at"}


def plan_json(content: PlanContent) -> dict[str, object]:
    """{"plan": …, "datatakes": […], "downlinks": […], "rejects": […]}."""
    return {
        "plan": _values(content.plan),
        "datatakes": [_values(one) for one in content.datatakes],
        "downlinks": [_values(one) for one in content.downlinks],
        "rejects": [_values(one) for one in content.rejects],
    }


def _values(record: Plan | PlannedDatatake | PlannedDownlink | Reject) -> dict[str, object]:
    return {field.name: _value(field.name, getattr(record, field.name)) for field in fields(record)}


def _value(name: str, value: object) -> object:
    if name in INSTANTS and isinstance(value, int):
        return iso(value)
    return list(value) if isinstance(value, tuple) else value
