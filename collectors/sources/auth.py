"""Logging in: tokens are kept and renewed before they run out, never one login per request.

Secrets are read from the environment, or from files that it names, and never written to a log.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import msgspec

from collectors.errors import NOT_JSON, LoginRefused, SecretMissing, SourceDown
from collectors.http import fetch
from maas.catalogue.model import Auth

LARGEST_TOKEN = 1024 * 1024  # bytes of the answer that holds one
UNTOLD = 60.0  # seconds for which a token is good that does not say how long
LONGEST = 10.0**8
EARLY = 30.0  # seconds before its end at which a token is renewed


class _Token(msgspec.Struct):
    access_token: str
    expires_in: Any = UNTOLD
    refresh_token: Any = None


_decode = msgspec.json.Decoder(_Token).decode


class Login:
    """The credential of one interface, as headers for its requests."""

    def __init__(self, auth: Auth, environ: Mapping[str, str], client: httpx.AsyncClient) -> None:
        self._auth = auth
        self._environ = environ
        self._client = client
        self._token = ""
        self._renewal = ""  # OAuth2's refresh token
        self._good_until = 0.0
        self._turn = asyncio.Lock()

    async def headers(self) -> dict[str, str]:
        """Headers to send; logs in when needed. Raises LoginRefused, SecretMissing, SourceDown."""
        auth = self._auth
        if auth.kind == "none":
            return {}
        if auth.kind == "basic":
            return {"Authorization": _basic(auth.username or "", self._secret(auth.password_env))}
        if auth.kind == "token":
            return self._with(self._secret(auth.token_env))
        async with self._turn:  # many requests at once, one login
            if time.monotonic() >= self._good_until:
                await self._log_in()
        return self._with(self._token)

    def forget(self) -> None:
        """The token was refused: the next request logs in again."""
        self._good_until = 0.0

    def _with(self, token: str) -> dict[str, str]:
        header = self._auth.header
        return {header: f"Bearer {token}" if header.lower() == "authorization" else token}

    def _secret(self, name: str | None) -> str:
        return "" if name is None else secret(self._environ, name)

    async def _log_in(self) -> None:
        """A renewal where one was given, else, or where it is refused, a login from the start."""
        if self._renewal:
            renewal, self._renewal = self._renewal, ""
            try:
                await self._fetch({"grant_type": "refresh_token", "refresh_token": renewal})
            except LoginRefused:
                pass
            else:
                return
        form: dict[str, str] = {"grant_type": self._auth.grant}
        if self._auth.grant == "password":
            password = self._secret(self._auth.password_env)
            form |= {"username": self._auth.username or "", "password": password}
        if self._auth.scope:
            form["scope"] = self._auth.scope
        await self._fetch(form)

    async def _fetch(self, form: dict[str, str]) -> None:
        auth, headers = self._auth, {}
        client, key = auth.client_id or "", self._secret(auth.client_secret_env)
        if auth.client_in_header:
            headers["Authorization"] = _basic(client, key)
        else:
            form |= {"client_id": client} | ({"client_secret": key} if key else {})
        url = str(auth.token_url)
        answer = await fetch(
            self._client, "POST", url, largest=LARGEST_TOKEN, data=form, headers=headers
        )
        if answer.status in (400, 401, 403):
            raise LoginRefused(
                f"{url} refused the login of {auth.username or auth.client_id} with "
                f"{answer.status}: check {auth.password_env or auth.client_secret_env}"
            )
        if not 200 <= answer.status < 300:
            raise SourceDown(f"{url} gave no token: it answered {answer.status}")
        try:
            told = _decode(answer.content)
        except NOT_JSON as error:
            raise SourceDown(f"{url} gave no token: {error}") from None
        token, lifetime, renewal = told.access_token, told.expires_in, told.refresh_token
        if not (token and token.isascii() and token.isprintable()):
            raise SourceDown(f"{url} gave a token that cannot be sent in a header")
        self._token, self._renewal = token, renewal if isinstance(renewal, str) else ""
        self._good_until = time.monotonic() + max(1.0, _seconds(lifetime) - EARLY)


def _seconds(lifetime: object) -> float:
    """How long a token is good; a word or a negative number is a minute."""
    try:
        read = float(lifetime)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return UNTOLD
    return read if 0 < read < LONGEST else UNTOLD


def secret(environ: Mapping[str, str], name: str) -> str:
    """A secret from the variable NAME, or from the file that NAME_FILE points to.

    Raises SecretMissing, naming what to set.
    """
    if name in environ:
        return environ[name]
    file = environ.get(f"{name}_FILE")
    if file is None:
        raise SecretMissing(name)
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\n")
    except OSError:
        raise SecretMissing(f"{name}_FILE") from None


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
