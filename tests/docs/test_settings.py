"""Every variable that the code reads stands on the page of settings, and no other does."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("maas", "collectors", "sla_engine", "alerting", "api", "dashboards")
VARIABLE = re.compile(r"\bMAAS_[A-Z_]*[A-Z]\b")
OF_OTHERS = {"MAAS_DEMO_PASSWORD", "MAAS_SIM_HTTP", "MAAS_SINCE"}  # of the demo's own catalogue


def test_the_page_of_settings_names_every_variable_and_nothing_else() -> None:
    read = {
        name
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        for name in re.findall(r"[\"'](MAAS_[A-Z_]*[A-Z])[\"']", file.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    told = set(VARIABLE.findall(page))
    assert read - told - OF_OTHERS == set(), "tell these in docs/reference/settings.md"
    assert told - read == set(), "nothing reads these any longer"
