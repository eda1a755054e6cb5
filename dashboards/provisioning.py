"""Provisioning files for Grafana: data sources, and where its boards lie.

Grafana fills ${…} from its own environment when it starts; no password stands in a file.
"""

from __future__ import annotations

from typing import Any

from dashboards.queries import POSTGRESQL, POSTGRESQL_TYPE, PROMETHEUS

BOARDS_PATH = "/var/lib/grafana/dashboards/maas"


def data_sources() -> dict[str, Any]:
    """Prometheus for what is live, PostgreSQL as `maas_boards` for promises and spans."""
    prometheus = {
        "name": "MaaS Prometheus",
        "uid": PROMETHEUS,
        "type": "prometheus",
        "access": "proxy",
        "orgId": 1,
        "url": "${MAAS_PROMETHEUS_URL}",
        "editable": False,
        "jsonData": {"httpMethod": "POST", "timeInterval": "60s", "prometheusType": "Prometheus"},
    }
    postgresql = {
        "name": "MaaS PostgreSQL",
        "uid": POSTGRESQL,
        "type": POSTGRESQL_TYPE,
        "access": "proxy",
        "orgId": 1,
        "url": "${MAAS_BOARDS_DATABASE_HOST}",
        "user": "maas_boards",
        "editable": False,
        "jsonData": {
            "database": "${MAAS_BOARDS_DATABASE}",
            "sslmode": "${MAAS_BOARDS_SSLMODE}",
            "postgresVersion": 1500,
            "timescaledb": False,
            "maxOpenConns": 10,
            "maxIdleConns": 4,
            "connMaxLifetime": 14400,
        },
        "secureJsonData": {"password": "${MAAS_BOARDS_PASSWORD}"},
    }
    return {"apiVersion": 1, "datasources": [prometheus, postgresql]}


def provider() -> dict[str, Any]:
    """Boards are read from a folder, one folder of Grafana for each of its own."""
    told = {
        "name": "maas",
        "orgId": 1,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": BOARDS_PATH, "foldersFromFilesStructure": True},
    }
    return {"apiVersion": 1, "providers": [told]}
