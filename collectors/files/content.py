"""What a file holds once read, and the values that such files have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from collectors.xml import XmlRefused, local, xml_root
from maas.db.facts_reports import Acquisition, Block, Unavailability, Withdrawal

LARGEST_TEXT = 4_000
UNIT = re.compile(r"(?<![A-Z0-9])(S[1-9][A-Z]|S5P)(?![A-Z0-9])")
MISSION = re.compile(r"(?:SENTINEL|S)[-_ ]?([1-9])[-_ ]?([A-Z])", re.IGNORECASE)
TIME = re.compile(
    r"(?:UTC=|UTC )?([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)Z?"
)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
OPEN_END = ("9999", "99999999")  # how years begin that mean never


class FileRefused(Exception):
    """The file is nothing of its kind; reading the same bytes again does not help."""


class ValueRefused(Exception):
    """One value cannot be believed; the message says which."""


@dataclass(slots=True)
class FileContent:
    """Facts of one file, and what was set aside: an excerpt and the reason."""

    blocks: list[Block] = field(default_factory=list)
    acquisitions: list[Acquisition] = field(default_factory=list)
    unavailabilities: list[Unavailability] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def entries(self) -> int:
        facts = (self.blocks, self.acquisitions, self.unavailabilities, self.withdrawals)
        return sum(len(one) for one in facts)


Reader = Callable[[str, bytes, datetime], FileContent]
"""(path, bytes, when the file was changed or, if that is not told, read) → what it says."""


def root_of(content: bytes, name: str) -> Element:
    """The root of an XML file that must be called `name`; raises FileRefused."""
    try:
        root = xml_root(content)
    except XmlRefused as error:
        raise FileRefused(str(error)) from None
    if local(root.tag) != name:
        raise FileRefused(f"its root is {local(root.tag)[:80]!r}, where {name} belongs")
    return root


def instant(text: str, what: str) -> datetime:
    """A time with or without UTC= and Z, in UTC; raises ValueRefused."""
    found = TIME.fullmatch(text.strip())
    if found is None:
        raise ValueRefused(f"{what} is {text[:60]!r}, which is no time")
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueRefused(f"{what} is {text[:60]!r}: {error}") from None
    if moment < EARLIEST:
        raise ValueRefused(f"{what} is {text[:60]!r}: an absurd date")
    return moment


def instant_or_open(text: str, what: str) -> datetime | None:
    """As instant; None for an end that is empty or never comes."""
    plain = text.strip().removeprefix("UTC=")
    return None if not plain or plain.startswith(OPEN_END) else instant(text, what)


def satellite_in(text: str) -> str | None:
    """S2A from S2A, Sentinel-2A, SENTINEL-5P or a name that holds it; None where none is told."""
    found = MISSION.fullmatch(text.strip())
    if found is not None:
        return f"S{found[1]}{found[2].upper()}"
    inside = UNIT.search(text.upper().replace("_", " ").replace("/", " "))
    return inside[1] if inside is not None else None


def file_name(path: str) -> str:
    return PurePosixPath(path).name


def bounded(text: str) -> str:
    """A text for people, on one line and not without end."""
    return " ".join(text.split())[:LARGEST_TEXT]
