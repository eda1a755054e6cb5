"""Publishing makes Grafana what the catalogue says, once; what Grafana refuses is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

import pytest

from dashboards.errors import PublishFailed
from dashboards.publishing.change import Change
from dashboards.publishing.grafana import Grafana, token_from
from dashboards.publishing.publish import Wanted, publish
from maas.catalogue.model import Catalogue, Channel
from tests.dashboards.grafana.server import ADMIN, VIEWER, Store, grafana

ENVIRON = {
    "MAAS_PROMETHEUS_URL": "http://prometheus:9090",
    "MAAS_BOARDS_DATABASE_HOST": "db:5432",
    "MAAS_BOARDS_DATABASE": "maas",
    "MAAS_BOARDS_SSLMODE": "verify-full",
    "MAAS_BOARDS_PASSWORD": "kept secret",
}
Publish = Callable[..., list[Change]]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def url(store: Store) -> Iterator[str]:
    with grafana(store) as listening:
        yield listening


@pytest.fixture
def told(url: str) -> Iterator[Publish]:
    opened = Grafana(url, ADMIN)

    def run(
        catalogue: Catalogue, environ: Mapping[str, str] = ENVIRON, **wanted: bool
    ) -> list[Change]:
        changes: list[Change] = []
        publish(opened, catalogue, environ, Wanted(**wanted), changes.append)
        return changes

    yield run
    opened.close()


@pytest.fixture(scope="module")
def small(copernicus: Catalogue) -> Catalogue:
    """One mission and one contract: enough to see everything once, and quick."""
    kept = {
        name: one for name, one in copernicus.objectives.items() if one.population.mission == "S5P"
    }
    channels = {
        "duty": Channel(kind="webhook", url="https://example.org/hook", severities=("page",)),
        "office": Channel(kind="email", to=("a@example.org",), sender="b@example.org", host="mx"),
    }
    missions = {"S5P": copernicus.missions["S5P"]}
    return copernicus.model_copy(
        update={"objectives": kept, "missions": missions, "channels": channels, "composites": {}}
    )


def test_everything_is_published_and_a_second_time_nothing(
    told: Publish, store: Store, small: Catalogue
) -> None:
    first = told(small, alerts=True)
    assert {change.action for change in first} == {"create", "update"}
    assert set(store.sources) == {"maas-prometheus", "maas-postgresql"}
    assert store.places["maas-home"] == "maas-overview"
    assert store.boards["maas-timeliness-s5p"]["version"] == 1
    assert set(store.public) == {"maas-home"}
    assert store.public["maas-home"]["isEnabled"] is True
    assert len(store.groups) == 2
    assert {one["name"] for one in store.contacts.values()} == {"duty", "office"}
    assert [route["receiver"] for route in store.policy["routes"]] == ["duty", "office"]
    written = len(store.writes)
    assert told(small, alerts=True) == []
    assert len(store.writes) == written


def test_a_dry_run_tells_the_same_and_writes_nothing(
    told: Publish, store: Store, small: Catalogue
) -> None:
    dry = told(small, alerts=True, dry_run=True)
    assert store.writes == []
    wet = told(small, alerts=True)
    assert {change.what for change in wet} <= {change.what for change in dry}


def test_what_somebody_changed_by_hand_is_shown_and_put_right(
    told: Publish, store: Store, small: Catalogue
) -> None:
    told(small)
    store.boards["maas-home"]["title"] = "Mine now"
    store.places["maas-volumes"] = "maas-overview"
    store.permissions["maas-overview"][0]["permission"] = 4
    store.public["maas-home"]["isEnabled"] = False
    changes = told(small)
    assert [change.what for change in changes] == [
        "permissions of Overview", "board home", "board volumes", "public board home",
    ]  # fmt: skip
    assert '- "title": "Mine now"' in changes[1].diff
    assert told(small) == []
    assert store.boards["maas-home"]["version"] == 2


def test_a_board_that_is_public_no_longer_is_closed(
    told: Publish, store: Store, small: Catalogue
) -> None:
    told(small)
    closed = small.boards.model_copy(update={"public": ()})
    changes = told(small.model_copy(update={"boards": closed}))
    assert [(one.action, one.what) for one in changes] == [
        ("update", "board home"), ("delete", "public board home"),
    ]  # fmt: skip
    assert store.public == {}


def test_boards_no_longer_made_are_deleted_when_asked(
    told: Publish, store: Store, small: Catalogue
) -> None:
    told(small)
    store.boards["maas-old"] = {"uid": "maas-old", "title": "Old", "tags": ["maas"], "version": 1}
    store.boards["own"] = {"uid": "own", "title": "Somebody's", "tags": ["maas"], "version": 1}
    assert told(small) == []
    assert [change.what for change in told(small, prune=True)] == ["board Old"]
    assert "own" in store.boards


def test_viewers_may_be_kept_out(told: Publish, store: Store, small: Catalogue) -> None:
    rights = small.boards.model_copy(update={"viewers": "none", "editors": "edit"})
    told(small.model_copy(update={"boards": rights}))
    kept = [{"role": "Editor", "permission": 2, "inherited": False}]
    assert store.permissions["maas-services"] == kept


def test_a_password_is_sent_and_never_shown(told: Publish, store: Store, small: Catalogue) -> None:
    changes = told(small)
    assert store.sources["maas-postgresql"]["secureJsonData"] == {"password": "kept secret"}
    assert not any("kept secret" in change.diff for change in changes)


def test_a_data_source_that_is_neither_there_nor_described_is_asked_for(
    told: Publish, small: Catalogue
) -> None:
    with pytest.raises(PublishFailed, match=r"has no data source maas-prometheus.*PROMETHEUS_URL"):
        told(small, environ={})


def test_provisioned_data_sources_are_left_alone(
    told: Publish, store: Store, small: Catalogue
) -> None:
    store.sources = {"maas-prometheus": {"name": "p"}, "maas-postgresql": {"name": "q"}}
    changes = told(small, environ={})
    assert not any("data source" in change.what for change in changes)


def test_what_grafana_refuses_is_told_in_its_words(
    told: Publish, store: Store, small: Catalogue
) -> None:
    told(small)
    store.boards["maas-home"]["title"] = "changed"
    store.provisioned.add("maas-home")
    with pytest.raises(PublishFailed, match=r"saving maas-home: .*Cannot save provisioned"):
        told(small)


@pytest.mark.parametrize(
    ("token", "words"),
    [("glsa_other", "service account that still lives"), (VIEWER, "needs the role Admin")],
    ids=["unknown", "viewer"],
)
def test_a_wrong_token_is_told_with_its_remedy(
    url: str, small: Catalogue, token: str, words: str
) -> None:
    opened = Grafana(url, token)
    try:
        with pytest.raises(PublishFailed, match=words):
            publish(opened, small, ENVIRON, Wanted(), lambda _: None)
    finally:
        opened.close()


def test_a_grafana_that_does_not_answer_is_told(small: Catalogue) -> None:
    opened = Grafana("http://127.0.0.1:9", ADMIN)
    try:
        with pytest.raises(PublishFailed, match="is MAAS_GRAFANA_URL right"):
            publish(opened, small, ENVIRON, Wanted(), lambda _: None)
    finally:
        opened.close()


def test_without_a_token_it_is_said_where_it_goes() -> None:
    with pytest.raises(PublishFailed, match="set MAAS_GRAFANA_TOKEN"):
        token_from({})
    with pytest.raises(PublishFailed, match="MAAS_GRAFANA_TOKEN_FILE cannot be read"):
        token_from({"MAAS_GRAFANA_TOKEN_FILE": "/nowhere"})


def test_the_whole_example_is_published_by_the_command_line(url: str, store: Store) -> None:
    command = [sys.executable, "-m", "maas.cli.main", "dashboards", "publish", "--alerts"]
    environ = {**os.environ, **ENVIRON, "MAAS_GRAFANA_URL": url, "MAAS_GRAFANA_TOKEN": ADMIN}
    for words in ("changed", "nothing to change"):
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert words in done.stdout.splitlines()[-1]
    assert len(store.boards) == 25
