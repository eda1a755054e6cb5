"""Finding out what a service can, against the simulated segment and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from collectors.errors import LoginRefused, SourceDown
from collectors.exploring import Explored, Explorer
from collectors.http import client_for
from collectors.sources.auth import Login
from maas.catalogue.loader import load
from maas.catalogue.model import Auth
from maas.cli.interface import entry_of
from maas.cli.main import app
from maas.cli.working import Refused
from tests.collectors.conftest import Segment, catalogue_of


async def explored(
    segment: Segment, name: str, *, auth: bool = True, environ: Mapping[str, str] | None = None
) -> Explored:
    interface = catalogue_of(segment).interfaces[name]
    secrets = {"SECRET": "maas-demo"} if environ is None else environ
    async with client_for(None, 5.0) as client:
        login = Login(interface.auth if auth else Auth(), secrets, client)
        return await Explorer(interface.url, client, login).explore()


def told(found: Explored) -> dict[str, bool | None]:
    return {one.question: one.holds for one in found.findings}


async def test_a_production_interface_is_known_by_its_answers(segment: Segment) -> None:
    found = await explored(segment, "prip-s1")
    assert found.kind == "prip"
    assert found.missions == ["S1"]
    answers = told(found)
    for question in ("has entries", "sorts by date", "filters by date", "counts",
                     "gives nothing where nothing is", "expands attributes"):  # fmt: skip
        assert answers[question], found.findings


async def test_what_a_page_holds_at_most_is_found_out(segment: Segment) -> None:
    segment.order("prip-s1", "cap_top", params={"n": 100})
    found = await explored(segment, "prip-s1")
    assert found.page_size == 100
    assert not told(found)["gives up to 1000 rows at once"]


async def test_a_refused_login_says_what_to_give(segment: Segment) -> None:
    with pytest.raises(LoginRefused, match="give --username and --password-env"):
        await explored(segment, "prip-s1", auth=False)


async def test_what_is_no_service_is_said_to_be_none(segment: Segment) -> None:
    segment.order("prip-s1", "maintenance_200")
    with pytest.raises(SourceDown, match=r"is no OData service that we know.*is the URL its root"):
        await explored(segment, "prip-s1")


async def test_the_proposal_is_a_catalogue(segment: Segment, tmp_path: Path) -> None:
    found = await explored(segment, "prip-s1")
    found.page_size = 100
    found.missions = []
    text = entry_of(found, {"kind": "basic", "username": "maas", "password_env": "SECRET"}, None)
    path = tmp_path / "proposed.yaml"
    path.write_text(text, encoding="utf-8")
    interface = load(path, {}).interfaces["prip"]
    assert interface.url == found.root
    assert interface.harvest.page_size == 100
    assert interface.auth.password_env == "SECRET"


def test_the_command_proposes_an_entry(segment: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    interface = catalogue_of(segment).interfaces["prip-s1"]
    auth = interface.auth
    monkeypatch.setenv("SECRET", "maas-demo")
    arguments = ["interface", "try", interface.url, "--username", str(auth.username),
                 "--password-env", "SECRET"]  # fmt: skip
    if auth.token_url:
        arguments += ["--token-url", auth.token_url, "--client-id", str(auth.client_id)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    entry = yaml.safe_load(done.stdout)["interfaces"]["prip"]
    assert entry["url"] == interface.url
    assert "maas-demo" not in done.output


def test_nobody_there_is_said_in_words() -> None:
    done = CliRunner().invoke(app, ["interface", "try", "http://127.0.0.1:9/odata/v1"])
    assert isinstance(done.exception, Refused)
