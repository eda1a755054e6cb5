"""Environment variables are checked at start, and the message says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from maas.runtime.settings import SettingsInvalid, read_settings


def test_an_empty_environment_gives_sensible_defaults() -> None:
    settings = read_settings({})
    assert settings.database_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.data_dir.is_absolute()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_any_usual_spelling_of_a_postgresql_url_is_taken(scheme: str) -> None:
    settings = read_settings({"MAAS_DATABASE_URL": f"{scheme}://maas@db/maas"})
    assert settings.database_url == "postgresql+asyncpg://maas@db/maas"


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("MAAS_PORT", "eighty", "write a port number"),
        ("MAAS_PORT", "70000", "write a port number"),
        ("MAAS_LOG_LEVEL", "loud", "write one of info"),
        ("MAAS_MIGRATE", "never", "write one of auto, wait"),
        ("MAAS_DRAIN", "a while", "write a duration, such as 10s"),
        ("MAAS_LEASE_TTL", "1ms", "write a duration of at least"),
        ("MAAS_DATABASE_URL", "mysql://db", "must start with postgresql://"),
        ("MAAS_DATABASE_URL", "postgresql://maas:pw@db:port/maas", "port must be a number"),
        ("MAAS_BUS_RETENTION", "1h", "1d or more"),
        ("MAAS_BUS_RETENTION", "long", "not a duration"),
        ("MAAS_BROKER_URL", "rabbit://mq-1/maas", "write amqp://maas@mq-1:5672/maas"),
        ("MAAS_BROKER_URL", "amqp://mq-1/maas", "names no user"),
        ("MAAS_BROKER_URL", "amqp://maas@mq-1:many/maas", "write amqp://maas@mq-1:5672/maas"),
    ],
)
def test_an_unusable_value_is_refused_with_advice(name: str, value: str, advice: str) -> None:
    with pytest.raises(SettingsInvalid, match=advice) as caught:
        read_settings({name: value})
    assert name in str(caught.value)


def test_a_file_that_holds_no_certificate_is_refused_before_anything_starts(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("the wrong file")
    environ = {"MAAS_BROKER_URL": "amqps://maas@mq-1/maas", "MAAS_BROKER_PASSWORD": "s3"}
    with pytest.raises(SettingsInvalid, match=r"MAAS_BROKER_CA_FILE: no certificate .*ca\.pem"):
        read_settings({**environ, "MAAS_BROKER_CA_FILE": str(file)})


@pytest.mark.parametrize(
    "rest", ["maas:a/b:c@db:5432/maas", "maas@[::1]:5432/maas", "maas@/m?host=/tmp"]
)
def test_addresses_of_databases_may_look_unusual(rest: str) -> None:
    assert read_settings({"MAAS_DATABASE_URL": f"postgresql://{rest}"}).database_url


def test_the_broker_has_many_nodes_one_user_and_one_vhost(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3:cr@t\n")
    environ = {
        "MAAS_BROKER_URL": "amqps://maas@mq-1/ground%2Fsegment, amqps://mq-2:5673",
        "MAAS_BROKER_PASSWORD_FILE": str(tmp_path / "password"),
        "MAAS_BROKER_MANAGEMENT_URL": "https://mq-1:15671/,https://mq-2:15671",
    }
    broker = read_settings(environ).broker
    assert broker is not None
    assert [str(node) for node in broker.nodes] == ["mq-1:5671", "mq-2:5673"]
    assert (broker.user, broker.password, broker.vhost) == ("maas", "s3:cr@t", "ground/segment")
    assert broker.management == ("https://mq-1:15671", "https://mq-2:15671")
    assert "s3:cr@t" not in repr(broker)


def test_a_password_in_a_bad_broker_url_is_not_repeated() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read_settings({"MAAS_BROKER_URL": "rabbit://maas:s3cret@mq-1/maas"})
    assert "s3cret" not in str(caught.value)


def test_a_broker_without_a_password_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="set MAAS_BROKER_PASSWORD or"):
        read_settings({"MAAS_BROKER_URL": "amqp://maas@mq-1/maas"})
