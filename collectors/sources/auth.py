"""Logging in: tokens are kept and renewed before they run out, never one login per request.

Secrets are read from the environment by name and never written to a log.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping

import httpx

from collectors.errors import LoginRefused, SecretMissing, SourceDown, in_words
from maas.catalogue.model import Auth

EARLY = 30.0  # seconds before its end at which a token is renewed


class Login:
    """The credential of one interface, as headers for its requests."""

    def __init__(self, auth: Auth, environ: Mapping[str, str], client: httpx.AsyncClient) -> None:
        self._auth = auth
        self._environ = environ
        self._client = client
        self._token = ""
        self._good_until = 0.0

    async def headers(self) -> dict[str, str]:
        """Headers to send; logs in when needed. Raises LoginRefused, SecretMissing, SourceDown."""
        if self._auth.kind == "none":
            return {}
        if self._auth.kind == "basic":
            pair = f"{self._auth.username}:{self._secret(self._auth.password_env)}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        if time.monotonic() >= self._good_until:
            await self._fetch_token()
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """The token was refused: the next request logs in again."""
        self._good_until = 0.0

    def _secret(self, name: str | None) -> str:
        if name is None:
            return ""
        if name not in self._environ:
            raise SecretMissing(name)
        return self._environ[name]

    async def _fetch_token(self) -> None:
        auth = self._auth
        form = {"grant_type": auth.grant, "client_id": auth.client_id or ""}
        if auth.grant == "password":
            form |= {"username": auth.username or "", "password": self._secret(auth.password_env)}
        if auth.client_secret_env:
            form["client_secret"] = self._secret(auth.client_secret_env)
        if auth.scope:
            form["scope"] = auth.scope
        try:
            answer = await self._client.post(str(auth.token_url), data=form)
        except httpx.HTTPError as error:
            raise SourceDown(f"{auth.token_url}: no token, {in_words(error)}") from error
        if answer.status_code in (400, 401, 403):
            raise LoginRefused(
                f"{auth.token_url} refused the login of {auth.username or auth.client_id} with "
                f"{answer.status_code}: check {auth.password_env or auth.client_secret_env}"
            )
        try:
            body = answer.raise_for_status().json()
            self._token = str(body["access_token"])
            lifetime = float(body.get("expires_in", 60))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SourceDown(f"{auth.token_url} gave no token: {error!r}") from error
        self._good_until = time.monotonic() + max(1.0, lifetime - EARLY)
