"""The platform's own promises beside those of a catalogue."""

from __future__ import annotations

from maas.catalogue.itself import with_itself
from maas.catalogue.model import Catalogue

OWN = "https://maas.example"


def test_the_platform_watches_itself_beside_what_it_is_given() -> None:
    given = Catalogue.model_validate(
        {
            "targets": {"web": {"title": "Web", "probe": "http", "url": "https://web.example/"}},
            "page": {"components": {"web": {"title": "Web", "targets": ["web"]}}},
        }
    )
    both = with_itself(given, OWN, broker=True)
    assert both.targets["web"] == given.targets["web"]
    assert both.targets["maas-engine"].url == f"{OWN}/vitals/engine"
    assert list(both.page.components) == ["web", "maas"]  # ours stands last
    watched = {
        target
        for part in both.page.components["maas"].components.values()
        for target in part.targets
    }
    assert watched == {name for name in both.targets if name.startswith("maas-")}
    assert {one.population.target for one in both.objectives.values()} == watched


def test_an_entry_that_is_there_already_stays() -> None:
    mine = {"title": "Mine", "probe": "http", "url": "https://mine.example/"}
    given = Catalogue.model_validate({"targets": {"maas-api": mine}})
    assert with_itself(given, OWN).targets["maas-api"] == given.targets["maas-api"]


def test_dead_letters_are_watched_where_a_broker_can_tell_of_them() -> None:
    without, with_one = (with_itself(Catalogue(), OWN, broker=one) for one in (False, True))
    assert set(with_one.targets) - set(without.targets) == {"maas-dead-letters"}
    assert len(with_one.objectives) == len(without.objectives) + 1
    assert "dead-letters" not in without.page.components["maas"].components
