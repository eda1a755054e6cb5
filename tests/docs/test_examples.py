"""The examples of the reference pages are catalogues that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from maas.catalogue.model import Target

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "probes.md"
BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)


def examples() -> list[tuple[str, dict[str, object]]]:
    text = PAGE.read_text(encoding="utf-8")
    blocks = [block[0] for block in BLOCK.finditer(text) if "targets:" in block[0]]
    told = [yaml.safe_load(block) for block in blocks]
    return [(name, entry) for one in told for name, entry in one["targets"].items()]


@pytest.mark.parametrize(("name", "entry"), examples())
def test_an_example_is_a_target(name: str, entry: dict[str, object]) -> None:
    assert Target.model_validate(entry).probe == entry["probe"], name


def test_every_kind_of_probe_has_an_example() -> None:
    shown = {entry["probe"] for _, entry in examples()}
    kinds = Target.model_json_schema()["properties"]["probe"]["enum"]
    assert shown == set(kinds)
