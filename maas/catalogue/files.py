"""The files of a catalogue: one, or every *.yaml of a folder, read into one Source.

Nothing in a file can make reading it fail; whatever is wrong becomes a problem with its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from maas.catalogue.problems import Problem
from maas.catalogue.source import Source, read_node


def read_source(path: Path, environ: Mapping[str, str]) -> Source:
    """Read one file or every *.yaml of a folder; never raises for what the files hold."""
    source = Source(environ)
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not path.exists() or not files:
        why = "has no *.yaml in it" if path.is_dir() else "does not exist"
        source.problems.append(
            Problem(str(path), 0, f"the catalogue {why}", "name a YAML file or a folder of them")
        )
        return source
    for stray in sorted(path.glob("*.yml")) if path.is_dir() else ():
        source.problems.append(
            Problem(str(stray), 0, "only *.yaml is read here", f"rename it to {stray.stem}.yaml")
        )
    for file in files:
        _read(source, file)
    return source


def _read(source: Source, file: Path) -> None:
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        source.problems.append(
            Problem(str(file), 0, f"it cannot be read: {error.strerror}", "make it a readable file")
        )
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        source.problems.append(
            Problem(str(file), line, "this is not UTF-8 text", "save the file as UTF-8")
        )
    except yaml.YAMLError as error:
        line, what = _complaint(error, file)
        source.problems.append(
            Problem(str(file), line, f"this is not YAML: {what}",
                    "check quotes, indentation and brackets around here")
        )  # fmt: skip
    else:
        if isinstance(node, yaml.MappingNode):
            read_node(source, str(file), node)
        elif node is not None:
            source.problems.append(
                Problem(str(file), node.start_mark.line + 1, "the file is not a mapping",
                        "begin with a section such as targets:")
            )  # fmt: skip


def _complaint(error: yaml.YAMLError, file: Path) -> tuple[int, str]:
    if isinstance(error, yaml.reader.ReaderError):
        before = file.read_text(encoding="utf-8")[: error.position]
        return before.count("\n") + 1, f"character U+{int(error.character):04X} is not allowed"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return (mark.line + 1 if mark else 0), str(getattr(error, "problem", None) or error)
