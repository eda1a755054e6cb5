"""Environment variables are checked at start, and the message says what to write."""

from __future__ import annotations

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
    ],
)
def test_an_unusable_value_is_refused_with_advice(name: str, value: str, advice: str) -> None:
    with pytest.raises(SettingsInvalid, match=advice) as caught:
        read_settings({name: value})
    assert name in str(caught.value)
