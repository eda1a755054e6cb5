"""`maas period` on the command line: from which instants a period may be closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from maas.cli.main import app
from maas.cli.working import Refused

RUN = CliRunner()


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=30)])
@pytest.mark.parametrize("command", [("close",), ("restate", "--reason", "found late")])
def test_an_instant_that_facts_may_still_be_written_of_is_refused(
    command: tuple[str, ...], ahead: timedelta
) -> None:
    moment = (datetime.now(UTC) + ahead).isoformat()
    told = RUN.invoke(app, ["period", *command, "a", "2026-10", "--by", "A", "--as-of", moment])
    assert isinstance(told.exception, Refused)
    assert "Write at the latest" in str(told.exception)
