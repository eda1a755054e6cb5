from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from maas.telemetry.logs import configure, few


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def stream() -> io.StringIO:
    opened = io.StringIO()
    configure("info", opened)
    return opened


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_utc_and_business_identifiers(stream: io.StringIO) -> None:
    structlog.get_logger("collectors.harvest").info(
        "harvested", interface="prip-s1", subject="S1A-425096", entries=7
    )
    [line] = lines(stream)
    assert datetime.fromisoformat(line.pop("at")).utcoffset() == timedelta(0)
    assert line == {
        "event": "harvested",
        "level": "info",
        "logger": "collectors.harvest",
        "interface": "prip-s1",
        "subject": "S1A-425096",
        "entries": 7,
    }


def test_lines_of_libraries_look_the_same(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("port %d is taken", 8080)
    [line] = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == (
        "port 8080 is taken",
        "warning",
        "uvicorn.error",
    )


def test_what_is_below_the_level_is_silent(stream: io.StringIO) -> None:
    structlog.get_logger("x").debug("detail")
    logging.getLogger("httpx").info("HTTP Request: GET …")
    assert stream.getvalue() == ""


def test_an_exception_is_one_line_with_its_traceback(stream: io.StringIO) -> None:
    try:
        raise RuntimeError("postgresql://maas:hunter2@db/maas does not answer")
    except RuntimeError:
        structlog.get_logger("x").exception("job failed", job="engine.judge")
    [line] = lines(stream)
    assert "RuntimeError" in line["exception"]
    assert "hunter2" not in stream.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        {"password": "hunter2"},
        {"headers": {"Authorization": "hunter2"}},
        {"auth": [{"client_secret": "hunter2"}]},
        {"url": "https://maas:hunter2@prip.example/odata/v1"},
        {"answer": "Authorization: Bearer hunter2hunter2"},
        {"form": "grant_type=password&password=hunter2&username=maas"},
    ],
)
def test_secrets_are_masked_wherever_they_stand(
    stream: io.StringIO, value: dict[str, object]
) -> None:
    structlog.get_logger("x").info("asked", **value)
    assert "hunter2" not in stream.getvalue()
    assert "***" in stream.getvalue()


def test_on_a_terminal_lines_are_for_people() -> None:
    terminal = Terminal()
    configure("info", terminal)
    structlog.get_logger("x").info("harvested", interface="prip-s1")
    assert "harvested" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


def test_a_library_that_tells_of_each_connection_is_quiet_until_something_is_wrong(
    stream: io.StringIO,
) -> None:
    logging.getLogger("asyncssh").info("Opening SSH connection to 127.0.0.1, port 22")
    logging.getLogger("asyncssh.sftp").warning("the server left")
    assert [one["event"] for one in lines(stream)] == ["the server left"]


def test_many_names_are_told_by_the_first_and_their_number() -> None:
    assert few(["B", "A", "B"]) == ["A", "B"]
    assert few(range(10, 18)) == ["10", "11", "12", "13", "14", "and 3 more"]
    assert few([]) == []


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        configure("loud", io.StringIO())
