"""An OData service still declares the entity types and properties that its clients rely on.

Degraded: a property of `declares` has vanished, or the `fingerprint` of all of them is another; the
reason lists what vanished and what appeared. Down: no answer, or none that is a schema.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from collectors.probes.entering import ask_inside
from collectors.probes.http import judge_answer, judge_speed
from collectors.probes.measure import Asked, Measured, Prober, TargetDegraded, TargetDown
from collectors.xml import LARGEST, XmlRefused, each, local, xml_root
from maas.catalogue.model import Target

TYPES = ("EntityType", "ComplexType")
PROPERTIES = ("Property", "NavigationProperty")
LISTED = 8  # names of a reason


async def probe_metadata(prober: Prober, target: Target) -> Measured:
    """Read $metadata with the interface's login, and compare."""
    root = prober.roots[str(target.interface)].rpartition("/")[0]
    asked = Asked(f"{root}/$metadata", {"Accept": "application/xml"}, largest=LARGEST)
    measured = await ask_inside(prober, target, asked)
    judge_answer(target.expect, measured)
    _compare(target, _declared(measured), measured)
    judge_speed(target.expect, measured)
    return measured


def _declared(measured: Measured) -> dict[str, str]:
    """Each `Type.Property` with the type that it has."""
    try:
        root = xml_root(measured.body)
    except XmlRefused as error:
        raise TargetDown(f"$metadata cannot be read: {error}", measured) from None
    found = {}
    for kind in TYPES:
        for declared in each(root, kind):
            for one in declared:
                if local(one.tag) in PROPERTIES:
                    name = f"{declared.get('Name', '')}.{one.get('Name', '')}"
                    found[name] = one.get("Type", "")  # version 2 has none for navigation
    if not found:
        raise TargetDown("$metadata declares no properties", measured)
    return found


def fingerprint(declared: dict[str, str]) -> str:
    """A checksum over all properties and their types, whatever their order."""
    lines = "\n".join(sorted(f"{name} {kind}" for name, kind in declared.items()))
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def _compare(target: Target, declared: dict[str, str], measured: Measured) -> None:
    wanted, pinned = target.expect.declares, target.expect.fingerprint
    told = []
    if vanished := [name for name in wanted if name not in declared]:
        told.append(f"vanished: {_listed(vanished)}")
    found = fingerprint(declared)
    if pinned is not None and found != pinned:
        if wanted and (appeared := sorted(set(declared) - set(wanted))):
            told.append(f"appeared: {_listed(appeared)}")
        told.append(f"the fingerprint is {found}")
    if told:
        raise TargetDegraded("; ".join(told), measured)


def _listed(names: Iterable[str]) -> str:
    chosen = list(names)
    more = len(chosen) - LISTED
    return ", ".join(chosen[:LISTED]) + (f" and {more} more" if more > 0 else "")
