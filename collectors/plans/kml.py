"""KML plans, read as a stream with defusedxml: one placemark is one row, at most one datatake.

Both dialects keep their columns in ExtendedData; the folders around a placemark say nothing more.
The declared encoding is honoured (plans are ISO-8859-1); entities and DTDs are refused.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.ElementTree import iterparse

from collectors.plans.content import (
    PlanContent,
    PlanUnreadable,
    Reject,
    RowUnreadable,
    refuse_if_nothing_read,
    reject,
)
from collectors.plans.unpack import unpacked
from collectors.plans.values import Row
from collectors.plans.window import plan_from_name
from maas.domain.plans import PlannedDatatake

RowReader = Callable[[Row, str], PlannedDatatake | None]
"""(columns, the plan's satellite) → the datatake, None for a row that records nothing."""


def read_kml(
    file_name: str, content: bytes, *, dialect: str, example: str, read_row: RowReader
) -> PlanContent:
    """Read a plan with the row reader of its dialect; raises PlanUnreadable."""
    plan = plan_from_name(file_name, dialect=dialect, example=example)
    if not plan.satellite:
        raise PlanUnreadable(file_name, f"its name says no satellite, expected one like {example}")
    datatakes: dict[str, PlannedDatatake] = {}
    rejects: list[Reject] = []
    for placemark in _placemarks(file_name, unpacked(file_name, content)):
        try:
            datatake = read_row(_columns(placemark), plan.satellite)
            if datatake is None:
                continue
            if datatakes.setdefault(datatake.datatake_id, datatake) != datatake:
                raise RowUnreadable(f"{datatake.datatake_id} is planned differently further up")
        except RowUnreadable as error:
            rejects.append(reject(tostring(placemark, encoding="unicode"), str(error)))
    ordered = sorted(datatakes.values(), key=lambda one: (one.start_at, one.datatake_id))
    return refuse_if_nothing_read(PlanContent(plan, tuple(ordered), (), tuple(rejects)))


def _placemarks(file_name: str, content: bytes) -> Iterator[Element]:
    """Each placemark while it is held; the next one frees it."""
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
            if root is None:
                root = element
                _check_root(file_name, root)
            if event == "end" and _local(element) == "Placemark":
                yield element
                element.clear()
    except ParseError as error:
        raise PlanUnreadable(file_name, f"not well-formed XML, or cut short: {error}") from None
    except (ValueError, LookupError) as error:  # entities, DTDs and unknown encodings
        raise PlanUnreadable(file_name, f"XML that is not accepted: {error}") from None


def _check_root(file_name: str, root: Element) -> None:
    if _local(root) != "kml":
        raise PlanUnreadable(file_name, f"its root element is <{_local(root)}>, expected <kml>")


def _columns(placemark: Element) -> dict[str, str]:
    columns: dict[str, str] = {}
    for element in placemark.iter():
        if _local(element) == "Data":
            value = next((child.text for child in element if _local(child) == "value"), None)
            columns[element.get("name", "").strip()] = (value or "").strip()
    return columns


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
