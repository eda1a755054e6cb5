"""Unavailability reports of satellites (REP__SUP__): Earth Explorer XML from flight operations.

A report may be told again, corrected or closed ("Return to Operations"): reference and part stay,
and the later creation date wins.
"""

from __future__ import annotations

from datetime import datetime

from collectors.files.content import (
    FileContent,
    FileRefused,
    ValueRefused,
    bounded,
    file_name,
    instant,
    instant_or_open,
    root_of,
    satellite_in,
)
from collectors.xml import child, each, text_at
from maas.db.facts_reports import Unavailability

PLANNED = {"PLANNED": True, "UNPLANNED": False}


def read_unavailability(path: str, content: bytes, changed_at: datetime) -> FileContent:
    """One unavailability for each Subsystem_Unavailability; raises FileRefused."""
    root = root_of(content, "Earth_Explorer_File")
    block, header = child(root, "Data_Block"), child(root, "Earth_Explorer_Header")
    if block is None or header is None:
        raise FileRefused("it has no Data_Block or no header")
    reference = text_at(block, "Unavailability_Reference")
    if not reference:
        raise FileRefused("it has no Unavailability_Reference")
    mission = text_at(header, "Fixed_Header", "Mission")
    satellite = satellite_in(file_name(path).split("_")[0]) or satellite_in(mission)
    if satellite is None:
        raise FileRefused(f"Mission is {mission[:60]!r}, which names no satellite")
    told = text_at(header, "Fixed_Header", "Source", "Creation_Date")
    try:
        made = instant(told, "Creation_Date") if told else changed_at
    except ValueRefused as error:
        raise FileRefused(str(error)) from None
    found = FileContent()
    for part, one in enumerate(each(block, "Subsystem_Unavailability"), 1):
        comments = {bounded(c.text or "") for c in each(one, "Comment")} - {""}
        subsystem = text_at(one, "Subsystem") or "not named"
        try:
            start = instant(text_at(one, "StartTime"), "StartTime")
            end = instant_or_open(text_at(one, "EndTime"), "EndTime")
            planned = PLANNED.get(text_at(one, "Type").upper())
            if planned is None:
                raise ValueRefused(f"Type is {text_at(one, 'Type')[:40]!r}: Planned or Unplanned")
            if end is not None and end < start:
                raise ValueRefused("it ends before it begins")
        except ValueRefused as error:
            found.refused.append((f"{reference}, part {part}, {subsystem}", str(error)))
            continue
        found.unavailabilities.append(
            Unavailability(
                reference=bounded(reference), part=part, satellite=satellite,
                subsystem=bounded(subsystem), from_at=start, to_at=end, planned=planned,
                kind=bounded(text_at(block, "Unavailability_Type")) or "Unavailability",
                comment=" ".join(sorted(comments)), file=file_name(path), made_at=made,
            )
        )  # fmt: skip
    if not found.unavailabilities and not found.refused:
        raise FileRefused("it names no unavailability")
    return found
