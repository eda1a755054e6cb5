"""One HTTP client per interface: few connections, verified certificates, honest timeouts.

What strangers answer is read up to a bound of bytes, unpacked, and of time: an answer that goes on
without end, or a byte at a time, is no answer.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

import httpx

from collectors.errors import SourceDown, in_words

CONNECTIONS = 8
LARGEST = 64 * 1024 * 1024  # bytes of an answer
LARGEST_WORDS = 64 * 1024  # bytes that are read of an answer which is none
PATIENCE = 10  # a whole answer may take so many times the timeout of one of its parts


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that has been read; `content` is cut where the status says that it is no answer."""

    request: httpx.Request
    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


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


async def fetch(
    client: httpx.AsyncClient, method: str, url: str, *, largest: int = LARGEST,
    into: BinaryIO | None = None, **asked: Any,
) -> Answer:  # fmt: skip
    """One answer of at most `largest` bytes; raises SourceDown when there is none.

    With `into` a good answer is written there a part at a time, and has no content.
    """
    patience = PATIENCE * (client.timeout.read or 60.0)
    try:
        async with asyncio.timeout(patience), client.stream(method, url, **asked) as answer:
            good = answer.is_success
            if good:
                content = await _bounded(answer, largest, url, into)
            else:
                content = await _beginning(answer)
            return Answer(answer.request, answer.status_code, answer.headers, content)
    except TimeoutError:
        raise SourceDown(f"{url}: no complete answer within {patience:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise SourceDown(f"{url}: {in_words(error)}") from error


async def _bounded(answer: httpx.Response, largest: int, url: str, into: BinaryIO | None) -> bytes:
    parts, size = [], 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > largest:
            raise SourceDown(f"{url} is larger than {largest:,} bytes")
        if into is None:
            parts.append(part)
        else:
            into.write(part)
    return b"".join(parts)


async def _beginning(answer: httpx.Response) -> bytes:
    said = b""
    async for part in answer.aiter_bytes():
        said += part
        if len(said) > LARGEST_WORDS:
            break
    return said[:LARGEST_WORDS]


class Account(Protocol):
    """Who logs in, where a service wants a name and a password."""

    @property
    def username(self) -> str | None: ...
    def password(self) -> str: ...


def auth_of(account: Account) -> httpx.Auth:
    """Basic, where there is a name; raises SecretMissing."""
    name = account.username
    return httpx.Auth() if name is None else httpx.BasicAuth(name, account.password())


def path_in(address: str) -> str:
    """The decoded path of an address without its last slash; empty where it is none."""
    try:
        return unquote(urlsplit(address).path).rstrip("/")
    except ValueError:  # brackets that hold no address
        return ""
