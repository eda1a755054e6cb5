"""Signed webhook, after Standard Webhooks: POST of the status-page envelope as JSON.

`webhook-id` is the update's id and the same in every attempt. The environment variable named by
`secret_env` holds one or more secrets, separated by spaces, each `whsec_` and base64: put the new
one before the old while rotating; there is a signature for each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import httpx

from alerting.errors import ChannelError
from alerting.notice import Notice
from alerting.statuspage import envelope
from maas.catalogue.model import Channel
from maas.domain.signing import KeyMalformed, keys_of, signed_headers

TIMEOUT = 10.0  # seconds
_TRANSIENT_4XX = frozenset({408, 409, 425, 429})


async def send_webhook(channel: Channel, notice: Notice, environ: Mapping[str, str]) -> None:
    """POST the notice; raises ChannelError unless answered with 2xx."""
    if channel.url is None:
        raise ChannelError("the channel has no url: write one in the catalogue", permanent=True)
    body = json.dumps(envelope(notice), ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        "user-agent": "maas-webhook/1",
        **signed_headers(
            secrets_of(channel.secret_env, environ),
            str(notice.update.id),
            notice.attempted_at,
            body,
        ),
    }
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            answer = await client.post(channel.url, content=body, headers=headers)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise ChannelError(f"{channel.url!r} is not a URL: {error}", permanent=True) from error
    except httpx.HTTPError as error:
        raise ChannelError(f"{type(error).__name__}: {error}") from error
    if not answer.is_success:
        raise _refusal(answer)


def secrets_of(name: str | None, environ: Mapping[str, str]) -> list[bytes]:
    """The signing keys; raises ChannelError when the variable is missing or unreadable."""
    if name is None:
        return []
    text = environ.get(name, "")
    if not text.split():
        raise ChannelError(f"the environment variable {name} is not set: it holds the secret")
    try:
        return keys_of(text)
    except KeyMalformed as error:
        raise ChannelError(
            f"{name} must hold whsec_ and base64, such as whsec_$(openssl rand -base64 32)"
        ) from error


def _refusal(answer: httpx.Response) -> ChannelError:
    status = answer.status_code
    seconds = answer.headers.get("retry-after", "")
    return ChannelError(
        f"answered {status} {answer.reason_phrase}".rstrip(),
        permanent=400 <= status < 500 and status not in _TRANSIENT_4XX,
        retry_after=timedelta(seconds=int(seconds)) if seconds.isdecimal() else None,
    )
