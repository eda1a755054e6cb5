"""The platform watches itself first: a catalogue of its own, merged into the one it is given."""

from __future__ import annotations

from pathlib import Path

from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue

ITSELF = Path(__file__).parent / "itself.yaml"


def with_itself(catalogue: Catalogue, own_address: str) -> Catalogue:
    """The catalogue, and what we promise of ourselves; entries that are there already stay."""
    own = load(ITSELF, {"MAAS_SELF_URL": own_address})
    components = {**own.page.components, **catalogue.page.components}
    last = sorted(components, key=lambda name: name not in catalogue.page.components)
    page = catalogue.page.model_copy(
        update={"components": {name: components[name] for name in last}}
    )
    return catalogue.model_copy(
        update={
            "targets": {**own.targets, **catalogue.targets},
            "objectives": {**own.objectives, **catalogue.objectives},
            "page": page,
        }
    )
