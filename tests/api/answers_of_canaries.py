"""A canary's thirty scenes, one of them unanswered, and deliveries of each verdict, as rows."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from maas.db import tables
from maas.domain.delivered import Verdict
from tests.api.promises import AS_OF, HOUR, Rows

SCENES = 30
PLACE: dict[str, Any] = {"url": "sftp://chain.example/x", "host_key": "SHA256:x"}
SECTIONS: dict[str, Any] = {
    "deliveries": {
        "coastguard": {
            "title": {"en": "Coast guard", "fr": "Garde-côtes"},
            "at": PLACE,
            "reports": {"vessels.gml": {"form": "vessel-gml"}},
        }
    },
    "canaries": {
        "brittany": {
            "title": {"en": "Canary off Brittany", "fr": "Canari de Bretagne"},
            "every": "6h",
            "deadline": "45m",
            "drop": PLACE,
            "delivery": "coastguard",
        }
    },
}


def canary_rows() -> Rows:
    chance = random.Random(4)
    runs = []
    for number in range(SCENES):
        slot = AS_OF - (SCENES - number) * 6 * HOUR
        silent = number == SCENES - 1
        lost = 0 if number < 18 else (number - 17) // 2
        runs.append(
            {
                "canary": "brittany",
                "slot_at": slot,
                "image": f"CANARY_S1_{slot:%Y%m%dT%H%M%S}_{number:08X}",
                "spec": {},
                "dropped_at": slot + timedelta(seconds=20),
                "due_at": slot + timedelta(minutes=45),
                "trouble": "",
                "answered_at": None if silent else slot + timedelta(minutes=12),
                "marked_at": None if silent else slot + timedelta(minutes=13),
                **(_UNMARKED if silent else _marked(chance, lost)),
            }
        )
    return {tables.canary_run: runs, tables.delivered: _deliveries()}


def _marked(chance: random.Random, lost: int) -> dict[str, Any]:
    found = 30 + chance.randint(0, 2) - lost
    return {
        "ships": 36, "found": found, "clear_ships": 18, "clear_found": 18,
        "false_alarms": chance.randint(0, 3), "sea_m2": 1_050_000_000,
        "position_m": chance.uniform(9, 15), "length_m": chance.uniform(10, 20),
        "reporting": 25, "reporting_matched": 20, "dark": 11, "dark_found": 8,
        "classes": [{"size": "small", "contrast": "noise", "ships": 3, "found": 1},
                    {"size": "large", "contrast": "bright", "ships": 3, "found": 3}],
        "stages": {"detect": 95_000_000, "deliver": 4_000_000},
    }  # fmt: skip


_UNMARKED = dict.fromkeys(
    (
        "ships", "found", "clear_ships", "clear_found", "false_alarms", "sea_m2", "position_m",
        "length_m", "reporting", "reporting_matched", "dark", "dark_found", "classes", "stages",
    )
)  # fmt: skip


def _deliveries() -> list[dict[str, Any]]:
    told = {
        Verdict.VALID: [],
        Verdict.DEGRADED: [("ais-feed", "the AIS feed was not well", "vessels.gml")],
        Verdict.INVALID: [
            ("axes-exchanged", "12 of 12 positions lie in the image only with latitude and "
             "longitude exchanged: the axes are in the wrong order", "vessels.gml"),
            ("checksum", "its SHA-256 begins with 0123, the manifest says 4567", "raster.tif"),
        ],
    }  # fmt: skip
    return [
        {
            "source": "coastguard",
            "image": f"S1A_IW_GRDH_1SDV_2026112{number}T060000_2026112{number}T060025_1_2_3",
            "fingerprint": b"1",
            "delivered_at": AS_OF - number * HOUR,
            "checked_at": AS_OF - number * HOUR,
            "verdict": verdict.value,
            "reasons": [
                {"verdict": verdict.value, "code": code, "words": words, "file": file}
                for code, words, file in reasons
            ],
            "area": None,
            "features": 12,
            "matched": 8,
            "rasters": {},
        }
        for number, (verdict, reasons) in enumerate(told.items(), 1)
    ]
