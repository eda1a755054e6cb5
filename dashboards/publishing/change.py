"""A change that Grafana needs: what it is, how it differs, and how it is made."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it should be; `make` makes it so."""

    action: str  # create | update | delete
    what: str
    diff: str
    make: Callable[[], object]


def difference(now: Any, wanted: Any) -> str:
    """What has to change, as a unified diff of JSON."""
    return "\n".join(
        difflib.unified_diff(_lines(now), _lines(wanted), "in Grafana", "made", lineterm="", n=2)
    )


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).splitlines()
