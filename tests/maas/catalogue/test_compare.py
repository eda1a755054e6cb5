"""A new catalogue says which figures it changes, and from when, before it is applied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from maas.catalogue.compare import Comparison, What, compare
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue

COPERNICUS = Path(__file__).parents[3] / "maas" / "catalogue" / "examples" / "copernicus"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(COPERNICUS, {})


def after(catalogue: Catalogue, change: Callable[[Plain], object]) -> Comparison:
    plain = catalogue.model_dump(by_alias=True, mode="json")
    change(plain)
    return compare(catalogue, Catalogue.model_validate(plain), NOW)


def touched(found: Comparison) -> set[tuple[str, str]]:
    return {(one.section, one.id) for one in found.effects}


def test_the_same_catalogue_changes_nothing(catalogue: Catalogue) -> None:
    assert compare(catalogue, catalogue, NOW) == Comparison((), ())


def test_a_title_changes_no_figure(catalogue: Catalogue) -> None:
    found = after(
        catalogue, lambda c: c["objectives"]["s1-nrt-prip"].update(title={"en": "Another"})
    )
    assert [one.field for one in found.changes] == ["title.en", "title.fr"]
    assert found.effects == ()


def test_a_target_changes_its_figure_its_composite_and_its_agreement_when_applied(
    catalogue: Catalogue,
) -> None:
    found = after(catalogue, lambda c: c["objectives"]["s1-nrt-prip"].update(target="97%"))
    assert [(one.old, one.new) for one in found.changes] == [("95%", "97%")]
    assert touched(found) == {
        ("objectives", "s1-nrt-prip"),
        ("composites", "production-weakest"),
        ("agreements", "production"),
    }
    assert all(one.since is None and not one.backwards for one in found.effects)


@pytest.mark.parametrize(
    ("instant", "backwards"),
    [("2026-12-01T00:00:00Z", False), ("2026-10-01T00:00:00Z", True)],
)
def test_a_stated_instant_is_told_and_one_that_has_passed_is_a_warning(
    catalogue: Catalogue, instant: str, backwards: bool
) -> None:
    found = after(
        catalogue,
        lambda c: c["objectives"]["s1-nrt-dd"].update(deadline="2h", effective=instant, stages={}),
    )
    effect = next(one for one in found.effects if one.id == "s1-nrt-dd")
    assert effect.since == datetime.fromisoformat(instant)
    assert effect.backwards is backwards


def test_a_missions_products_change_every_objective_that_expects_them(
    catalogue: Catalogue,
) -> None:
    found = after(catalogue, lambda c: c["missions"]["S2"]["products"].pop())
    objectives = {name for section, name in touched(found) if section == "objectives"}
    assert {"s2-prip-24h", "s2-completeness"} <= objectives
    assert not {name for name in objectives if name.startswith("s1")}


def test_a_targets_horizon_changes_its_availability(catalogue: Catalogue) -> None:
    found = after(catalogue, lambda c: c["targets"]["dd"].update(horizon="1h"))
    assert touched(found) == {("objectives", "dd-availability"), ("agreements", "data-access")}


def test_an_interface_changes_what_is_read_there_but_its_login_does_not(
    catalogue: Catalogue,
) -> None:
    moved = after(catalogue, lambda c: c["interfaces"]["lta"].update(url="http://x/odata/v1"))
    assert ("objectives", "s1-lta-3d") in touched(moved)
    login = after(catalogue, lambda c: c["interfaces"]["lta"]["auth"].update(username="other"))
    assert login.changes
    assert login.effects == ()


def test_a_plan_changes_what_is_expected_of_its_satellite(catalogue: Catalogue) -> None:
    name = next(n for n, plan in catalogue.plans.items() if plan.satellite.startswith("S1"))
    found = after(catalogue, lambda c: c["plans"].pop(name))
    assert found.changes[0].what is What.REMOVED
    assert ("objectives", "s1-nrt-prip") in touched(found)
    assert ("objectives", "s2-prip-24h") not in touched(found)


def test_a_rule_of_exclusions_changes_an_agreement_and_what_it_states(
    catalogue: Catalogue,
) -> None:
    found = after(catalogue, lambda c: c["agreements"]["archive"]["exclusions"].update(cap="4h"))
    bound = catalogue.agreements["archive"].objectives
    assert touched(found) == {("agreements", "archive"), *(("objectives", one) for one in bound)}
    assert {one.why for one in found.effects} == {
        "exclusions.cap changes in the statements of archive",
        "exclusions.cap changes, in every period that is not closed",
    }


def objectives(found: Comparison) -> set[str]:
    return {name for section, name in touched(found) if section == "objectives"}


def test_products_change_what_is_expected_but_not_what_others_published(
    catalogue: Catalogue,
) -> None:
    found = after(catalogue, lambda c: c["missions"]["S1"]["products"].pop())
    assert "s1-nrt-prip" in objectives(found)
    assert not {"s1-dd-48h", "s1-lta-3d", "aux-resorb-rate"} & objectives(found)


def test_a_new_satellite_changes_what_counts_all_of_its_mission(catalogue: Catalogue) -> None:
    found = after(
        catalogue, lambda c: c["missions"]["S1"]["satellites"].update(S1X={"title": {"en": "X"}})
    )
    assert {"s1-nrt-prip", "s1-dd-48h", "aux-resorb-rate"} <= objectives(found)
    renamed = after(
        catalogue, lambda c: c["missions"]["S1"]["satellites"]["S1A"].update(title={"en": "A"})
    )
    assert renamed.changes
    assert renamed.effects == ()


def test_a_mission_changes_a_definition_from_its_effective_instant(catalogue: Catalogue) -> None:
    plain = catalogue.model_dump(by_alias=True, mode="json")
    plain["objectives"]["s2-completeness"]["effective"] = "2026-10-01T00:00:00Z"
    before = Catalogue.model_validate(plain)
    found = after(before, lambda c: c["missions"]["S2"]["products"].pop())
    effect = next(one for one in found.effects if one.id == "s2-completeness")
    assert effect.backwards
    assert effect.why == (
        "missions S2: products changes; this changes figures already published from 2026-10-01 on"
    )
    bound = [one for one in found.effects if one.section == "agreements" and one.backwards]
    assert [(one.id, one.why) for one in bound] == [("production", "s2-completeness changes")]


def test_another_instant_alone_changes_figures_from_then_on(catalogue: Catalogue) -> None:
    found = after(
        catalogue,
        lambda c: c["objectives"]["s1-nrt-dd"].update(effective="2026-12-01T00:00:00Z"),
    )
    assert [(one.id, one.why) for one in found.effects if one.section == "objectives"] == [
        ("s1-nrt-dd", "effective changes")
    ]


def test_the_address_of_an_interface_changes_the_availability_that_probes_it(
    catalogue: Catalogue,
) -> None:
    found = after(catalogue, lambda c: c["interfaces"]["lta"].update(url="http://x/odata/v1"))
    assert "lta-availability" in objectives(found)


def test_what_is_filtered_out_changes_figures_and_how_often_one_reads_does_not(
    catalogue: Catalogue,
) -> None:
    less = after(catalogue, lambda c: c["interfaces"]["lta"]["harvest"].update(filter="x eq 1"))
    assert "s1-lta-3d" in objectives(less)
    slower = after(catalogue, lambda c: c["interfaces"]["lta"]["harvest"].update(every="20m"))
    assert slower.changes
    assert slower.effects == ()


def test_a_stage_reads_interfaces_too(catalogue: Catalogue) -> None:
    found = after(catalogue, lambda c: c["interfaces"]["cadip-sgs"].update(url="http://x/odata/v1"))
    assert {"s1-nrt-dd", "acquisition-60m", "cadip-sgs-availability"} <= objectives(found)


@pytest.mark.parametrize(
    ("field", "value"),
    [("horizon", "1h"), ("every", "1m"), ("quorum", 2), ("confirm", {"down": "2 of 3"}),
     ("timeout", "3s"), ("query", "$top=2")],
)  # fmt: skip
def test_however_a_target_is_probed_decides_its_figure(
    catalogue: Catalogue, field: str, value: object
) -> None:
    found = after(catalogue, lambda c: c["targets"]["dd"].update({field: value}))
    assert "dd-availability" in objectives(found)


def test_a_plan_written_otherwise_changes_what_is_expected(catalogue: Catalogue) -> None:
    name = next(n for n, plan in catalogue.plans.items() if plan.satellite.startswith("S2"))
    found = after(catalogue, lambda c: c["plans"][name].update(dialect="s2-csv"))
    assert ("objectives", "s2-prip-24h") in touched(found)
    often = after(catalogue, lambda c: c["plans"][name].update(every="2h"))
    assert often.effects == ()


def test_the_parts_of_a_composite_change_it_and_its_agreement(catalogue: Catalogue) -> None:
    found = after(catalogue, lambda c: c["composites"]["production-weakest"]["of"].popitem())
    assert touched(found) == {("composites", "production-weakest"), ("agreements", "production")}


def test_the_order_of_stages_is_a_change(catalogue: Catalogue) -> None:
    def turn(c: Plain) -> None:
        stages = c["objectives"]["s1-nrt-dd"]["stages"]
        c["objectives"]["s1-nrt-dd"]["stages"] = dict(reversed(stages.items()))

    found = after(catalogue, turn)
    assert [one.field for one in found.changes] == ["stages"]
    assert ("objectives", "s1-nrt-dd") in touched(found)


def test_a_later_beginning_of_everything_changes_what_was_published(catalogue: Catalogue) -> None:
    plain = catalogue.model_dump(by_alias=True, mode="json")
    earlier = Catalogue.model_validate({**plain, "since": "2026-08-01T00:00:00Z"})
    found = after(earlier, lambda c: c.update(since="2026-09-01T00:00:00Z"))
    assert objectives(found) == set(catalogue.objectives)
    assert found.effects[0].why == (
        "since changes; this changes figures already published from 2026-08-01 on"
    )
    first = after(catalogue, lambda c: c.update(since="2026-09-01T00:00:00Z"))
    assert all(one.backwards for one in first.effects if one.section == "objectives")


def test_the_page_and_the_channels_change_no_figure(catalogue: Catalogue) -> None:
    def change(c: Plain) -> None:
        c["page"]["title"] = {"en": "Another"}
        c["channels"]["hook"] = {"kind": "webhook", "url": "http://127.0.0.1/"}

    found = after(catalogue, change)
    assert {(one.section, one.field) for one in found.changes} >= {("", "page.title.en")}
    assert found.effects == ()


def test_what_is_added_and_removed_is_said(catalogue: Catalogue) -> None:
    def swap(c: Plain) -> None:
        c["objectives"]["new"] = c["objectives"].pop("aux-30m")

    found = after(catalogue, swap)
    said = {(one.what, one.id) for one in found.changes}
    assert said == {(What.REMOVED, "aux-30m"), (What.ADDED, "new")}
