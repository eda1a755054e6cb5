"""How a broken entry is broken: each flaw spoils one product after it is written.

A flaw that is not listed here loses its PublicationDate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Spoil = Callable[[dict[str, Any]], None]


def without_publication_date(product: dict[str, Any]) -> None:
    del product["PublicationDate"]


def null_publication_date(product: dict[str, Any]) -> None:
    product["PublicationDate"] = None


def null_id(product: dict[str, Any]) -> None:
    product["Id"] = None


def null_name(product: dict[str, Any]) -> None:
    product["Name"] = None


def as_it_is(product: dict[str, Any]) -> None:
    """The offer's own values are the flaw: a name that no grammar knows."""


def absurd_date(product: dict[str, Any]) -> None:
    product["PublicationDate"] = "2026-13-45T99:99:99.000Z"


def year_one(product: dict[str, Any]) -> None:
    product["PublicationDate"] = "0001-01-01T00:00:00.000Z"


def start_after_end(product: dict[str, Any]) -> None:
    dates = product["ContentDate"]
    dates["Start"], dates["End"] = dates["End"], dates["Start"]
    if dates["Start"] == dates["End"]:
        dates["Start"] = "9000-01-01T00:00:00.000Z"


def negative_length(product: dict[str, Any]) -> None:
    product["ContentLength"] = -1


FLAWS: Final[Mapping[str, Spoil]] = {
    "missing_publication_date": without_publication_date,
    "null_publication_date": null_publication_date,
    "null_id": null_id,
    "null_name": null_name,
    "unknown_name": as_it_is,
    "absurd_date": absurd_date,
    "year_one": year_one,
    "start_after_end": start_after_end,
    "negative_length": negative_length,
}
