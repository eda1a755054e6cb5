"""Which rows a query picks, and in which order: the same at every service."""

from __future__ import annotations

import pytest

from maas.domain.instants import HOUR, MINUTE
from tests.simulator.services.segment import Segment
from tests.simulator.services.small_world import START

ALL = list(range(1, 31))


def numbers(rows: list[dict[str, str]]) -> list[int]:
    return [int(row["Name"][12:17]) for row in rows]


def test_pages_follow_one_another_until_an_empty_one(segment: Segment) -> None:
    pages = [numbers(segment.rows("prip-s1", top=12, skip=skip)) for skip in (0, 12, 24, 36)]
    assert pages == [ALL[:12], ALL[12:24], ALL[24:], []]


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("PublicationDate ge 2026-10-01T00:28:00Z", [28, 29, 30]),
        ("PublicationDate gt 2026-10-01T00:28:00.000Z", [29, 30]),
        (
            "PublicationDate ge 2026-10-01T00:03:00Z and PublicationDate lt 2026-10-01T00:06:00Z",
            [3, 4, 5],
        ),
        ("PublicationDate le 2026-10-01T00:02:00Z", [1, 2]),
        ("PublicationDate eq 2026-10-01T02:07:00+02:00", [7]),
        ("2026-10-01T00:29:00Z le PublicationDate", [29, 30]),
        ("ContentDate/Start lt 2026-09-30T23:03:00Z", [1, 2]),
        ("ContentDate/End gt 2026-09-30T23:30:00.000000Z", [30]),
        ("startswith(Name,'S1A_PRODUCT_0002')", list(range(20, 30))),
        ("endswith(Name,'9.SAFE.zip')", [9, 19, 29]),
        ("contains(Name,'_00030')", [30]),
        ("not startswith(Name,'S1A')", []),
        ("Name eq 'S1A_PRODUCT_00004.SAFE.zip' or ContentLength ge 1029", [4, 29, 30]),
        ("Name in ('S1A_PRODUCT_00004.SAFE.zip','S1A_PRODUCT_00008.SAFE.zip')", [4, 8]),
        ("Id eq 00000000-0000-4000-8000-000000000003", [3]),
        ("ContentLength lt 1003 and not (ContentLength eq 1001)", [2]),
        ("EvictionDate eq null and ContentLength le 1001", [1]),
        ("EvictionDate gt 2026-10-01T00:00:00Z", []),
        ("ProductionType eq OData.CSC.ProductionType'on-demand default'", []),
        (
            "ProductionType eq OData.CSC.ProductionType'systematic_production'"
            " and ContentLength gt 1029",
            [30],
        ),
        (
            "Attributes/OData.CSC.StringAttribute/any(att:att/Name eq 'productType'"
            " and att/OData.CSC.StringAttribute/Value eq 'SLC__1S')",
            [10],
        ),
        (
            "Attributes/OData.CSC.IntegerAttribute/any(a:a/Name eq 'orbitNumber'"
            " and a/OData.CSC.IntegerAttribute/Value gt 60028)",
            [29, 30],
        ),
        (
            "Attributes/OData.CSC.DateTimeOffsetAttribute/any(a:a/Name eq 'beginningDateTime'"
            " and a/OData.CSC.DateTimeOffsetAttribute/Value lt 2026-10-01T00:59:00Z)",
            [],
        ),
    ],
)
def test_a_filter_picks_its_rows(segment: Segment, text: str, picked: list[int]) -> None:
    assert numbers(segment.rows("prip-s1", filter=text)) == picked


def test_an_enum_literal_inside_a_text_is_left_alone(segment: Segment) -> None:
    assert segment.rows("prip-s1", filter="Name eq 'OData.CSC.ProductionType''x'''") == []


def test_rows_come_in_the_order_asked_for(segment: Segment) -> None:
    newest = segment.rows("prip-s1", orderby="PublicationDate desc", top=3)
    heaviest = segment.rows("prip-s1", orderby="ContentLength desc,Name asc", top=2, skip=1)
    assert numbers(newest) == [30, 29, 28]
    assert numbers(heaviest) == [29, 28]
    assert numbers(segment.rows("prip-s1")) == ALL


def test_a_count_is_of_all_matching_rows_and_only_on_request(segment: Segment) -> None:
    text = "PublicationDate lt 2026-10-01T00:11:00Z"
    assert segment.page("prip-s1", top=2, filter=text, count="true")["@odata.count"] == 10
    partly = segment.page("prip-s1", top=1, filter="contains(Name,'_0001')", count="true")
    assert partly["@odata.count"] == 10
    assert "@odata.count" not in segment.page("prip-s1", top=2)
    assert segment.get("prip-s1", "Products/$count", filter=text).text == "10"


def test_attributes_come_only_when_expanded(segment: Segment) -> None:
    page = segment.page("prip-s1", top=1, expand="Attributes")
    assert page["@odata.context"] == "$metadata#Products(Attributes())"
    assert page["value"][0]["Attributes"][:2] == [
        {
            "@odata.type": "#OData.CSC.StringAttribute",
            "Name": "productType",
            "ValueType": "String",
            "Value": "GRDH_1S",
        },
        {
            "@odata.type": "#OData.CSC.IntegerAttribute",
            "Name": "orbitNumber",
            "ValueType": "Integer",
            "Value": 60_001,
        },
    ]
    assert "Attributes" not in segment.rows("prip-s1", top=1)[0]


def test_nothing_shows_before_its_time(segment: Segment) -> None:
    segment.set_clock(START + 7 * MINUTE)
    assert numbers(segment.rows("prip-s1")) == [1, 2, 3, 4, 6, 7]
    assert segment.page("prip-s1", top=0, count="true") == {
        "@odata.context": "$metadata#Products",
        "@odata.count": 6,
        "value": [],
    }
    assert numbers(segment.rows("prip-s1", orderby="PublicationDate desc", top=2)) == [7, 6]
    segment.set_clock(START + 2 * HOUR - 1)
    assert 5 not in numbers(segment.rows("prip-s1"))


def test_a_back_dated_row_appears_behind_later_ones(segment: Segment) -> None:
    segment.set_clock(START + 2 * HOUR)
    assert numbers(segment.rows("prip-s1", top=6)) == [1, 2, 3, 4, 5, 6]


def test_one_entity_and_its_bytes_are_found_by_id(segment: Segment) -> None:
    key = "Products(00000000-0000-4000-8000-000000000007)"
    entity = segment.get("prip-s1", key, expand="Attributes").json()
    content = segment.get("prip-s1", f"{key}/$value")
    assert entity["@odata.context"] == "$metadata#Products(Attributes())/$entity"
    assert entity["Name"] == "S1A_PRODUCT_00007.SAFE.zip"
    assert len(content.content) == int(content.headers["content-length"]) > 20
    segment.set_clock(START)
    assert segment.get("prip-s1", key).status_code == 404


def test_the_service_tells_its_entity_sets(segment: Segment) -> None:
    document = segment.get("cadip-sgs").json()
    schema = segment.get("prip-s1", "$metadata")
    assert [each["name"] for each in document["value"]] == ["Sessions", "Files"]
    assert schema.headers["content-type"] == "application/xml"
    assert '<Property Name="PublicationDate" Type="Edm.DateTimeOffset"/>' in schema.text
