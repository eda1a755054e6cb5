"""XML as canaries write it: indented, marked synthetic in its first comment."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from maas.scenes.spec import MARK


def put(parent: ET.Element, name: str, text: object = "", **attributes: str) -> ET.Element:
    """A child with its text; returned, so that it can have children of its own."""
    child = ET.SubElement(parent, name, attributes)
    if text != "":
        child.text = str(text)
    return child


def write(root: ET.Element, path: Path) -> None:
    root.insert(0, ET.Comment(f" {MARK} "))
    ET.indent(root)
    path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
