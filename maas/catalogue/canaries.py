"""Delivered reports that are checked, and canaries: scenes of ours sent through a chain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from maas.catalogue.values import Entry, Length, Share, Size, Text
from maas.domain.canary_state import Limits

Position = tuple[float, float]


class FilePlace(Entry):
    """Where files lie or go, and how we log in there."""

    url: str = Field(
        description="sftp://, ftp(s)://, dav(s)://, http(s):// or file:// and a folder, or "
        "s3://host/bucket/folder"
    )
    username: str | None = Field(default=None, description="who logs in")
    password_env: str | None = Field(
        default=None, description="environment variable that holds the password"
    )
    host_key: str | None = Field(
        default=None, description="sftp: fingerprint of the server's key, such as SHA256:…"
    )
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )


class ReportForm(Entry):
    """How one delivered file is read; a customer's own form is `declared` field by field."""

    form: Literal["vessel-gml", "oil-gml", "vessel-csv", "geojson", "declared"] = Field(
        description="docs/reference/deliveries.md says how each is read"
    )
    written: Literal["json", "xml", "csv"] = Field(
        default="json", description="declared: in what it is written"
    )
    root: str | None = Field(default=None, description="declared xml: name of its root")
    items: str = Field(
        default="", description="declared: dotted path (json) or element name (xml) of the items"
    )
    fields: dict[str, str] = Field(
        default={},
        description="declared: where longitude, latitude, length, width, heading, mmsi, score and "
        "at stand in an item; @name is an attribute",
    )
    required: tuple[str, ...] = Field(
        default=(), description="declared: which of the fields every item must have"
    )
    image: str | None = Field(default=None, description="declared: path of the image's id")
    started: str | None = Field(default=None, description="declared: path of the first time")
    stopped: str | None = Field(default=None, description="declared: path of the last time")
    json_schema: dict[str, Any] | None = Field(
        default=None, description="declared json: a JSON Schema (2020-12) it must keep to"
    )


class RasterForm(Entry):
    """What a delivered raster must be like."""

    bands: int | None = Field(default=None, ge=1, description="how many bands it has")
    largest: Size = Field(default=2_000_000_000, description="no file above this is fetched")
    most_nodata: Share | None = Field(default=None, description="the most that may be without data")
    overviews: bool = Field(default=False, description="whether it must have overviews")


class Area(Entry):
    """A stretch of sea: positions must lie in it and off its land; its counts are compared."""

    title: Text = Field(description="for people: a text, or one per language")
    footprint: tuple[Position, ...] = Field(
        min_length=3, description="its ring as [longitude, latitude] pairs"
    )
    land: tuple[tuple[Position, ...], ...] = Field(
        default=(), description="rings of land within it"
    )


class AisMatch(Entry):
    """How many vessels should have said who they are, if the AIS feed was well."""

    meter: str = Field(description="id of the meter that tells the feed's rate")
    measure: str = Field(description="its measure")
    least_rate: float = Field(description="below this the feed is not well, and nothing is judged")
    least_match: Share = Field(description="the least share of vessels with an MMSI")


class Delivery(Entry):
    """A folder where reports are delivered, one folder below it for each image."""

    title: Text = Field(description="for people: a text, or one per language")
    at: FilePlace = Field(description="where they are delivered")
    marker: str = Field(
        default="DONE", description="the file written last; nothing is read before it is there"
    )
    every: Length = Field(default=timedelta(minutes=1), description="how often it is looked at")
    since: Length = Field(
        default=timedelta(days=7), description="files older than this are left alone"
    )
    reports: dict[str, ReportForm] = Field(
        default={}, description="file name to how it is read, such as vessels.gml"
    )
    rasters: dict[str, RasterForm] = Field(
        default={}, description="file name to what it must be like, such as raster.tif"
    )
    required: tuple[str, ...] = Field(
        default=(), description="files without which a delivery is invalid"
    )
    images: tuple[str, ...] = Field(
        default=(),
        description="patterns of image ids that are known besides those harvested or sent by us",
    )
    areas: dict[str, Area] = Field(default={}, description="stretches of sea, by id")
    ais: AisMatch | None = Field(default=None, description="what the AIS match is judged against")
    party: str | None = Field(default=None, description="who delivers: an id of parties")


class SceneWish(Entry):
    """What the scenes of a canary are like; docs/how-to/canaries.md says what is in them."""

    mission: Literal["S1", "RS2"] = Field(default="S1", description="SAFE or RADARSAT-2 directory")
    lines: int = Field(default=3000, ge=256, le=40_000, description="along the track")
    samples: int = Field(default=4000, ge=256, le=40_000, description="across the track")
    latitude: float = Field(default=48.2, ge=-75, le=75, description="of the scene's middle")
    longitude: float = Field(default=-5.8, ge=-170, le=170, description="of the scene's middle")
    ships: int = Field(default=36, ge=1, le=999, description="how many ships are in it")
    contrast_offset: float = Field(
        default=0.0, ge=-20, le=20, description="dB added to each ship: below 0 a harder exam"
    )


class Bands(Entry):
    """What a good answer looks like; an answer outside is told at once."""

    recall: Share | None = Field(default=None, description="the least share of ships found")
    clear_recall: Share | None = Field(
        default=None, description="the same for ships of the clear and bright classes"
    )
    false_alarms: float | None = Field(default=None, ge=0, description="the most per 10,000 km²")
    position_m: float | None = Field(
        default=None, gt=0, description="the largest median error of position, in metres"
    )

    @property
    def limits(self) -> Limits:
        """The same for the domain."""
        return Limits(self.recall, self.clear_recall, self.false_alarms, self.position_m)


class Canary(Entry):
    """A scene with known ships, sent on schedule; the answer is awaited and marked."""

    title: Text = Field(description="for people: a text, or one per language")
    pipeline: str | None = Field(default=None, description="the pipeline it is sent through")
    every: Length = Field(description="how often a scene is sent, counted from 1970-01-01T00:00Z")
    seed: int = Field(
        default=1, ge=0, lt=2**16, description="another seed, another series of scenes"
    )
    scene: SceneWish = Field(default=SceneWish(), description="what is sent")
    drop: FilePlace = Field(
        description="where it is put: sftp://, s3://, file:// or http(s):// (PUT)"
    )
    ais: FilePlace | None = Field(
        default=None, description="where its AIS messages are put, if anywhere"
    )
    delivery: str = Field(description="id of the deliveries where the answer appears")
    report: str = Field(default="vessels.gml", description="the file of it that is marked")
    deadline: Length = Field(description="no answer after this long is an alarm")
    gate: float = Field(
        default=200.0,
        gt=0,
        description="a detection farther than this from a ship is none of it, m",
    )
    bands: Bands = Field(default=Bands(), description="what a good answer looks like")
    party: str | None = Field(default=None, description="who is responsible: an id of parties")
