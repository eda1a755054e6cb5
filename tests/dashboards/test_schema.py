"""Boards are of the types that Grafana publishes: checked by TypeScript, one file a board."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dashboards.writing import made_boards
from maas.catalogue.model import Catalogue

HERE = Path(__file__).parent / "schema"
NEEDS = "install Node.js 20 and npm (Debian: nodejs npm), which `make test` does when it may"
HEAD = 'import type { Board } from "../board";\nexport const board: Board = '

pytestmark = pytest.mark.xdist_group("schema")


@pytest.fixture(scope="module")
def installed() -> None:
    """Grafana's types and a compiler, by the lock file."""
    assert shutil.which("node"), f"no node: {NEEDS}"
    assert shutil.which("npm"), f"no npm: {NEEDS}"
    lock = json.loads((HERE / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        manifest = HERE / name / "package.json"
        if name and (not manifest.exists() or _version(manifest) != package["version"]):
            done = _run("npm", "ci")
            assert done.returncode == 0, f"npm ci failed: {done.stdout}{done.stderr}; {NEEDS}"
            return


def _version(manifest: Path) -> str:
    version: str = json.loads(manifest.read_text())["version"]
    return version


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "CI": "1"}
    return subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, check=False, env=environ, timeout=280
    )


def check(bodies: Mapping[str, Any]) -> str:
    """What the compiler says of these boards, empty when all is well."""
    folder = HERE / "boards"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for name, body in bodies.items():
            told = json.dumps(body, ensure_ascii=False, indent=1)
            (folder / f"{name}.ts").write_text(f"{HEAD}{told};\n", encoding="utf-8")
        done = _run("node", "node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
        return "" if done.returncode == 0 else done.stdout + done.stderr
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_lock_file_names_no_host() -> None:
    text = (HERE / "package-lock.json").read_text()
    assert "resolved" not in text
    assert not re.search(r"https?://", text)


@pytest.mark.usefixtures("installed")
def test_every_board_is_of_grafanas_types(copernicus: Catalogue) -> None:
    assert check({name: made.body for name, made in made_boards(copernicus).items()}) == ""


@pytest.mark.usefixtures("installed")
def test_the_types_refuse_what_grafana_would_not_understand(copernicus: Catalogue) -> None:
    home = json.dumps(made_boards(copernicus)["home"].body)
    broken = {
        "panel": home.replace('"type": "stat"', '"type": "piechart-v0"'),
        "option": home.replace('"textMode": "value"', '"textMode": "loud"'),
        "unknown": home.replace('"graphTooltip": 1', '"graphTooltips": 1'),
        "number": home.replace('"schemaVersion": ', '"schemaVersion": "many", "was": '),
    }
    assert all(text != home for text in broken.values())
    said = check({name: json.loads(text) for name, text in broken.items()})
    assert [name for name in broken if f"boards/{name}.ts" not in said] == []
