from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maas.bus.envelope import from_json, to_json
from maas.bus.errors import EnvelopeInvalid
from maas.domain.events import Event

NOW = datetime(2026, 10, 1, 12, 0, 0, 1, tzinfo=UTC)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(
    st.builds(
        Event,
        type=st.text(min_size=1),
        source=st.text(min_size=1),
        subject=st.text(),
        time=st.datetimes(timezones=st.just(UTC)),
        data=st.dictionaries(st.text(), _JSON),
        correlation_id=st.none() | st.text(),
        causation_id=st.none() | st.text(),
    )
)
def test_any_event_survives_the_wire(event: Event) -> None:
    assert from_json(to_json(event)) == event


def test_the_envelope_is_cloudevents_structured_json() -> None:
    event = Event("maas.facts.recorded", "prip-s1", "S1A-425096", NOW, {"n": 1}, "S1A-425096")
    assert json.loads(to_json(event)) == {
        "specversion": "1.0",
        "id": str(event.id),
        "source": "prip-s1",
        "type": "maas.facts.recorded",
        "subject": "S1A-425096",
        "time": "2026-10-01T12:00:00.000001Z",
        "datacontenttype": "application/json",
        "data": {"n": 1},
        "correlationid": "S1A-425096",
    }


def test_times_of_another_zone_arrive_in_utc() -> None:
    paris = datetime(2026, 10, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert from_json(to_json(Event("t", "s", "x", paris))).time == datetime(
        2026, 10, 1, 12, tzinfo=UTC
    )


GOOD = json.loads(to_json(Event("maas.facts.recorded", "prip-s1", "S1A-425096", NOW)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "must be a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (json.dumps({**GOOD, "time": "0001-01-01T00:00:00+01:00"}).encode(), "out of range"),
        (json.dumps({**GOOD, "id": None}).encode(), "needs 'id' as a text"),
        (json.dumps({**GOOD, "id": "7"}).encode(), "not a UUID"),
        (json.dumps({**GOOD, "specversion": "0.3"}).encode(), "only 1.0"),
        (json.dumps({**GOOD, "time": "yesterday"}).encode(), "not RFC 3339"),
        (json.dumps({**GOOD, "time": "2026-10-01T00:00:00"}).encode(), "has no zone"),
        (json.dumps({**GOOD, "data": [1]}).encode(), "must be an object"),
        (json.dumps({**GOOD, "causationid": 7}).encode(), "'causationid' must be a text"),
    ],
    ids=["half", "no UTF-8", "a list", "too deep", "before all time", "no id", "an odd id",
         "another version", "a word for a time", "no zone", "a list of data", "an odd cause"],
)  # fmt: skip
def test_what_is_no_envelope_is_refused_with_the_reason(text: bytes, told: str) -> None:
    with pytest.raises(EnvelopeInvalid, match=told):
        from_json(text)


def test_attributes_we_do_not_know_are_ignored() -> None:
    assert from_json(json.dumps({**GOOD, "traceparent": "00-ab"}).encode()).subject == "S1A-425096"
