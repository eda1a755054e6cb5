"""How each service of the demo segment deviates: one line of differences each.

Paging limits, error forms, date precision and the rest are those seen at real stations; a client
that copes with all of them copes with the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from simulator.services.refusals import ErrorForm

REALM: Final = "ground segment"
NEVER_MS: Final = "9999-12-31T23:59:59.999Z"
NEVER_US: Final = "9999-12-31T23:59:59.999999Z"


class Login(Enum):
    """What a service wants to see before it answers."""

    NONE = auto()
    BASIC = auto()
    BEARER = auto()


class Footprint(Enum):
    """How an area is written."""

    WKT = auto()  # geography'SRID=4326;POLYGON((lon lat, …))'
    GEOJSON = auto()  # the same field, but a GeoJSON object


class TooFast(Enum):
    """The body of a 429."""

    ODATA = auto()
    PLAIN = auto()  # Too Many Requests !
    WAF = auto()  # {"error": "WAF", …}


@dataclass(frozen=True, slots=True)
class Dialect:
    login: Login
    passes: bool = False  # CADIP: Sessions and Files instead of Products
    errors: ErrorForm = ErrorForm.ODATA
    default_top: int | None = None  # rows without $top; None: all of them
    top_limit: int | None = None
    caps_silently: bool = False  # above top_limit: cut in silence, or 422
    skip_limit: int | None = None
    quota: int | None = None  # more rows than this without $top: 429
    next_link: bool = False
    empty_on_bad_filter: bool = False
    date_digits: int = 3
    length_as_text: bool = False
    footprint: Footprint = Footprint.WKT
    upper_case_md5: bool = False
    never_evicted: str | None = None  # what EvictionDate says of a product that stays
    archive: bool = False  # Online and ModificationDate
    collection: bool = False  # the wider items of a dissemination catalogue
    too_fast: TooFast = TooFast.ODATA
    redirects_files: bool = False  # Files(…)/$value is answered by another host


DIALECTS: Final[Mapping[str, Dialect]] = {
    "prip-s1": Dialect(Login.BEARER, quota=5000),
    "prip-s2": Dialect(Login.BEARER, quota=5000),
    "prip-s3": Dialect(Login.BEARER, quota=5000, footprint=Footprint.GEOJSON),
    "prip-s5p": Dialect(Login.BEARER, quota=5000, never_evicted=NEVER_MS),
    "auxip": Dialect(
        Login.BEARER, top_limit=240, caps_silently=True, default_top=240, length_as_text=True,
        upper_case_md5=True, never_evicted="", too_fast=TooFast.PLAIN,
    ),
    "cadip-sgs": Dialect(Login.BASIC, passes=True),
    "cadip-mti": Dialect(Login.BASIC, passes=True),
    "cadip-mps": Dialect(Login.BASIC, passes=True),
    "cadip-nsg": Dialect(Login.BASIC, passes=True, redirects_files=True),
    "lta": Dialect(Login.BASIC, archive=True, empty_on_bad_filter=True),
    "dd": Dialect(
        Login.NONE, errors=ErrorForm.DETAIL, default_top=20, top_limit=1000, skip_limit=10_000,
        next_link=True, date_digits=6, never_evicted=NEVER_US, archive=True, collection=True,
        too_fast=TooFast.WAF,
    ),
}  # fmt: skip
