"""Signed calls, out and in, after Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`.

A secret is `whsec_` and base64; several of them, separated by spaces, while one is being replaced:
each signs what goes out, any one is enough for what comes in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)  # how far a call's clock may be from ours
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


class KeyMalformed(ValueError):
    """A secret is not `whsec_` and base64."""


class NotSigned(ValueError):
    """A call is not signed as it must be; the message says what is wrong with it."""


def keys_of(text: str) -> list[bytes]:
    """The keys in a variable's text; raises KeyMalformed."""
    try:
        return [base64.b64decode(one.removeprefix("whsec_"), validate=True) for one in text.split()]
    except binascii.Error:
        raise KeyMalformed("a secret is whsec_ and base64") from None


def signed_headers(
    keys: Sequence[bytes], message_id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """The headers of a call; without keys there is no signature."""
    timestamp = str(int(at.timestamp()))
    digests = [_digest(key, message_id, timestamp, body) for key in keys]
    headers = {ID: message_id, TIMESTAMP: timestamp}
    if digests:
        headers[SIGNATURE] = " ".join(f"v1,{base64.b64encode(one).decode()}" for one in digests)
    return headers


def check_signed(
    keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """The id of a call that is signed with one of the keys, in time; raises NotSigned."""
    message_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    signatures = headers.get(SIGNATURE, "").split()
    if not (message_id and timestamp and signatures):
        raise NotSigned(f"the headers {ID}, {TIMESTAMP} and {SIGNATURE} are all needed")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        raise NotSigned(f"{TIMESTAMP} is {timestamp[:40]!r}: write seconds since 1970")
    off = abs(now.timestamp() - int(timestamp))
    if off > WINDOW.total_seconds():
        raise NotSigned(
            f"{TIMESTAMP} is {off:.0f} s from our clock: sign the call anew, and in UTC"
        )
    given = [one.removeprefix("v1,") for one in signatures if one.startswith("v1,")]
    wanted = [base64.b64encode(_digest(key, message_id, timestamp, body)).decode() for key in keys]
    if not any(
        hmac.compare_digest(one.encode(), each.encode()) for one in given for each in wanted
    ):
        raise NotSigned("the signature is not that of our secret over id.timestamp.body")
    return message_id


def check_hub_signed(keys: Sequence[bytes], signature: str, body: bytes) -> None:
    """A body signed as GitHub and Jira sign theirs, `sha256=` and hex; raises NotSigned."""
    wanted = [hmac.new(key, body, hashlib.sha256).hexdigest() for key in keys]
    given = signature.removeprefix("sha256=").lower()
    if not any(hmac.compare_digest(given.encode(), one.encode()) for one in wanted):
        raise NotSigned("the signature is not that of our secret over the body")


def _digest(key: bytes, message_id: str, timestamp: str, body: bytes) -> bytes:
    return hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
