"""The Containerfile, as far as it can be held without a container engine: what it copies exists,
what it installs is the whole program, and nothing in it runs as root or floats."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.helm.rendering import ROOT

STEPS = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text()).splitlines()


def steps(instruction: str) -> list[str]:
    return [line.removeprefix(f"{instruction} ") for line in STEPS if line.startswith(instruction)]


def test_base_images_are_pinned_to_a_patch_release() -> None:
    bases = [line.split()[0] for line in steps("FROM")]
    assert len(bases) == 2
    for base in bases:
        assert re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+-[\w-]+", base), base


def test_packages_come_from_the_lock_file_by_hash() -> None:
    installs = [line for line in steps("RUN") if "pip install" in line]
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert all("--no-deps" in line for line in installs[1:])


def test_it_ends_as_a_user_without_rights() -> None:
    assert steps("USER") == ["10001:10001"]


def test_whatever_is_copied_exists_and_every_package_is_copied() -> None:
    copied = [
        source
        for line in steps("COPY")
        if not line.startswith("--from")
        for source in line.split()[:-1]
    ]
    assert [one for one in copied if not (ROOT / one).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(packages) <= set(copied)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert set(copied) & set(ignored) == set()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image's own build step installs, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_all_that_the_program_needs(installed: Path, tmp_path: Path) -> None:
    def maas(*words: str) -> str:
        told = subprocess.run(
            [sys.executable, "-m", "maas.cli.main", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        return told.stdout

    where = "import maas; print(maas.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
    )  # fmt: skip
    assert found.stdout.startswith(str(installed))
    example = installed / "maas" / "catalogue" / "examples" / "copernicus"
    assert "Usage" in maas("--help")
    maas("catalogue", "check", str(example))
    for beside in ("py", "css", "js", "html", "sql", "yaml"):
        there = {
            str(file.relative_to(ROOT))
            for room in ("maas", "api", "alerting", "migrations")
            for file in (ROOT / room).rglob(f"*.{beside}")
        }
        assert [name for name in there if not (installed / name).exists()] == []
