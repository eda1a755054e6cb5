"""One module for each kind of entry a source publishes, and one line for it here.

A reader turns the raw JSON of one entry into a row, or says why it cannot.
"""

from __future__ import annotations

from collections.abc import Mapping

from collectors.sources.kind import SourceKind
from collectors.sources.products import PRODUCTS
from collectors.sources.sessions import SESSIONS

SOURCES: Mapping[str, SourceKind] = {
    "prip": PRODUCTS,
    "auxip": PRODUCTS,
    "lta": PRODUCTS,
    "dd": PRODUCTS,
    "cadip": SESSIONS,
}
