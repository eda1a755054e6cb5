"""What a text written by people names: products, datatakes, orbits and downlink sessions.

Only what parses as a name counts, so prose is never mistaken for one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from maas.names.errors import ProductNameError
from maas.names.parse import parse
from maas.names.subject import subject_of

LONGEST = 200_000  # characters that are looked through
_WORD = re.compile(r"[A-Z0-9][A-Z0-9a-z_.]{18,220}")
_SESSION = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{2})_(\d{14})(\d{6})(?![0-9])")
_DATATAKE = re.compile(
    r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{2})-(\d{1,7})(?:-(\d{1,3}))?(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Subjects as items have them, and keys of products; both sorted, each once."""

    subjects: tuple[str, ...]
    products: tuple[str, ...]


def mentions(text: str, satellites: Collection[str]) -> Mentions:
    """What a text names of these satellites; nothing else in it is looked at."""
    text = text[:LONGEST]
    subjects, products = set[str](), set[str]()
    for word in _WORD.findall(text):
        try:
            parsed = parse(word.rstrip("."))
        except ProductNameError:
            continue
        products.add(parsed.product_key)
        if (subject := subject_of(parsed, {})) is not None:
            subjects.add(subject)
    for unit, at, orbit in _SESSION.findall(text):
        if unit in satellites:
            subjects.add(f"pass/{unit}_{at}{orbit}")
    for unit, number, part in _DATATAKE.findall(text):
        if unit in satellites:
            subjects.add(f"{unit}-{number}-{part}" if part else f"{unit}-{number}")
            if part and unit.startswith("S2"):  # its products are judged by their orbit
                subjects.add(f"{unit}-{number}")
    return Mentions(tuple(sorted(subjects)), tuple(sorted(products)))
