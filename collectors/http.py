"""One HTTP client per interface: few connections, verified certificates, honest timeouts."""

from __future__ import annotations

import ssl
from typing import Protocol

import httpx

CONNECTIONS = 8


def client_for(ca_file: str | None, timeout: float) -> httpx.AsyncClient:
    """A client that trusts the system's authorities, or only those of `ca_file`.

    `timeout` is in seconds. Redirects are not followed: credentials stay with their host.
    """
    context = ssl.create_default_context(cafile=ca_file)
    return httpx.AsyncClient(
        verify=context,
        timeout=timeout,
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        trust_env=False,
        headers={"User-Agent": "maas", "Accept": "application/json"},
    )


class Account(Protocol):
    """Who logs in, where a service wants a name and a password."""

    @property
    def username(self) -> str | None: ...
    def password(self) -> str: ...


def auth_of(account: Account) -> httpx.Auth:
    """Basic, where there is a name; raises SecretMissing."""
    name = account.username
    return httpx.Auth() if name is None else httpx.BasicAuth(name, account.password())
