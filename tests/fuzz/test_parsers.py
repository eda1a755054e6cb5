"""Whatever strangers send is read, set aside or refused in our own words."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import strategies as st

from collectors.archives import ArchiveRefused, members
from collectors.deliveries import ReportRefused, read_report
from collectors.deliveries.rasters import RasterRefused, look_at
from collectors.errors import NOT_JSON, CollectError
from collectors.files import READERS, FileRefused
from collectors.manners import Manners
from collectors.meters import METERS
from collectors.meters.told import MeterTold, number
from collectors.plans import PLAN_READERS, PlanUnreadable, detect_dialect
from collectors.push.reading import bare_call, cloud_event
from collectors.push.samples import SamplesRefused, believable, unpacked
from collectors.sources import DIALECTS
from collectors.sources.asking import Service
from collectors.sources.auth import Login
from collectors.sources.entry import LONGEST, EntryRefused
from collectors.sources.kind import Batch
from collectors.sources.products import read_products
from collectors.sources.sessions import read_sessions
from collectors.trackers import TRACKERS
from collectors.trackers.told import ticket_of
from collectors.trackers.webhook import webhook_ticket
from maas.catalogue.model import Auth, Meter, ReportForm, Target, Tracker
from maas.db.texts import storable
from maas.names import ProductNameError, parse, subject_of
from maas.names.mentions import mentions
from tests.collectors.deliveries.reports import (
    oil_gml,
    vessels_csv,
    vessels_geojson,
    vessels_gml,
)
from tests.collectors.deliveries.test_rasters import picture
from tests.fuzz.mutations import mutated_bytes, mutated_document
from tests.fuzz.running import fuzz
from tests.fuzz.samples import samples

NOW, DAY = datetime(2026, 10, 3, tzinfo=UTC), timedelta(days=1)
UNITS = ("S1A", "S1C", "S2A", "S2B", "S3A", "S5P")
TRACKER = Tracker.model_validate(
    {"title": "T", "kind": "webhook", "secret_env": "S",
     "fields": {"key": "key", "title": "fields.summary", "status": "fields.status.name",
                "created": "fields.created", "labels": "fields.labels.0",
                "text": "fields.description"}}
)  # fmt: skip
TARGETS = {"web": Target.model_validate({"title": "W", "probe": "http", "url": "http://x.example"})}


def test_names() -> None:
    seeds = [str(one["Name"]).encode() for one in samples().products]
    seeds += [name.encode() for name, _ in samples().plans]

    def check(raw: bytes) -> None:
        name = raw.decode("utf-8", "surrogateescape")
        with suppress(ProductNameError):
            subject_of(parse(name), {})
        mentions(name, UNITS)

    fuzz(mutated_bytes(seeds), check)


@pytest.mark.parametrize("dialect", PLAN_READERS)
def test_plans(dialect: str) -> None:
    found = samples().plans
    own = [content for name, content in found if detect_dialect(name, content) == dialect]
    assert own, f"no sample of {dialect}"

    def check(content: bytes) -> None:
        with suppress(PlanUnreadable):
            PLAN_READERS[dialect]("S1A_MP_ALL__MTL_20261001T000000_20261003T000000.csv", content)
        with suppress(PlanUnreadable):
            detect_dialect("plan", content)

    fuzz(mutated_bytes(own), check)


@pytest.mark.parametrize("holds", READERS)
def test_files(holds: str) -> None:
    found = samples().files[holds]
    assert found, f"no sample of {holds}"
    name = found[0][0]

    def check(content: bytes) -> None:
        with suppress(FileRefused, ArchiveRefused):
            READERS[holds](name, content, NOW)

    fuzz(mutated_bytes([content for _, content in found]), check)


def test_archives() -> None:
    def check(content: bytes) -> None:
        with suppress(ArchiveRefused):
            for name, data in members(content):
                assert "/" not in name
                assert len(data) <= 32 << 20

    fuzz(mutated_bytes(samples().archives), check)


def check_kept(batch: Batch, packed: int | None = None) -> None:
    """Every entry is a row that the database can keep, or set aside; one column may hold JSON."""
    assert batch.rows or batch.quarantined
    for row in batch.rows:
        for value in row if packed is None else (*row, *json.loads(row[packed]).values()):
            if isinstance(value, str):
                assert storable(value) == value
            elif isinstance(value, float):
                json.dumps(value)
            elif isinstance(value, int):
                assert -(2**63) <= value < 2**63
            else:
                assert value is None or isinstance(value, bytes | datetime)
    for one in batch.quarantined:
        assert one.fingerprint


def test_products() -> None:
    def check(raw: bytes) -> None:
        check_kept(read_products("s", [raw], NOW), -2)

    fuzz(mutated_document(samples().products), check)


def test_sessions() -> None:
    def check(raw: bytes) -> None:
        check_kept(read_sessions("s", [raw], NOW))

    fuzz(mutated_document(samples().sessions), check)


@pytest.mark.parametrize("dialect", ["odata", "odata-v2", "opensearch", "stac"])
def test_pages(dialect: str) -> None:
    client = httpx.AsyncClient()
    service = Service("http://x.example", "Products", "", 100, None, client,
                      Login(Auth(), {}, client), collections=("a",))  # fmt: skip
    plain = {"value": samples().products}
    seeds = [plain] if dialect == "odata" else samples().pages[dialect]

    def check(content: bytes) -> None:
        try:
            entries = DIALECTS[dialect].entries(service, content)
        except (*NOT_JSON, CollectError):
            return
        read_products("s", entries, NOW)

    fuzz(mutated_document(seeds), check)


@pytest.mark.parametrize("kind", ["jira", "github", "gitlab"])
def test_tickets(kind: str) -> None:
    def check(content: bytes) -> None:
        try:
            told = msgspec.json.decode(content, type=dict)
        except NOT_JSON:
            return
        with suppress(EntryRefused):
            ticket_of(TRACKERS[kind].read("https://x.example", told), TRACKER, UNITS)
        with suppress(EntryRefused):
            ticket_of(webhook_ticket(TRACKER, told, NOW), TRACKER, UNITS)

    fuzz(mutated_document(samples().issues[kind]), check)


def test_calls() -> None:
    event = {"specversion": "1.0", "type": "x.fail", "id": "1", "time": "2026-10-03T00:00:00Z",
             "data": {"run": "r", "message": "m", "at": "2026-10-03T00:00:00Z"}}  # fmt: skip
    headers = {"content-type": "application/cloudevents+json"}

    def check(content: bytes) -> None:
        with suppress(EntryRefused):
            cloud_event(headers, content, "m", NOW)
        with suppress(EntryRefused):
            bare_call("fail", content, "m", NOW)

    fuzz(mutated_document([event, event["data"]]), check)


def test_samples_of_private_probes() -> None:
    one = {"target": "web", "at": "2026-10-03T00:00:00Z", "outcome": "up", "total_us": 5}

    def check(content: bytes) -> None:
        with suppress(SamplesRefused):
            believable(unpacked(content), TARGETS, "here", NOW)

    fuzz(mutated_document([{"location": "cave", "samples": [one]}]), check)


def one_page(kind: str) -> list[Any]:
    """What a sound service answers, whatever it is asked for."""
    return {
        "loki": [{"status": "success", "data": {"result": [{"value": [1.5, "7"]}]}}],
        "rabbitmq": [[
            {"name": "q", "messages_ready": 1, "consumers": 1, "running": True, "partitions": [],
             "arguments": {"x-dead-letter-exchange": "dead"}, "destination": "q",
             "destination_type": "queue", "mem_alarm": False, "disk_free_alarm": False},
        ]],
        "kubernetes": [{"metadata": {"continue": ""}, "items": [
            {"metadata": {"name": "p"}, "status": {
                "phase": "Running", "conditions": [{"type": "Ready", "status": "True"}],
                "containerStatuses": [{"restartCount": 2}], "active": 1}}]}],
        "archive": [{"value": [
            {"Name": "Archived", "Timestamp": "2026-10-01T00:00:00Z", "Gauge": 5, "Id": "o",
             "Status": "queued", "SubmissionDate": "2026-10-01T00:00:00Z", "OrderSize": 7}]}],
    }[kind]  # fmt: skip


@pytest.mark.parametrize("kind", METERS)
def test_meters(kind: str) -> None:
    meter = Meter.model_validate(
        {"title": "M", "kind": kind, "queries": {"errors": "{}"}, "namespace": "n"}
        | ({"interface": "lta"} if kind == "archive" else {"url": "http://x.example"})
    )  # fmt: skip
    told: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        """The page once, at each address, and then what ends it."""
        asked = f"{request.url.path} {request.url.params.get('$skip')}"
        new = asked not in seen and request.url.params.get("$skip", "0") == "0"
        seen.add(asked)
        return httpx.Response(200, content=told[0] if new else b'{"value": [], "items": []}')

    seen: set[str] = set()
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    service = Service("http://x.example", "", "", 100, None, client, Login(Auth(), {}, client),
                      Manners(1, None))  # fmt: skip

    async def read(content: bytes) -> MeterTold:
        told[:] = [content]
        seen.clear()
        return await METERS[kind](service, meter, NOW - DAY, NOW)

    def check(content: bytes) -> None:
        with suppress(CollectError):
            for one in runner.run(read(content)).readings:
                json.dumps(one.value, allow_nan=False)
                assert len(one.about) <= LONGEST

    with asyncio.Runner() as runner:
        fuzz(mutated_document(one_page(kind)), check)
        runner.run(client.aclose())


def test_numbers() -> None:
    def check(text: str) -> None:
        with suppress(EntryRefused):
            json.dumps(number(text, "n"), allow_nan=False)

    fuzz(st.text(max_size=30), check)


REPORT_FORMS = {
    "vessel-gml": (ReportForm.model_validate({"form": "vessel-gml"}), vessels_gml()),
    "oil-gml": (
        ReportForm.model_validate({"form": "oil-gml"}),
        oil_gml([(-5.0, 48.0), (-5.1, 48.0), (-5.0, 48.1)]),
    ),
    "vessel-csv": (ReportForm.model_validate({"form": "vessel-csv"}), vessels_csv()),
    "geojson": (ReportForm.model_validate({"form": "geojson"}), vessels_geojson()),
    "declared-xml": (
        ReportForm.model_validate(
            {"form": "declared", "written": "xml", "items": "vessel",
             "fields": {"longitude": "Point.pos", "latitude": "length.@a", "mmsi": "mmsi"}}
        ),
        vessels_gml(),
    ),
    "declared-json": (
        ReportForm.model_validate(
            {"form": "declared", "items": "features", "image": "features.0.properties.scene_id",
             "fields": {"longitude": "geometry.coordinates.0",
                        "latitude": "geometry.coordinates.1"}}
        ),
        vessels_geojson(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_delivered_reports(form: str) -> None:
    declared, sample = REPORT_FORMS[form]

    def check(content: bytes) -> None:
        with suppress(ReportRefused):
            read_report(content, declared)

    fuzz(mutated_bytes([sample]), check)


def test_delivered_rasters(tmp_path: Path) -> None:
    path = tmp_path / "r.tif"
    whole = picture(path, 64).read_bytes()

    def check(content: bytes) -> None:
        path.write_bytes(content)
        with suppress(RasterRefused):
            look_at(path)

    fuzz(mutated_bytes([whole]), check)
