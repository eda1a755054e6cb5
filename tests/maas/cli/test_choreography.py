from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from maas.choreography import EMITTERS, SUBSCRIPTIONS
from maas.cli.choreography import choreography, page
from maas.cli.metrics import metrics
from maas.telemetry.metrics import reference

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def app() -> typer.Typer:
    built = typer.Typer()
    built.command("choreography")(choreography)
    built.command("metrics")(metrics)
    return built


def test_the_committed_page_is_the_generated_one() -> None:
    committed = (REFERENCE / "choreography.md").read_text(encoding="utf-8")
    assert committed == page(), "write it with: maas choreography -o"


def test_the_picture_shows_every_event_queue_role_and_job() -> None:
    shown = page()
    for event, emitter in EMITTERS.items():
        assert f'["{event}"]' in shown
        assert f'(["{emitter}"])' in shown
    for subscription in SUBSCRIPTIONS:
        assert f'[/"{subscription.queue}"/]' in shown
        assert f"wakes {subscription.job}" in shown


@pytest.mark.parametrize(("name", "text"), [("choreography", page()), ("metrics", reference())])
def test_a_page_is_printed_or_written_to_a_file(name: str, text: str, tmp_path: Path) -> None:
    printed = CliRunner().invoke(app(), [name])
    assert (printed.exit_code, printed.output) == (0, text)
    written = CliRunner().invoke(app(), [name, "-o", str(tmp_path / "page.md")])
    assert (written.exit_code, written.output) == (0, "")
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == text
