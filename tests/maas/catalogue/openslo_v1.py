"""What OpenSLO v1 asks of a document, as far as ours go: required fields, names, enumerations.

Written from the published specification. Two of its rules are tighter in one published JSON Schema
than in the text, which asks for strings only: the values and prefixes of annotations.
"""

from __future__ import annotations

from typing import Any

NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
DURATION = {"type": "string", "pattern": "^[1-9][0-9]*[mhdwMQY]$"}
DESCRIPTION = {"type": "string", "maxLength": 1050}
METADATA = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": NAME,
        "displayName": {"type": "string", "minLength": 1},
        "annotations": {
            "type": "object",
            "propertyNames": {"pattern": "^([a-z0-9.-]{2,253}/)?[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$"},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
    },
}
METRIC = {
    "type": "object",
    "required": ["metricSource"],
    "properties": {
        "metricSource": {
            "type": "object",
            "required": ["spec"],
            "additionalProperties": False,
            "properties": {"type": {"const": "maas"}, "spec": {"type": "object"}},
        }
    },
}
RATIO = {
    "type": "object",
    "required": ["counter", "good", "total"],
    "additionalProperties": False,
    "properties": {"counter": {"type": "boolean"}, "good": METRIC, "total": METRIC},
}
WINDOW = {
    "type": "object",
    "required": ["duration", "isRolling"],
    "additionalProperties": False,
    "properties": {
        "duration": DURATION,
        "isRolling": {"type": "boolean"},
        "calendar": {
            "type": "object",
            "required": ["startTime", "timeZone"],
            "properties": {
                "startTime": {
                    "type": "string",
                    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
                },
                "timeZone": {"type": "string"},
            },
        },
    },
    "if": {"properties": {"isRolling": {"const": True}}},
    "then": {"not": {"required": ["calendar"]}},
    "else": {"required": ["calendar"]},
}
TARGET = {
    "type": "object",
    "required": ["target"],
    "additionalProperties": False,
    "properties": {
        "target": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
        "timeSliceWindow": DURATION,
    },
}
SLO = {
    "type": "object",
    "required": [
        "description", "service", "indicator", "timeWindow", "budgetingMethod", "objectives",
    ],
    "additionalProperties": False,
    "properties": {
        "description": DESCRIPTION,
        "service": NAME,
        "indicator": {
            "type": "object",
            "required": ["metadata", "spec"],
            "properties": {
                "metadata": METADATA,
                "spec": {
                    "type": "object",
                    "required": ["ratioMetric"],
                    "additionalProperties": False,
                    "properties": {"ratioMetric": RATIO},
                },
            },
        },
        "timeWindow": {"type": "array", "minItems": 1, "maxItems": 1, "items": WINDOW},
        "budgetingMethod": {"enum": ["Occurrences", "Timeslices", "RatioTimeslices"]},
        "objectives": {"type": "array", "minItems": 1, "items": TARGET},
    },
    "if": {"properties": {"budgetingMethod": {"const": "Occurrences"}}},
    "else": {
        "properties": {
            "objectives": {"items": {"type": "object", "required": ["timeSliceWindow"]}}
        }
    },
}  # fmt: skip
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"description": DESCRIPTION},
}
DOCUMENT: dict[str, Any] = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "openslo/v1"},
        "kind": {"enum": ["Service", "SLO"]},
        "metadata": METADATA,
        "spec": {"type": "object"},
    },
    "if": {"properties": {"kind": {"const": "SLO"}}},
    "then": {"properties": {"spec": SLO}},
    "else": {"properties": {"spec": SERVICE}},
}
