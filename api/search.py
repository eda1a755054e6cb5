"""Where is my product? A name, a datatake or a session, to everything known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maas.catalogue.model import Catalogue
from maas.db.connection import Connection
from maas.db.pages_publications import (
    PassRow,
    PublicationRow,
    known_datatakes,
    offers,
    passes,
    starting_with,
)
from maas.names import ProductNameError, datatake_of, parse, subject_of
from maas.names.packaging import unwrapped

SHORTEST_PREFIX = 6
ALIKE = 25
_NUMBER = re.compile(r"(?:([A-Za-z0-9]{3})[-_ ])?([0-9A-Fa-f]{4,6})")


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found."""

    offers: tuple[PublicationRow, ...] = ()
    passes: tuple[PassRow, ...] = ()
    datatakes: tuple[str, ...] = ()
    alike: tuple[tuple[str, object], ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.offers or self.passes or self.datatakes or self.alike)


async def find(connection: Connection, catalogue: Catalogue, question: str) -> Found:
    """Everything that the question names, exactly or by its beginning."""
    if not question:
        return Found()
    key = unwrapped(question)
    offered = await offers(connection, key)
    sessions = await passes(connection, question.removeprefix("pass/"))
    known = await known_datatakes(connection, candidates(catalogue, question))
    alike = (
        await starting_with(connection, key, ALIKE)
        if not offered and len(key) >= SHORTEST_PREFIX
        else []
    )
    return Found(tuple(offered), tuple(sessions), tuple(known), tuple(alike))


def candidates(catalogue: Catalogue, question: str) -> list[str]:
    """The datatakes and subjects a question may mean, hexadecimal numbers read as well."""
    names = [question, question.upper()]
    match = _NUMBER.fullmatch(question)
    if match is not None:
        satellites = [
            satellite
            for mission in catalogue.missions.values()
            for satellite in mission.satellites
            if match[1] is None or satellite == match[1].upper()
        ]
        numbers = {int(match[2], 16)} | ({int(match[2])} if match[2].isdigit() else set())
        names += [f"{satellite}-{number}" for satellite in satellites for number in numbers]
    try:
        parsed = parse(question)
    except ProductNameError:
        return names
    told = (subject_of(parsed, {}), datatake_of(parsed, {}))
    return names + [name for name in told if name is not None]


def refusal_of(question: str) -> str | None:
    """Why a text that looks like a product name is none."""
    if "_" not in question:
        return None
    try:
        parse(question)
    except ProductNameError as error:
        return str(error)
    return None
