"""Each rule has a broken file that proves it; its last comments say what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from maas.catalogue.loader import CatalogueErrors, load

FILES = sorted((Path(__file__).parent / "invalid").glob("*.yaml"))
MARK = "# expect "


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_catalogue_names_the_line_the_fault_and_the_remedy(file: Path) -> None:
    expected = [
        line.removeprefix(MARK) for line in file.read_text().splitlines() if line.startswith(MARK)
    ]
    with pytest.raises(CatalogueErrors) as caught:
        load(file, {})
    said = str(caught.value).splitlines()
    assert len(said) == len(expected) or not expected
    for message in expected:
        assert any(message in line for line in said), "\n".join(said)
    assert all(line.startswith(str(file)) and ", " in line for line in said)


def test_there_is_a_broken_file_for_many_rules() -> None:
    assert len(FILES) >= 35


def test_a_name_in_two_files_is_an_error_naming_both(tmp_path: Path) -> None:
    target = "targets:\n  web: {title: W, probe: http, url: 'http://127.0.0.1/'}\n"
    (tmp_path / "a.yaml").write_text(target)
    (tmp_path / "b.yaml").write_text(target)
    with pytest.raises(CatalogueErrors) as caught:
        load(tmp_path, {})
    assert f"{tmp_path / 'b.yaml'}:2: 'web' stands twice" in str(caught.value)
    assert f"{tmp_path / 'a.yaml'}:2" in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogueErrors, match="does not exist"):
        load(tmp_path / "nowhere.yaml", {})
