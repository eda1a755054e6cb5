"""Which dialect a plan file is written in: its name decides, else its content, else none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from collectors.plans.content import PlanUnreadable, Reader
from collectors.plans.downlinks import read_downlinks
from collectors.plans.s1_csv import read_s1_csv
from collectors.plans.s1_kml import read_s1_kml
from collectors.plans.s2_csv import read_s2_csv
from collectors.plans.s2_kml import read_s2_kml
from collectors.plans.unpack import unpacked

PLAN_READERS: Mapping[str, Reader] = {
    "s1-kml": read_s1_kml,
    "s1-csv": read_s1_csv,
    "s2-kml": read_s2_kml,
    "s2-csv": read_s2_csv,
    "downlinks": read_downlinks,
}
NAME_SIGNS = {
    "downlinks": re.compile(r"(?:S[123][A-Z]_)?MP_(?:DWL__|HKTM_).*\.csv(?:\.gz)?"),
    "s1-csv": re.compile(r"S1[A-Z]_MP_(?:ALL__|ACQ__(?:L0_)?).*\.csv(?:\.gz)?"),
    "s1-kml": re.compile(r"S1[A-Z]_MP_USER_.*\.kml(?:\.gz)?"),
    "s2-kml": re.compile(r"S2[A-Z]_MP_ACQ__KML_.*\.kml(?:\.gz)?"),
    "s2-csv": re.compile(r"(?:S2[A-Z]_)?MP_(?:ALL|ACQ)__MTL_.*\.csv(?:\.gz)?"),
}
CONTENT_SIGNS = {
    "s1-kml": (re.compile(b"<kml[ >]"), re.compile(b'name="DatatakeId"')),
    "s2-kml": (re.compile(b"<kml[ >]"), re.compile(b'name="ID"'), re.compile(b'name="Scenes"')),
    "s2-csv": (re.compile(rb"\A[^\n]*Satellite ?ID"), re.compile(rb"\A[^\n]*AcquisitionStart")),
}


def detect_dialect(file_name: str, content: bytes) -> str:
    """A key of PLAN_READERS; raises PlanUnreadable that lists what was tried."""
    for dialect, sign in NAME_SIGNS.items():
        if sign.fullmatch(file_name):
            return dialect
    plain = unpacked(file_name, content)
    for dialect, signs in CONTENT_SIGNS.items():
        if all(sign.search(plain) for sign in signs):
            return dialect
    tried = ", ".join(PLAN_READERS)
    raise PlanUnreadable(
        file_name, f"neither its name nor its content is that of a plan we read; tried {tried}"
    )
