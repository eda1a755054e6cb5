"""The QR code that opens the evidence: black on white whatever is around it."""

from __future__ import annotations

import io

import segno


def svg_code(url: str) -> str:
    """An SVG drawing without size of its own."""
    told = io.BytesIO()
    segno.make(url, micro=False, error="m").save(
        told, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#000",
        light="#fff", svgclass=None, lineclass=None, nl=False,
    )  # fmt: skip
    return told.getvalue().decode()
