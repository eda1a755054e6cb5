"""OpenSLO v1 documents back into objectives, composites and agreements.

What came from a catalogue comes back exactly, with what somebody edited since. Of a foreign SLO see
`maas.catalogue.openslo.foreign`. Whatever is not carried over is named with its document and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from maas.catalogue.model import Objective
from maas.catalogue.openslo import ours
from maas.catalogue.openslo.foreign import stub, stub_leaves
from maas.catalogue.openslo.imported import Imported, Leaving, Left, keep
from maas.catalogue.openslo.places import Document, read_documents
from maas.catalogue.openslo.terms import API, PREFIX

__all__ = ["Imported", "Left", "read"]

NOTHING_LIKE_IT = {
    "DataSource": "interfaces and targets say where MaaS looks",
    "SLI": "an objective says itself what it counts",
    "AlertPolicy": "alerting follows from the objectives",
    "AlertCondition": "alerting follows from the objectives",
    "AlertNotificationTarget": "declare a channel instead",
}


def read(text: str, targets: Mapping[str, str]) -> Imported:
    """Read documents; `targets` says which target stands for which service. Never raises."""
    found = Imported()
    for document in read_documents(text):
        if document.fault:
            leaving: Iterator[Leaving] = iter([((), "the document", document.fault)])
        elif document.value is None:  # nothing between two dashes
            continue
        else:
            leaving = _read(document, targets, found)
        for path, what, why in leaving:
            found.left.append(Left(document.number, document.line(path), what, why))
    return found


def _read(document: Document, targets: Mapping[str, str], found: Imported) -> Iterator[Leaving]:
    value = document.value
    metadata = value.get("metadata") if isinstance(value, dict) else None
    if not isinstance(metadata, dict):
        yield (), "the document", "it has no metadata, so it is no OpenSLO"
        return
    if not isinstance(value.get("spec"), dict):
        yield (), f"{value.get('kind')} {metadata.get('name')}", "it has no spec"
        return
    kind, name = str(value.get("kind")), str(metadata.get("name"))
    what, beside = f"{kind} {name}", metadata.get("annotations")
    beside = beside if isinstance(beside, dict) else {}
    entry = next((one for one in ours.ENTRIES if PREFIX + one in beside), None)
    if value.get("apiVersion") != API:
        yield ("apiVersion",), what, f"{value.get('apiVersion')!r} is not read, only {API} is"
    elif kind == "Service" and entry is not None:
        yield from ours.service(entry, document, found)
    elif kind == "Service":
        if PREFIX + "service" not in beside:
            yield (), what, "a service only groups SLOs: what it groups becomes a page component"
    elif kind != "SLO":
        instead = NOTHING_LIKE_IT.get(kind, "OpenSLO v1 has no such kind either")
        yield (), what, f"a catalogue has nothing like it: {instead}"
    elif PREFIX + "id" in beside:
        yield from ours.slo(document, found)
    else:
        yield from _foreign(name, document, targets, found)


def _foreign(
    name: str, document: Document, targets: Mapping[str, str], found: Imported
) -> Iterator[Leaving]:
    what, made = f"SLO {name}", stub(name, document.value, targets)
    if isinstance(made, str):
        yield ("spec",), what, made
        return
    yield from keep(found, "objectives", Objective, name, made, what)
    for path, why in stub_leaves(document.value):
        yield path, f"{what}, {'.'.join(map(str, path))}", why
