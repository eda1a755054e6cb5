"""The same ships as CSV and as GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from simulator.chain.finding.detector import Found

COLUMNS = (
    "detect_id", "scene_id", "lat", "lon", "score", "vessel_length_m", "vessel_width_m",
    "heading", "mmsi", "dark",
)  # fmt: skip


def vessels_csv(ships: Sequence[Found], image: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for ship in ships:
        writer.writerow(
            (
                ship.number,
                image,
                f"{ship.latitude:.6f}",
                f"{ship.longitude:.6f}",
                ship.score,
                ship.length,
                ship.width,
                ship.heading,
                ship.mmsi or "",
                "true" if ship.mmsi is None else "false",
            )
        )
    return text.getvalue().encode()


def vessels_geojson(ships: Sequence[Found], image: str, acquired_at: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": ship.number,
            "geometry": {"type": "Point", "coordinates": [ship.longitude, ship.latitude]},
            "properties": {
                "scene_id": image,
                "at": acquired_at,
                "score": ship.score,
                "length_m": ship.length,
                "width_m": ship.width,
                "heading": ship.heading,
                "mmsi": ship.mmsi,
                "dark": ship.mmsi is None,
            },
        }
        for ship in ships
    ]
    told = {"type": "FeatureCollection", "features": features}
    return (json.dumps(told, indent=1) + "\n").encode()
