"""`make goldens`: what `maas dashboards build` makes of the example, kept to be compared.

One board whole, and the hash of every file: a change of a board shows in the diff, a change of any
file in its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from dashboards.writing import files
from maas.catalogue.loader import load
from maas.cli.assembly import EXAMPLE_CATALOGUE

HERE = Path(__file__).parent / "golden"
WHOLE = "boards/services/unavailability.json"


def goldens() -> dict[str, str]:
    """File name and content of each golden."""
    made = files(load(EXAMPLE_CATALOGUE, {}))
    return {"unavailability.json": made[WHOLE], "hashes.json": hashes(made)}


def hashes(made: Mapping[str, str]) -> str:
    """The hash of every file, by path."""
    told = {
        path: hashlib.sha256(content.encode()).hexdigest() for path, content in sorted(made.items())
    }
    return json.dumps(told, indent=1) + "\n"


if __name__ == "__main__":
    for name, content in goldens().items():
        (HERE / name).write_text(content, encoding="utf-8")
