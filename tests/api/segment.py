"""The ground segment the tests of the pages speak of: small, with all kinds of promise."""

from __future__ import annotations

from maas.catalogue.model import Catalogue
from tests.api.answers_of_canaries import SECTIONS


def _interface(kind: str, en: str, fr: str, missions: list[str]) -> dict[str, object]:
    url = "https://segment.example/odata/v1"
    return {"title": {"en": en, "fr": fr}, "kind": kind, "url": url, "missions": missions}


def _target(en: str, fr: str) -> dict[str, object]:
    return {"title": {"en": en, "fr": fr}, "probe": "http", "url": "https://segment.example/"}


def _timely(
    en: str, fr: str, mission: str, classes: list[str], at: str, deadline: str, target: str
) -> dict[str, object]:
    source = "plan" if mission in ("S1", "S2") else "orbits"
    return {
        "title": {"en": en, "fr": fr},
        "kind": "timeliness",
        "population": {"from": source, "mission": mission, "classes": classes},
        "clock": {"start": "sensing_end", "at": [at]},
        "deadline": deadline,
        "target": target,
        "responsible": "production",
    }


def _available(en: str, fr: str, target: str) -> dict[str, object]:
    return {
        "title": {"en": en, "fr": fr},
        "kind": "availability",
        "population": {"from": "target", "target": target},
        "target": "99%",
    }


MISSIONS: dict[str, object] = {
    "S1": {"title": "Sentinel-1", "satellites": {"S1A": {"title": "S1A"}, "S1C": {"title": "S1C"}}},
    "S2": {"title": "Sentinel-2", "satellites": {"S2A": {"title": "S2A"}, "S2B": {"title": "S2B"}}},
    "S5P": {
        "title": "Sentinel-5P",
        "satellites": {"S5P": {"title": "S5P"}},
        "orbits": {
            "cycle": "16d",
            "per_cycle": 227,
            "numbering": "absolute",
            "epochs": {"S5P": "2026-08-01T00:00:00Z"},
            "first": {"S5P": 45000},
        },
    },
}

OBJECTIVES: dict[str, object] = {
    "s1-nrt-prip": _timely(
        "Sentinel-1 NRT produced", "Sentinel-1 NRT produit", "S1", ["NRT"], "prip-s1", "3h", "95%"
    ),
    "s1-nrt-dd": _timely(
        "Sentinel-1 NRT available", "Sentinel-1 NRT disponible", "S1", ["NRT"], "dd", "4h", "90%"
    ),
    "s2-nominal-prip": _timely(
        "Sentinel-2 produced", "Sentinel-2 produit", "S2", ["NOMINAL"], "prip-s2", "12h", "95%"
    ),
    "s5p-nrti-prip": _timely(
        "Sentinel-5P NRTI produced", "S5P NRTI produit", "S5P", ["NRTI"], "prip-s5p", "3h", "95%"
    ),
    "s1-completeness": {
        **_timely(
            "Sentinel-1 completeness", "Complétude Sentinel-1", "S1", [], "prip-s1", "1d", "99%"
        ),
        "kind": "completeness",
    },
    "prip-s1-up": _available("Sentinel-1 PRIP availability", "Disponibilité PRIP S1", "prip-s1"),
    "portal-up": _available("Portal availability", "Disponibilité du portail", "portal"),
    "internal": {**_available("Internal", "Interne", "lta"), "public": False},
}

COMPONENTS: dict[str, object] = {
    "sentinel-1": {
        "title": "Sentinel-1",
        "description": {
            "en": "Radar imagery, day and night",
            "fr": "Imagerie radar, de jour comme de nuit",
        },
        "components": {
            "prip": {
                "title": {"en": "Production interface", "fr": "Interface de production"},
                "targets": ["prip-s1"],
                "objectives": ["prip-s1-up", "s1-completeness"],
            },
            "timeliness": {
                "title": {"en": "Delivery", "fr": "Livraison"},
                "objectives": ["s1-nrt-prip", "s1-nrt-dd"],
            },
        },
    },
    "sentinel-2": {
        "title": "Sentinel-2",
        "components": {
            "prip": {
                "title": {"en": "Production interface", "fr": "Interface de production"},
                "targets": ["prip-s2"],
            },
            "timeliness": {
                "title": {"en": "Delivery", "fr": "Livraison"},
                "objectives": ["s2-nominal-prip"],
            },
        },
    },
    "sentinel-5p": {
        "title": "Sentinel-5P",
        "components": {
            "timeliness": {
                "title": {"en": "Delivery", "fr": "Livraison"},
                "objectives": ["s5p-nrti-prip"],
            },
        },
    },
    "shared": {
        "title": {"en": "Shared services", "fr": "Services communs"},
        "components": {
            "archive": {
                "title": {"en": "Long-term archive", "fr": "Archive à long terme"},
                "targets": ["lta"],
            },
            "access": {
                "title": {"en": "Data access", "fr": "Accès aux données"},
                "targets": ["dd"],
            },
            "stations": {
                "title": {"en": "Receiving stations", "fr": "Stations de réception"},
                "targets": ["cadip-sgs", "cadip-mti"],
            },
            "portal": {
                "title": {"en": "Public portal", "fr": "Portail public"},
                "targets": ["portal"],
                "objectives": ["portal-up"],
            },
        },
    },
}


def segment() -> Catalogue:
    """The catalogue."""
    return Catalogue.model_validate(
        {
            "since": "2026-08-01T00:00:00Z",
            "missions": MISSIONS,
            "parties": {
                "production": {
                    "title": {"en": "Production service", "fr": "Service de production"},
                    "role": "processor",
                }
            },
            "interfaces": {
                "prip-s1": _interface("prip", "Sentinel-1 PRIP", "PRIP Sentinel-1", ["S1"]),
                "prip-s2": _interface("prip", "Sentinel-2 PRIP", "PRIP Sentinel-2", ["S2"]),
                "prip-s5p": _interface("prip", "Sentinel-5P PRIP", "PRIP Sentinel-5P", ["S5P"]),
                "cadip-sgs": _interface("cadip", "Svalbard", "Svalbard", []),
                "lta": _interface("lta", "Long-term archive", "Archive à long terme", []),
                "dd": _interface("dd", "Data access", "Accès aux données", []),
            },
            "targets": {
                "prip-s1": _target("Sentinel-1 PRIP", "PRIP Sentinel-1"),
                "prip-s2": _target("Sentinel-2 PRIP", "PRIP Sentinel-2"),
                "lta": _target("Archive", "Archive"),
                "dd": _target("Catalogue", "Catalogue"),
                "cadip-sgs": _target("Svalbard", "Svalbard"),
                "cadip-mti": _target("Matera", "Matera"),
                "portal": _target("Portal", "Portail"),
            },
            **SECTIONS,
            "objectives": OBJECTIVES,
            "page": {
                "title": {"en": "Ground segment status", "fr": "État du segment sol"},
                "url": "https://status.example",
                "components": COMPONENTS,
            },
        }
    )
