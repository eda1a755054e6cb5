"""A Grafana that is asked by its HTTP API: what is not there is None, what it refuses is told.

The client library knows no public dashboards; for those its HTTP layer is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from grafana_client import GrafanaApi, TokenAuth
from grafana_client.client import GrafanaException

from dashboards.errors import PublishFailed

Json = dict[str, Any]
PATIENCE = 30.0


class Grafana:
    """One organisation of one Grafana."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._api = GrafanaApi.from_url(url, credential=TokenAuth(token), timeout=PATIENCE)

    def close(self) -> None:
        """Let go of the connections."""
        self._api.client.s.close()

    def found(self, path: str) -> Any:
        """What is at a path, or None."""
        with _told(f"GET {path}"):
            try:
                return self._api.client.GET(path)
            except GrafanaException as error:
                if error.status_code == 404:
                    return None
                raise

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Create, change or delete; raises PublishFailed with Grafana's words."""
        with _told(f"{method} {path}"):
            return getattr(self._api.client, method)(path, json=body)

    def save(self, board: Json, folder: str, version: int | None) -> None:
        """Save a board over the version that was read, or as a new one."""
        body = {**board, "id": None, "version": version or 0}
        with _told(f"saving {board['uid']}"):
            self._api.dashboard.update_dashboard(
                {"dashboard": body, "folderUid": folder, "message": MESSAGE, "overwrite": False}
            )

    def make_folder(self, uid: str, title: str) -> None:
        with _told(f"making the folder {title}"):
            self._api.folder.create_folder(title, uid)


MESSAGE = "maas dashboards publish"


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except GrafanaException as error:
        raise PublishFailed(f"Grafana refused {what}: {error.message}{_remedy(error)}") from error
    except requests.RequestException as error:
        raise PublishFailed(
            f"Grafana does not answer {what} ({error}): is MAAS_GRAFANA_URL right?"
        ) from error


def _remedy(error: Any) -> str:
    if error.status_code == 401:
        return ": is MAAS_GRAFANA_TOKEN the token of a service account that still lives?"
    if error.status_code == 403:
        return ": its service account needs the role Admin, or Editor for boards alone"
    return ""


def token_from(environ: Mapping[str, str]) -> str:
    """The token, from MAAS_GRAFANA_TOKEN or a file; raises PublishFailed."""
    if file := environ.get("MAAS_GRAFANA_TOKEN_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise PublishFailed(f"MAAS_GRAFANA_TOKEN_FILE cannot be read: {error}") from error
    if token := environ.get("MAAS_GRAFANA_TOKEN"):
        return token
    raise PublishFailed(
        "no token: set MAAS_GRAFANA_TOKEN, or MAAS_GRAFANA_TOKEN_FILE, to that of a service account"
    )
