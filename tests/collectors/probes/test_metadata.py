"""What an OData service declares, against the simulated segment and a service that drifts."""

from __future__ import annotations

from typing import Any

import pytest

from maas.db.facts_samples import ProbeResult
from tests.collectors.conftest import Segment, catalogue_of
from tests.collectors.probes.web import probed, says, site

HEAD = (
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
    '<edmx:DataServices><Schema Namespace="X" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
TAIL = "</Schema></edmx:DataServices></edmx:Edmx>"
WANTED = ["Product.Id", "Product.Name"]


def schema(*properties: str) -> str:
    inner = "".join(f'<Property Name="{one}" Type="Edm.String"/>' for one in properties)
    more = '<NavigationProperty Name="Attributes" Type="Collection(X.Attribute)"/>'
    return f'{HEAD}<EntityType Name="Product">{inner}{more}</EntityType>{TAIL}'


async def read(document: str, status: int = 200, **expect: Any) -> ProbeResult:
    async with site({"/odata/v1/$metadata": says(document, status)}) as told:
        interface = {"title": "P", "kind": "prip", "url": f"{told.url}/odata/v1/"}
        return await probed("metadata", interfaces={"p": interface}, interface="p", expect=expect)


async def pinned(document: str) -> str:
    """The fingerprint, as the reason tells it."""
    told = await read(document, fingerprint="sha256:" + "0" * 64)
    assert told.outcome == "degraded"
    return told.reason.removeprefix("the fingerprint is ")


async def test_a_service_that_declares_what_is_wanted_is_up(segment: Segment) -> None:
    interface = catalogue_of(segment).interfaces["prip-s1"].model_dump(mode="json")
    more: dict[str, Any] = {
        "interfaces": {"p": interface}, "interface": "p", "environ": {"SECRET": "maas-demo"},
    }  # fmt: skip
    wanted = ["Product.Id", "Product.PublicationDate", "ContentDate.Start", "Product.Attributes"]
    up = await probed("metadata", expect={"declares": wanted}, **more)
    assert (up.outcome, up.reason) == ("up", "")
    drifted = await probed("metadata", expect={"declares": [*wanted, "Product.Colour"]}, **more)
    assert (drifted.outcome, drifted.reason) == ("degraded", "vanished: Product.Colour")
    refused = await probed(
        "metadata", expect={"declares": wanted}, **{**more, "environ": {"SECRET": "wrong"}}
    )
    assert refused.outcome == "unknown"
    segment.order("prip-s1", "html_500")
    down = await probed("metadata", expect={"declares": wanted}, **more)
    assert (down.outcome, down.reason) == ("down", "status 500, expected 200")


async def test_a_fingerprint_changes_with_a_property_and_not_with_the_order() -> None:
    mark = await pinned(schema("Id", "Name"))
    assert mark == await pinned(schema("Name", "Id"))
    assert (await read(schema("Name", "Id"), fingerprint=mark)).outcome == "up"
    assert (await read(schema("Id", "Name"), fingerprint=mark, declares=WANTED)).outcome == "up"
    retyped = schema("Id", "Name").replace("Edm.String", "Edm.Guid", 1)
    assert (await read(retyped, fingerprint=mark)).outcome == "degraded"


async def test_the_reason_lists_what_vanished_and_what_appeared() -> None:
    mark = await pinned(schema("Id", "Name"))
    now = schema("Id", "Colour", "Taste")
    drifted = await read(now, fingerprint=mark, declares=[*WANTED, "Product.Attributes"])
    assert drifted.outcome == "degraded"
    assert drifted.reason == (
        "vanished: Product.Name; appeared: Product.Colour, Product.Taste; "
        f"the fingerprint is {await pinned(now)}"
    )
    many = await read(schema("Id"), declares=[f"Product.P{place}" for place in range(12)])
    assert many.reason.endswith("Product.P7 and 4 more")


async def test_drift_is_told_even_where_the_answer_was_slow() -> None:
    slow: dict[str, Any] = {"degraded_above": "1us"}
    drifted = await read(schema("Id"), declares=WANTED, **slow)
    assert drifted.reason == "vanished: Product.Name"
    assert (await read(schema("Id", "Name"), declares=WANTED, **slow)).reason.startswith("took ")
    limited = await read("", 429, declares=WANTED)
    assert (limited.outcome, limited.reason) == ("degraded", "status 429")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<h1>Maintenance", "$metadata cannot be read: it is no XML"),
        ('<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', "$metadata cannot be read: it declares what"),
        (f"{HEAD}{TAIL}", "$metadata declares no properties"),
    ],
)
async def test_what_is_no_schema_is_down(document: str, reason: str) -> None:
    down = await read(document, declares=WANTED)
    assert (down.outcome, down.reason[: len(reason)]) == ("down", reason)
