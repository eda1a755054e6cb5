"""The catalogue's JSON Schema, for editors that complete and check while one types.

Defaults are shown as one would write them: "5m", not an ISO duration.
"""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from maas.catalogue.model import Catalogue
from maas.catalogue.values import format_share
from maas.domain.quantities import format_duration


class AsWritten(GenerateJsonSchema):
    """Encodes defaults in the catalogue's own words."""

    def encode_default(self, dft: Any) -> Any:
        """The default as it would stand in YAML."""
        return super().encode_default(_written(dft))


def _written(value: object) -> object:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Fraction):
        return format_share(value)
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a whole catalogue in one file."""
    schema = Catalogue.model_json_schema(schema_generator=AsWritten)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "MaaS catalogue"
    return schema


def schema_json() -> str:
    """The schema as text, stable from run to run."""
    return json.dumps(json_schema(), indent=2, sort_keys=True) + "\n"
