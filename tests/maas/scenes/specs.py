"""Small scenes for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from maas.scenes import SceneSpec

AT = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def small(**wishes: Any) -> SceneSpec:
    return SceneSpec(
        **{"seed": 7, "acquired_at": AT, "lines": 900, "samples": 1100, "ships": 12, **wishes}
    )
