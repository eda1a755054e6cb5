"""Each rule has a broken file that proves it; its first comments say exactly what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from maas.catalogue.loader import CatalogueErrors, load

FOLDER = Path(__file__).parent / "invalid"
MARK = "# expect "
TARGET = "targets:\n  web: {title: W, probe: http, url: 'http://127.0.0.1/'}\n"


def problems(path: Path) -> list[str]:
    with pytest.raises(CatalogueErrors) as caught:
        load(path, {})
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_broken_catalogue_names_the_line_the_fault_and_the_remedy(file: Path) -> None:
    lines = file.read_text().splitlines()
    expected = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    said = [problem.splitlines()[0].replace(f"{FOLDER}/", "") for problem in problems(file)]
    assert said == [f"{file.name}:{message}" for message in expected]
    assert expected


def test_a_name_in_two_files_is_an_error_naming_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TARGET)
    (tmp_path / "b.yaml").write_text(TARGET)
    assert problems(tmp_path) == [
        f"{tmp_path}/b.yaml:2: 'web' stands twice, keep one of them; the other is at "
        f"{tmp_path}/a.yaml:2"
    ]


def test_a_value_in_two_files_is_an_error_naming_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{TARGET}title: One\n")
    (tmp_path / "b.yaml").write_text("title: Two\n")
    assert problems(tmp_path) == [
        f"{tmp_path}/b.yaml:1: 'title' stands twice, keep one of them; the other is at "
        f"{tmp_path}/a.yaml:3"
    ]


def test_an_empty_section_in_one_file_does_not_hide_the_section_of_another(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TARGET)
    (tmp_path / "b.yaml").write_text("targets:\n")
    assert [problem.split(", ")[0] for problem in problems(tmp_path)] == [
        f"{tmp_path}/b.yaml:1: targets is empty"
    ]


def test_a_file_that_would_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TARGET)
    (tmp_path / "b.yml").write_text("objectives: {}\n")
    assert problems(tmp_path) == [
        f"{tmp_path}/b.yml:0: only *.yaml is read here, rename it to b.yaml"
    ]


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes(TARGET.encode() + "title: Opérations\n".encode("latin-1"))
    assert problems(file) == [f"{file}:3: this is not UTF-8 text, save the file as UTF-8"]


def test_a_missing_file_and_an_empty_folder_say_so(tmp_path: Path) -> None:
    assert "does not exist" in problems(tmp_path / "nowhere.yaml")[0]
    assert "has no *.yaml in it" in problems(tmp_path)[0]
    (tmp_path / "folder.yaml").mkdir()
    assert "cannot be read" in problems(tmp_path)[0]


def test_no_message_repeats_what_may_be_a_secret() -> None:
    said = "\n".join(
        problem for file in sorted(FOLDER.glob("*.yaml")) for problem in problems(file)
    )
    assert "hunter2" not in said


def test_the_entries_around_a_broken_one_are_checked_too(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(
        "targets:\n"
        "  a: {title: A, probe: http, url: 'http://127.0.0.1/', every: often}\n"
        "  b: {title: B, probe: http}\n"
        "page: {components: {a: {title: A, targets: [a]}}}\n"
    )
    assert [problem.split(": ")[0] for problem in problems(file)] == [f"{file}:2", f"{file}:3"]
