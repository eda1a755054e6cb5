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


def test_a_rule_of_exclusions_changes_the_agreement(catalogue: Catalogue) -> None:
    found = after(catalogue, lambda c: c["agreements"]["archive"]["exclusions"].update(cap="4h"))
    assert touched(found) == {("agreements", "archive")}


def test_what_is_added_and_removed_is_said(catalogue: Catalogue) -> None:
    def swap(c: Plain) -> None:
        c["objectives"]["new"] = c["objectives"].pop("aux-30m")

    found = after(catalogue, swap)
    said = {(one.what, one.id) for one in found.changes}
    assert said == {(What.REMOVED, "aux-30m"), (What.ADDED, "new")}
