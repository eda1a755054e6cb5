"""The platform watches itself first: a catalogue of its own, merged into the one it is given."""

from __future__ import annotations

from pathlib import Path

from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue, Component

ITSELF = Path(__file__).parent / "itself.yaml"
OF_A_BROKER = "dead-letters"


def with_itself(catalogue: Catalogue, own_address: str, *, broker: bool = False) -> Catalogue:
    """The catalogue, and what we promise of ourselves; entries that are there already stay.

    What only a broker's management can tell is left out where there is none.
    """
    own = load(ITSELF, {"MAAS_SELF_URL": own_address})
    left_out = set() if broker else {f"maas-{OF_A_BROKER}", f"maas-{OF_A_BROKER}-availability"}
    targets = {name: one for name, one in own.targets.items() if name not in left_out}
    objectives = {name: one for name, one in own.objectives.items() if name not in left_out}
    components = dict(catalogue.page.components)
    for name, line in own.page.components.items():
        components.setdefault(name, line if broker else _without_broker(line))  # ours stand last
    return catalogue.model_copy(
        update={
            "targets": {**targets, **catalogue.targets},
            "objectives": {**objectives, **catalogue.objectives},
            "page": catalogue.page.model_copy(update={"components": components}),
        }
    )


def _without_broker(line: Component) -> Component:
    parts = {name: part for name, part in line.components.items() if name != OF_A_BROKER}
    return line.model_copy(update={"components": parts})
