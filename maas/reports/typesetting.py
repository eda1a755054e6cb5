"""The typesetter in a process of its own: data in, PDF out, and its memory given back.

typst remembers whatever it has set, some 150 MB for each long document, so that a service which
keeps it inside grows with every report. Only the fonts inside typst are used.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import typst

FOLDER = Path(__file__).parent / "typst"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
PATIENCE_S = 300


class TypesettingFailed(Exception):
    """The document could not be set: a fault of ours, with what the typesetter said."""


def typeset(data: bytes, at: int) -> bytes:
    """The PDF of a document's JSON, dated at some Unix second."""
    told = subprocess.run(
        [sys.executable, "-m", "maas.reports.typesetting", str(at)],
        input=data,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)},
    )
    if told.returncode != 0:
        raise TypesettingFailed(told.stderr.decode(errors="replace").strip())
    return told.stdout


def main() -> None:
    """Read JSON from standard input, write the PDF to standard output."""
    inputs, at = {"data": sys.stdin.buffer.read().decode()}, int(sys.argv[1])
    try:
        pdf = _set(inputs, at, STANDARDS)
    except typst.TypstError as error:
        if "error: PDF/" not in error.diagnostic:
            sys.exit(error.diagnostic)
        # A title in a script that no font of ours has breaks both standards. Better a document
        # with a box in it, and without their marks, than none.
        pdf = _set(inputs, at, [])
    sys.stdout.buffer.write(pdf)


def _set(inputs: dict[str, str], at: int, standards: list[typst.PDFStandard]) -> bytes:
    return typst.compile(
        FOLDER / "report.typ",
        root=FOLDER,
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=at,
    )


if __name__ == "__main__":
    main()
