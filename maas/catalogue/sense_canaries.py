"""Deliveries that could not be read, and canaries that could not be sent or marked."""

from __future__ import annotations

from datetime import timedelta

from maas.catalogue.canaries import Canary, Delivery, ReportForm
from maas.catalogue.model import Catalogue
from maas.catalogue.references import Add
from maas.catalogue.sense_places import PUT_INTO, check_place
from maas.catalogue.source import Location

FIELDS = ("longitude", "latitude", "length", "width", "heading", "mmsi", "score", "at")


def check_delivery(here: Location, delivery: Delivery, add: Add) -> None:
    check_place((*here, "at"), "url", delivery.at.url, delivery.at, add)
    if not delivery.reports and not delivery.rasters:
        add(here, "nothing of what is delivered is read", "add `reports:` or `rasters:`")
    for name in delivery.required:
        if name not in delivery.reports and name not in delivery.rasters:
            add((*here, "required"), f"{name} is required and not declared",
                f"declare {name} under reports or rasters")  # fmt: skip
    for name, form in delivery.reports.items():
        _check_form((*here, "reports", name), form, add)
    for name, area in delivery.areas.items():
        for at, (longitude, latitude) in enumerate(area.footprint):
            if abs(longitude) > 180 or abs(latitude) > 90:
                add((*here, "areas", name, "footprint", at), "this position is not on Earth",
                    "write [longitude, latitude] in degrees, longitude first")  # fmt: skip


def _check_form(here: Location, form: ReportForm, add: Add) -> None:
    declared = form.form == "declared"
    for name in form.fields:
        if name not in FIELDS:
            add((*here, "fields", name), f"a feature has no field {name!r}",
                f"write some of {', '.join(FIELDS)}")  # fmt: skip
    if declared and not {"longitude", "latitude"} <= set(form.fields):
        add((*here, "fields"), "a declared form does not say where its positions stand",
            "add `longitude: …` and `latitude: …`")  # fmt: skip
    for name in form.required:
        if name not in form.fields:
            add((*here, "required"), f"{name} is required and has no place",
                f"add `{name}: …` to the fields")  # fmt: skip
    if declared and form.written != "csv" and not form.items:
        add((*here, "items"), "a declared form does not say where its items lie",
            "add `items: …`")  # fmt: skip


def check_canary(here: Location, canary: Canary, catalogue: Catalogue, add: Add) -> None:
    for key, place in (("drop", canary.drop), ("ais", canary.ais)):
        if place is not None:
            check_place((*here, key), "url", place.url, place, add, PUT_INTO)
    if canary.deadline > canary.every:
        add((*here, "deadline"), "a scene is sent before the answer to the last is due",
            "send less often or shorten the deadline")  # fmt: skip
    if canary.every < timedelta(minutes=1):
        add((*here, "every"), "more than one scene a minute is a load, not an exam",
            "write 1m or more")  # fmt: skip
    delivery = catalogue.deliveries.get(canary.delivery)
    if delivery is not None and canary.report not in delivery.reports:
        add((*here, "report"), f"{canary.delivery} does not read {canary.report}",
            f"write one of {', '.join(delivery.reports) or 'its reports'}")  # fmt: skip
