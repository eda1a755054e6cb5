"""What is harvested: one module for each kind of entry, one for each dialect it is asked in.

A reader turns the raw JSON of one entry into a row, or says why it cannot. A dialect gives the
entries that were published in a window, whatever the protocol, in the shape of OData v4.
"""

from __future__ import annotations

from collections.abc import Mapping

from collectors.sources.dhus import ODATA_V2, OPENSEARCH
from collectors.sources.dialect import Dialect
from collectors.sources.kind import SourceKind
from collectors.sources.odata import ODATA
from collectors.sources.products import PRODUCTS
from collectors.sources.sessions import SESSIONS
from collectors.sources.stac import STAC

SOURCES: Mapping[str, SourceKind] = {
    "prip": PRODUCTS,
    "auxip": PRODUCTS,
    "mpcip": PRODUCTS,
    "lta": PRODUCTS,
    "dd": PRODUCTS,
    "cadip": SESSIONS,
}
DIALECTS: Mapping[str, Dialect] = {
    "odata": ODATA,
    "odata-v2": ODATA_V2,
    "opensearch": OPENSEARCH,
    "stac": STAC,
}
