"""Who may ask: Basic credentials, and OAuth2 bearer tokens from /auth/token.

Tokens live in memory and in real time, 600 s; a refresh token 3,600 s. The demo's one account is
`maas`, as user and as client, with the password `maas-demo`.
"""

from __future__ import annotations

import binascii
import secrets
import time
from base64 import b64decode
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl

from simulator.services.dialects import REALM, Login
from simulator.services.wire import Answer, Request, json_answer

USER: Final = "maas"
CLIENT: Final = "maas"
PASSWORD: Final = "maas-demo"
ACCESS_SECONDS: Final = 600
REFRESH_SECONDS: Final = 3_600
GRANTS: Final = ("password", "client_credentials", "refresh_token")


class Doorkeeper:
    """Issues tokens and checks credentials. `clock` gives real seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._access: dict[str, float] = {}
        self._refresh: dict[str, float] = {}

    def refusal(self, login: Login, request: Request) -> Answer | None:
        """None when the request may pass, else the 401."""
        if login is Login.NONE:
            return None
        given = request.header(b"authorization")
        if login is Login.BASIC:
            return None if _basic(given) == (USER, PASSWORD) else unauthorised(login)
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer":
            return unauthorised(login)
        if self._access.get(token, 0) > self._clock():
            return None
        return unauthorised(login, error="invalid_token")

    def token(self, request: Request, now: int) -> Answer:
        """The token endpoint: POST a form with grant_type; the simulated now does not matter."""
        if request.method != "POST":
            return _error(405, "invalid_request", "the token endpoint takes POST")
        form = dict(parse_qsl(request.body.decode("latin-1")))
        client = _basic(request.header(b"authorization")) or (
            form.get("client_id", ""),
            form.get("client_secret", ""),
        )
        grant = form.get("grant_type", "")
        if grant not in GRANTS:
            return _error(400, "unsupported_grant_type", f"use one of {', '.join(GRANTS)}")
        if client[0] != CLIENT or client[1] not in ("", PASSWORD):
            return _error(401, "unauthorized_client", "(E5008) unknown client or wrong secret")
        if grant == "client_credentials" and client[1] != PASSWORD:
            return _error(401, "unauthorized_client", "(E5008) the client's secret is missing")
        if grant == "password" and (form.get("username"), form.get("password")) != (USER, PASSWORD):
            return _error(401, "invalid_grant", "Invalid user credentials")
        if grant == "refresh_token" and not self._spend(form.get("refresh_token", "")):
            return _error(400, "invalid_grant", "Token is not active")
        return self._issue(with_refresh=grant != "client_credentials")

    def _spend(self, refresh_token: str) -> bool:
        return self._refresh.pop(refresh_token, 0) > self._clock()

    def _issue(self, *, with_refresh: bool) -> Answer:
        now = self._clock()
        self._access = {token: ends for token, ends in self._access.items() if ends > now}
        access = secrets.token_urlsafe(24)
        self._access[access] = now + ACCESS_SECONDS
        body: dict[str, object] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": ACCESS_SECONDS,
            "scope": "openid",
        }
        if with_refresh:
            refresh = secrets.token_urlsafe(24)
            self._refresh[refresh] = now + REFRESH_SECONDS
            body |= {"refresh_token": refresh, "refresh_expires_in": REFRESH_SECONDS}
        return json_answer(body, 200, (b"cache-control", b"no-store"))


def unauthorised(login: Login, *, error: str = "") -> Answer:
    """401 with the challenge of this kind of login."""
    scheme = "Basic" if login is Login.BASIC else "Bearer"
    challenge = f'{scheme} realm="{REALM}"' + (f', error="{error}"' if error else "")
    body = {"error": {"code": "Unauthorized", "message": error or f"{scheme} login required"}}
    return json_answer(body, 401, (b"www-authenticate", challenge.encode()))


def _basic(given: str) -> tuple[str, str] | None:
    scheme, _, encoded = given.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


def _error(status: int, error: str, description: str) -> Answer:
    return json_answer({"error": error, "error_description": description}, status)
