"""What a process is told from outside: environment variables, read once at the edge.

MAAS_CATALOGUE      file or folder of the catalogue (required by `maas run`)
MAAS_DATABASE_URL   postgresql://user@host/name; empty: the embedded PostgreSQL in MAAS_DATA_DIR
MAAS_DATA_DIR       where the embedded PostgreSQL keeps its data (default: .maas)
MAAS_BROKER_URL     amqp[s]://user@host:port/vhost of RabbitMQ, several nodes separated by commas;
                    empty: events stay inside the process, and between processes timers do the work
MAAS_BROKER_PASSWORD, MAAS_BROKER_PASSWORD_FILE  the broker's password, or a file that holds it
MAAS_BROKER_CA_FILE  who signed the certificates of amqps nodes (default: the system's)
MAAS_BROKER_MANAGEMENT_URL  http[s]://host:port of RabbitMQ's management API, for `maas bus` and
                    the page /bus; several separated by commas (default: none)
MAAS_BUS_RETENTION  how long sent events and recorded effects are remembered, 1d or more
                    (default: 7d)
MAAS_HOST, MAAS_PORT  where the pages are served (default: 127.0.0.1, 8080)
MAAS_PUSH_HOST, MAAS_PUSH_PORT  where the collectors take calls, when the catalogue has push
                    targets or webhook trackers (default: MAAS_HOST, 8081)
MAAS_PROBES_SECRET  what signs the samples of private probes (`maas probe`): whsec_ and base64
MAAS_LOCATION       name of this vantage point in probe samples (default: main)
MAAS_BEACONS        tcp://host:port,… outside: when none answers, this vantage point is cut off and
                    sees nothing, instead of blaming what it watches (default: none)
MAAS_EGRESS         networks and addresses that may be connected to: 10.0.0.0/8, 192.0.2.7:443
                    (default: all but link-local, where clouds keep their secrets)
MAAS_REPORTS_DIR    where the engine files the reports of agreements (default: nowhere)
MAAS_RECORDINGS_DIR  where collectors keep the exchanges of sources with `record: true`
MAAS_API_TOKENS_FILE  who may speak for a party; lines as `maas token` makes them (default: nobody)
MAAS_SIGNING_PASSPHRASE  of the key that `maas report --sign-with` is given
MAAS_HEALTH_HOST, MAAS_HEALTH_PORT  where every role answers /healthz, /readyz and /metrics
                    (default: 127.0.0.1, and the first free port of 8090 to 8099)
MAAS_SELF           on or off: watch the platform itself as well (default: on)
MAAS_SELF_URL       where our own pages are reached by our own probes
                    (default: http://127.0.0.1 and MAAS_PORT)
MAAS_DRAIN          how long running jobs may go on after SIGTERM (default: 10s)
MAAS_LEASE_TTL      after how long the work of a process that is gone passes to another
                    (default: 30s)
MAAS_WORK_KEPT      how long the record of who did which work is kept (default: 35d)
MAAS_MIGRATE        auto: migrate the schema at start; wait: leave that to `maas database upgrade`
                    and wait for it (default: auto)
MAAS_LOG_LEVEL      debug, info, warning or error (default: info)
MAAS_CLOCK          for rehearsals: a file that holds the instant to live at (default: the present)
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from maas.bus.errors import BrokerAddressInvalid
from maas.bus.pruning import RETENTION, SHORTEST
from maas.bus.rabbitmq.address import Broker, read_broker
from maas.domain.quantities import parse_duration

_PORT_IN_URL = re.compile(r"@[^@/?:\[]*:([^@/?]*)(?:[/?]|$)")


class SettingsInvalid(Exception):
    """An environment variable holds something unusable; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The process's own configuration, complete and checked."""

    catalogue: Path | None
    database_url: str | None
    data_dir: Path
    host: str
    port: int
    location: str
    log_level: str
    holder: str  # host, process and a word of chance: a container started anew is another one
    health_host: str
    health_port: int | None  # None: the first free one of HEALTH_PORTS
    drain: timedelta
    lease_ttl: timedelta
    migrate: str
    work_kept: timedelta
    watches_itself: bool
    self_url: str
    broker: Broker | None = None
    bus_retention: timedelta = RETENTION

    @property
    def idle_transaction(self) -> timedelta:
        """After how long the database ends the idle transaction of a frozen process."""
        return 2 * self.lease_ttl


