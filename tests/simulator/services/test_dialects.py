"""Where services differ: limits, errors, and how they write the same product."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from simulator.services.dialects import DIALECTS
from tests.simulator.services.segment import Segment


@pytest.mark.parametrize(
    "text",
    [
        "PublicationDate between 1 and 2",
        "PublicationDat ge 2026-10-01T00:00:00Z",
        "PublicationDate ge '2026-10-01'",
        "PublicationDate ge 2026-10-01T00:00:00",
        "PublicationDate ge 2026-13-01T00:00:00Z",
        "ContentLength eq 'x'",
        "length(Name) eq 4",
        "Attributes/all(a:a/Name eq 'x')",
        "OData.CSC.Intersects(area=geography'SRID=4326;POINT(1 1)')",
        "Name eq",
        "'",
    ],
)
def test_a_filter_not_understood_is_refused_with_the_reason(segment: Segment, text: str) -> None:
    answer = segment.get("prip-s1", "Products", filter=text)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["code"] == "InvalidFilter"
    assert answer.json()["error"]["message"]


def test_one_archive_answers_a_bad_filter_with_an_empty_list(segment: Segment) -> None:
    assert segment.rows("lta", filter="Nonsense eq 1") == []


@pytest.mark.parametrize(
    "options",
    [{"top": "-1"}, {"skip": "x"}, {"count": "maybe"}, {"orderby": "Weight"}, {"expand": "Files"},
     {"orderby": "Name downwards"}, {"search": "x"}],
)  # fmt: skip
def test_a_bad_option_is_refused(segment: Segment, options: dict[str, str]) -> None:
    answer = segment.get("prip-s1", "Products", **options)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_what_is_not_there_is_404_in_odata_form(segment: Segment) -> None:
    for rest in ("Orders", "Products(00000000-0000-4000-8000-999999999999)", "Products(x)/more"):
        answer = segment.get("prip-s1", rest)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")
    assert segment.http.get("/nobody/odata/v1/Products").status_code == 404
    assert segment.http.post("/dd/odata/v1/Products").status_code == 405


def test_a_prip_without_top_refuses_more_than_its_quota(segment: Segment) -> None:
    too_many = segment.get("prip-s5p", "Products")
    assert too_many.status_code == 429
    assert too_many.json()["error"]["code"] == "TooManyRequests"
    assert len(segment.rows("prip-s5p", top=6000)) == 5001
    assert len(segment.rows("prip-s5p", filter="ContentLength lt 6000")) == 5000
    assert "@odata.nextLink" not in segment.page("prip-s5p", top=10)


def test_auxip_caps_top_without_a_word(segment: Segment) -> None:
    assert len(segment.rows("auxip", top=1000)) == 240
    assert len(segment.rows("auxip", top=1000, skip=240)) == 60
    assert len(segment.rows("auxip")) == 240


def test_auxip_writes_lengths_as_text_and_hashes_in_capitals(segment: Segment) -> None:
    row = segment.rows("auxip", top=1, skip=10)[0]
    assert row["ContentLength"] == "1010"
    assert row["Checksum"][0]["Value"] == f"{10:032X}"
    assert row["EvictionDate"] == ""


def test_the_dissemination_pages_by_links(segment: Segment) -> None:
    first = segment.page("dd", orderby="PublicationDate asc")
    assert len(first["value"]) == 20
    second = segment.http.get(first["@odata.nextLink"]).json()
    third = segment.http.get(second["@odata.nextLink"]).json()
    rows = [row for page in (first, second, third) for row in page["value"]]
    assert "@odata.nextLink" not in third
    assert [row["ContentLength"] for row in rows] == list(range(1000, 1050))


def test_the_dissemination_has_limits_and_says_so_in_its_own_form(segment: Segment) -> None:
    answer = segment.get("dd", "Products", skip=10_001)
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": [
            {
                "type": "less_than_equal",
                "loc": ["query", "$skip"],
                "msg": "Input should be less than or equal to 10000",
                "input": "10001",
                "ctx": {"le": 10_000},
            }
        ]
    }
    assert segment.get("dd", "Products", skip=10_000).status_code == 200
    assert segment.get("dd", "Products", top=1001).json()["detail"][0]["loc"] == ["query", "$top"]
    assert "detail" in segment.get("dd", "Products", filter="nonsense").json()


def test_the_dissemination_knows_collections_and_writes_microseconds(segment: Segment) -> None:
    text = "(Collection/Name eq 'SENTINEL-2' or Collection/Name eq 'SENTINEL-3')"
    page = segment.page("dd", filter=text, count="true", top=1)
    row = page["value"][0]
    assert page["@odata.count"] == 33
    assert row["PublicationDate"] == "2026-10-01T00:00:01.000001Z"
    assert row["EvictionDate"] == "9999-12-31T23:59:59.999999Z"
    assert [each["Algorithm"] for each in row["Checksum"]] == ["MD5", "BLAKE3"]
    assert row["S3Path"].startswith("/eodata/")


def test_the_archive_says_what_is_online(segment: Segment) -> None:
    assert [row["Online"] for row in segment.rows("lta")] == [False, True]
    assert [row["ContentLength"] for row in segment.rows("lta", filter="Online eq true")] == [1002]
    assert segment.rows("lta")[1]["ModificationDate"] == "2026-10-01T00:00:00.000Z"
    assert "Online" not in segment.rows("prip-s1", top=1)[0]


def test_footprints_and_evictions_have_their_dialects(segment: Segment) -> None:
    as_text, as_json = segment.rows("prip-s1", top=1)[0], segment.rows("prip-s3")[0]
    assert as_text["Footprint"].startswith("geography'SRID=4326;POLYGON((")
    assert as_json["Footprint"]["type"] == "Polygon"
    assert as_text["EvictionDate"] is None
    assert as_json["EvictionDate"] == "2026-10-08T00:00:00.000Z"
    assert segment.rows("prip-s5p", top=1)[0]["EvictionDate"] == "9999-12-31T23:59:59.999Z"


def test_each_flaw_breaks_one_row_in_its_own_way(segment: Segment) -> None:
    lacking, nameless, absurd, reversed_, unheard = segment.rows("prip-s2")
    assert "PublicationDate" not in lacking
    assert nameless["Id"] is None
    assert absurd["PublicationDate"].startswith("2026-13-45")
    assert reversed_["ContentDate"]["Start"] > reversed_["ContentDate"]["End"]
    assert "PublicationDate" not in unheard


@pytest.mark.parametrize("service", DIALECTS)
def test_every_service_has_a_schema_that_parses(segment: Segment, service: str) -> None:
    document = segment.get(service, "$metadata").content
    assert ElementTree.fromstring(document).tag.endswith("Edmx")  # noqa: S314  our own
