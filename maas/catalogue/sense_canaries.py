"""Deliveries that could not be read, and canaries that could not be sent or marked."""

from __future__ import annotations

from datetime import timedelta

from maas.catalogue.addresses import bare, check_url, check_variable
from maas.catalogue.canaries import Canary, Delivery, FilePlace, ReportForm
from maas.catalogue.model import Catalogue
from maas.catalogue.references import Add
from maas.catalogue.source import Location

READ_FROM = ("ftp", "ftps", "sftp", "dav", "davs", "http", "https")
PUT_INTO = ("http", "https", "sftp")
LOCAL = "file:///"
FIELDS = ("longitude", "latitude", "length", "width", "heading", "mmsi", "score", "at")


def check_delivery(here: Location, delivery: Delivery, add: Add) -> None:
    _check_place((*here, "at"), delivery.at, READ_FROM, add)
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
    _check_place((*here, "drop"), canary.drop, PUT_INTO, add)
    if canary.ais is not None:
        _check_place((*here, "ais"), canary.ais, PUT_INTO, add)
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


def _check_place(here: Location, place: FilePlace, schemes: tuple[str, ...], add: Add) -> None:
    check_variable((*here, "password_env"), place.password_env, add)
    if place.url.startswith("file:"):
        if not place.url.startswith(LOCAL):
            add((*here, "url"), f"{bare(place.url)!r} is no local folder",
                "begin with file:/// and a path from the root")  # fmt: skip
        return
    check_url((*here, "url"), place.url, add, schemes)
    if place.url.startswith("sftp:") and not place.host_key:
        add(here, "any SFTP server would be trusted",
            "add `host_key: SHA256:…`, as `ssh-keygen -lf` prints it")  # fmt: skip
    if place.password_env and not place.username:
        add(here, "there is a password and no user", "add `username: …`")