HEALTH_PORTS = range(8090, 8100)
LOG_LEVELS = ("info", "debug", "warning", "error")  # in each, the first is the default
_MIGRATE = ("auto", "wait")
_SWITCH = ("on", "off")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment; raises SettingsInvalid naming the variable."""
    catalogue = environ.get("MAAS_CATALOGUE")
    health_port, port = environ.get("MAAS_HEALTH_PORT"), _port(environ.get("MAAS_PORT", "8080"))
    return Settings(
        catalogue=Path(catalogue) if catalogue else None,
        database_url=_database_url(environ.get("MAAS_DATABASE_URL")),
        data_dir=Path(environ.get("MAAS_DATA_DIR", ".maas")).absolute(),
        host=environ.get("MAAS_HOST", "127.0.0.1"),
        port=port,
        location=environ.get("MAAS_LOCATION", "main"),
        log_level=_one_of(environ, "MAAS_LOG_LEVEL", LOG_LEVELS),
        holder=f"{socket.gethostname()}/{os.getpid()}/{token_hex(3)}",
        health_host=environ.get("MAAS_HEALTH_HOST", "127.0.0.1"),
        health_port=_port(health_port, "MAAS_HEALTH_PORT") if health_port else None,
        drain=_duration(environ, "MAAS_DRAIN", "10s"),
        lease_ttl=_duration(environ, "MAAS_LEASE_TTL", "30s", least=timedelta(seconds=1)),
        migrate=_one_of(environ, "MAAS_MIGRATE", _MIGRATE),
        work_kept=_duration(environ, "MAAS_WORK_KEPT", "35d", least=timedelta(hours=1)),
        watches_itself=_one_of(environ, "MAAS_SELF", _SWITCH) == "on",
        self_url=environ.get("MAAS_SELF_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        broker=_broker(environ),
        bus_retention=_retention(environ.get("MAAS_BUS_RETENTION")),
    )


def push_address(environ: Mapping[str, str], host: str) -> tuple[str, int]:
    """Where calls are taken, beside pages at `host`; raises SettingsInvalid."""
    text = environ.get("MAAS_PUSH_PORT", "8081")
    return environ.get("MAAS_PUSH_HOST", host), _port(text, "MAAS_PUSH_PORT")


def _broker(environ: Mapping[str, str]) -> Broker | None:
    try:
        return read_broker(environ)
    except BrokerAddressInvalid as error:
        raise SettingsInvalid(str(error)) from error


def _retention(text: str | None) -> timedelta:
    if not text:
        return RETENTION
    try:
        retention = parse_duration(text)
    except ValueError as error:
        raise SettingsInvalid(f"MAAS_BUS_RETENTION: {error}") from error
    if retention < SHORTEST:
        raise SettingsInvalid(
            f"MAAS_BUS_RETENTION is {text!r}: write 1d or more, events may come again that late"
        )
    return retention


def _port(text: str, variable: str = "MAAS_PORT") -> int:
    if not text.isdigit() or int(text) > 65_535:
        raise SettingsInvalid(f"{variable} is {text!r}: write a port number, such as 8080")
    return int(text)


def _one_of(environ: Mapping[str, str], variable: str, words: Sequence[str]) -> str:
    word = environ.get(variable, words[0]).lower()
    if word not in words:
        raise SettingsInvalid(f"{variable} is {word!r}: write one of {', '.join(words)}")
    return word


def _duration(
    environ: Mapping[str, str], variable: str, default: str, least: timedelta = timedelta(0)
) -> timedelta:
    text = environ.get(variable, default)
    try:
        length = parse_duration(text)
    except ValueError:
        length = None
    if length is None or length < least:
        wanted = f"a duration of at least {least}" if least else "a duration"
        raise SettingsInvalid(f"{variable} is {text!r}: write {wanted}, such as {default}")
    return length


def _database_url(text: str | None) -> str | None:
    if not text:
        return None
    for scheme in ("postgresql+asyncpg://", "postgresql://", "postgres://"):
        if text.startswith(scheme):
            port = _PORT_IN_URL.search(text)
            if port is not None and not port[1].isdigit():  # not repeated: it may be a password
                raise SettingsInvalid(
                    "MAAS_DATABASE_URL: the port must be a number, "
                    "such as in postgresql://maas@db:5432/maas"
                )
            return "postgresql+asyncpg://" + text.removeprefix(scheme)
    raise SettingsInvalid(
        "MAAS_DATABASE_URL must start with postgresql://, such as postgresql://maas@db/maas"
    )
