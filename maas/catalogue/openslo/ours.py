"""Documents that came from a catalogue, back into its words, with what somebody edited since.

A target or a window that OpenSLO cannot write exactly stands in an annotation too, which holds
unless the document's own field has been changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maas.catalogue.model import Agreement, Composite, Objective
from maas.catalogue.openslo.export import MEASURED
from maas.catalogue.openslo.foreign import NO_PLACE, WHY
from maas.catalogue.openslo.imported import Imported, Leaving, keep
from maas.catalogue.openslo.places import Document
from maas.catalogue.openslo.terms import (
    PREFIX,
    read_annotation,
    read_target,
    read_window,
    target_number,
    window_entry,
)
from maas.catalogue.values import Entry, format_share

ENTRIES: Mapping[str, tuple[str, type[Entry]]] = {
    "agreement": ("agreements", Agreement),
    "composite": ("composites", Composite),
}
WRITTEN = frozenset(
    {"description", "service", "indicator", "timeWindow", "budgetingMethod", "objectives"}
)
STANDING = {"title": "-", "kind": "availability", "population": {"from": "target"}, "target": "1"}


def slo(document: Document, found: Imported) -> Iterator[Leaving]:
    """An SLO that came from a catalogue: its own fields first, then what they cannot say."""
    spec = document.value.get("spec") or {}
    what = f"SLO {document.value['metadata'].get('name')}"
    measured = spec
    for key in ("indicator", "spec", "ratioMetric", "total", "metricSource", "spec"):
        measured = measured.get(key) if isinstance(measured, dict) else None
    source = measured if isinstance(measured, dict) else {}
    fields = {key: source[key] for key in MEASURED if key in source}
    at = ("spec", "indicator", "spec", "ratioMetric", "total", "metricSource", "spec")
    for key in sorted(map(str, source.keys() - {*MEASURED, "objective", "count"})):
        yield (*at, key), f"{what}, {key}", "an objective measures nothing by this name"
    for key in spec:
        if key not in WRITTEN and spec[key]:
            yield ("spec", str(key)), f"{what}, {key}", WHY.get(str(key), NO_PLACE)
    yield from _annotated("id", "objectives", Objective, fields, document, found)


def service(mark: str, document: Document, found: Imported) -> Iterator[Leaving]:
    """An agreement or a composite, which stands on a service of its own."""
    section, model = ENTRIES[mark]
    yield from _annotated(mark, section, model, {}, document, found)


def _annotated(
    mark: str, section: str, model: type[Entry], fields: dict[str, Any], document: Document,
    found: Imported,
) -> Iterator[Leaving]:  # fmt: skip
    """An entry of ours, from its annotations and from what somebody wrote into the document."""
    metadata = document.value["metadata"]
    what = f"{document.value['kind']} {metadata.get('name')}"
    ours = str(metadata["annotations"][PREFIX + mark])
    for full, told in metadata["annotations"].items():
        place = ("metadata", "annotations", str(full))
        key = str(full).removeprefix(PREFIX)
        if key == mark:
            continue
        if key == str(full) or key not in model.model_fields or not isinstance(told, str):
            yield place, f"{what}, {full}", "it is no annotation of ours"
            continue
        try:
            fields[key] = read_annotation(key, told)
        except (ValueError, RecursionError):
            yield place, f"{what}, {full}", "it is no JSON"
    if metadata.get("labels"):
        yield ("metadata", "labels"), f"{what}, labels", "a catalogue has no labels"
    fields["title"] = _title(fields.get("title"), metadata.get("displayName") or ours)
    if mark == "id":
        yield from _own_fields(fields, document.value.get("spec") or {}, what)
    yield from keep(found, section, model, ours, fields, what)


def _title(kept: object, shown: object) -> dict[str, str]:
    """The title in all its languages, with the display name in the first of them."""
    told = dict(kept) if isinstance(kept, dict) and kept else {"en": ""}
    told["en" if "en" in told else next(iter(told))] = str(shown)
    return told


def _own_fields(fields: dict[str, Any], spec: Mapping[str, Any], what: str) -> Iterator[Leaving]:
    """Target and window: the annotated ones, unless the document says otherwise by now."""
    objectives, windows = _list(spec.get("objectives")), _list(spec.get("timeWindow"))
    first = objectives[0] if objectives and isinstance(objectives[0], dict) else {}
    share = read_target(first.get("target"), 1) or read_target(first.get("targetPercent"), 100)
    exact = _validated({**STANDING, "target": fields.get("target")})
    if share is None:
        yield ("spec", "objectives"), f"{what}, target", "it is no number above 0 and up to 1"
    elif exact is None or target_number(exact.target) != float(share):
        fields["target"] = format_share(share)
    window = read_window(windows[0]) if len(windows) == 1 else None
    kept = _validated({**STANDING, "window": fields.get("window")})
    entry = None if kept is None else window_entry(kept.window)
    if entry is not None and (windows == [entry] or read_window(entry) == window is not None):
        pass  # as it was
    elif window is None:
        yield ("spec", "timeWindow"), f"{what}, timeWindow", "it is no window that a catalogue has"
    else:
        fields["window"] = window
    for index in range(1, len(objectives)):
        yield ("spec", "objectives", index), f"{what}, objectives.{index}", "only the first is read"


def _validated(fields: Mapping[str, Any]) -> Objective | None:
    try:
        return Objective.model_validate(fields)
    except (ValueError, OverflowError):
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
