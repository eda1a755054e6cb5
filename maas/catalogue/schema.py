"""The catalogue's JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

import json
from typing import Any

from maas.catalogue.model import Catalogue


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a whole catalogue in one file."""
    schema = Catalogue.model_json_schema(by_alias=True, mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "MaaS catalogue"
    return schema


def schema_json() -> str:
    """The schema as text, stable from run to run."""
    return json.dumps(json_schema(), indent=2, sort_keys=True) + "\n"
