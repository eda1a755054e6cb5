"""Trackers of anomalies over HTTP: every page of each, what they name, and their bad moods."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from collectors.sources.entry import EntryRefused
from collectors.trackers import TRACKERS
from collectors.trackers.told import ticket_of
from collectors.trackers.webhook import webhook_ticket
from collectors.trackers_job import TrackerCollector
from maas.catalogue.model import Tracker
from maas.db.connection import Database
from maas.runtime.role import App
from tests.collectors.conftest import NOON, START, Segment, catalogue_of

EVENING = START + timedelta(hours=44)
BASIC = {"kind": "basic", "username": "maas", "password_env": "SECRET"}
KINDS: dict[str, dict[str, Any]] = {
    "jira-cloud": {"project": "GSANOM", "auth": BASIC},
    "jira": {"project": "GSANOM", "auth": BASIC},
    "github": {"project": "segment/anomalies"},
    "gitlab": {
        "project": "segment/anomalies",
        "auth": {"kind": "token", "token_env": "SECRET", "header": "PRIVATE-TOKEN"},
    },
}
MISSION = {"title": "1", "satellites": {"S1A": {"title": "A"}, "S1C": {"title": "C"}}}
PARTIES = {"st": {"title": "Station", "role": "station"}}


def app_of(database: Database, segment: Segment, kind: str, secret: str = "maas-demo") -> App:
    root = segment.told["MAAS_SIM_HTTP"]
    entry = {"title": "T", "kind": kind, "url": f"{root}/{kind}", **KINDS[kind]}
    entry["parties"] = {"station": "st"}
    catalogue = catalogue_of(
        segment, trackers={"t": entry}, missions={"s1": MISSION}, parties=PARTIES
    )
    return App(catalogue, database, {"SECRET": secret}, "test/1", "here")


async def read(app: App, as_of: Any) -> None:
    collector = TrackerCollector(app, "t")
    try:
        await collector.run(as_of)
    finally:
        await collector.close()


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.transaction() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]


TOLD = "SELECT title, open, party, created_at, resolved_at, subjects, products FROM ticket"


@pytest.mark.parametrize("kind", KINDS)
async def test_each_tracker_tells_the_same_tickets_page_by_page(
    database: Database, segment: Segment, kind: str
) -> None:
    segment.set_clock(EVENING)
    await read(app_of(database, segment, kind), EVENING)
    assert await rows(database, "SELECT last_error FROM cursor WHERE source = 't'") == [(None,)]
    first = await rows(database, f"{TOLD} ORDER BY created_at, title")
    assert first
    assert len(first) > 100, "one page would hold them all"
    assert {row[2] for row in first} == {"st", None}
    assert any(subject.startswith("pass/S1") for row in first for subject in row[5])
    assert any(row[1] for row in first), "none is open"
    assert any(row[4] for row in first), "none is settled"
    again = EVENING + timedelta(hours=1)
    segment.set_clock(again)
    await read(app_of(database, segment, kind), again)
    later = await rows(database, f"{TOLD} ORDER BY created_at, title")
    assert {row[3] for row in first} <= {row[3] for row in later}


async def test_a_ticket_is_settled_when_its_tracker_says_so(
    database: Database, segment: Segment
) -> None:
    app = app_of(database, segment, "github")
    await read(app, NOON)
    opened = await rows(database, "SELECT key FROM ticket WHERE open ORDER BY key")
    assert opened
    segment.set_clock(EVENING)
    await read(app, EVENING)
    left = await rows(database, "SELECT key FROM ticket WHERE open ORDER BY key")
    assert set(opened) - set(left)


@pytest.mark.parametrize("kind", ["jira", "gitlab"])
async def test_a_wrong_secret_is_told_in_words(
    database: Database, segment: Segment, kind: str
) -> None:
    await read(app_of(database, segment, kind, "wrong"), NOON)
    ((error,),) = await rows(database, "SELECT last_error FROM cursor")
    assert "our login is not accepted" in error


async def test_clouds_old_search_is_gone(database: Database, segment: Segment) -> None:
    app = app_of(database, segment, "jira")
    entry = app.catalogue.trackers["t"]
    gone = entry.model_copy(update={"url": entry.url.replace("/jira", "/jira-cloud")})  # type: ignore[union-attr]
    catalogue = app.catalogue.model_copy(update={"trackers": {"t": gone}})
    await read(App(catalogue, database, app.environ, "test/1", "here"), NOON)
    ((error,),) = await rows(database, "SELECT last_error FROM cursor")
    assert "410" in error


@pytest.mark.parametrize("kind", ["maintenance_200", "html_500", "reset", "truncated_body"])
async def test_a_tracker_in_trouble_is_recorded_and_read_later(
    database: Database, segment: Segment, kind: str
) -> None:
    app = app_of(database, segment, "jira-cloud")
    segment.order("jira-cloud", kind)
    await read(app, NOON)
    ((error,),) = await rows(database, "SELECT last_error FROM cursor")
    assert error
    segment.calm()
    await read(app, NOON + timedelta(minutes=10))
    assert await rows(database, "SELECT count(*) > 0 FROM ticket") == [(True,)]


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("jira", {"key": "A-1"}, "fields is missing"),
        ("jira", {"key": "A-1", "fields": {"summary": "x"}}, "status is missing"),
        ("github", {"title": "x"}, "number is missing"),
        ("gitlab", {"iid": 1, "title": 7}, "title is 7, where a text belongs"),
        (
            "github",
            {"number": 1, "title": "x", "html_url": "u", "state": "open", "created_at": "soon"},
            "created_at is 'soon', not a date",
        ),
    ],
)
def test_a_malformed_ticket_is_refused_with_its_reason(
    kind: str, raw: dict[str, Any], reason: str
) -> None:
    with pytest.raises(EntryRefused, match=reason):
        TRACKERS[kind].read("https://t.example", raw)


WEBHOOK = Tracker.model_validate(
    {
        "title": "W",
        "kind": "webhook",
        "secret_env": "S",
        "fields": {"key": "issue.id", "title": "issue.texts.0", "status": "issue.state",
                   "labels": "issue.tags", "text": "issue.texts"},
        "parties": {"raw data": "st"},
    }
)  # fmt: skip


def test_a_webhook_says_where_each_thing_stands() -> None:
    issue = {"id": 12, "texts": ["S1A-425096 lost", "no lock"], "state": "Closed",
             "tags": [{"name": "raw data"}]}  # fmt: skip
    told = ticket_of(webhook_ticket(WEBHOOK, {"issue": issue}, NOON), WEBHOOK, ("S1A",))
    assert (told.key, told.title, told.open) == ("12", "S1A-425096 lost", False)
    assert (told.party, told.subjects) == ("st", ("S1A-425096",))
    with pytest.raises(EntryRefused, match="no key at issue\\.id"):
        webhook_ticket(WEBHOOK, {"issue": []}, NOON)
