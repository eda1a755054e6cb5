"""A login still works, does not end soon, and has quota left.

It is proven by asking for something; tokens are kept for as long as they are good, here as
elsewhere. Down: it is refused, by the service or where tokens are given. Degraded: it ends within
`expires_after`, by `expires_at` or by what the token itself says, or what is left of the quota is
less than written.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from collectors.dotted import found_at
from collectors.errors import NOT_JSON, LoginRefused, SecretMissing, SourceDown
from collectors.probes.entering import REFUSED
from collectors.probes.following import follow
from collectors.probes.http import judge_answer, judge_speed
from collectors.probes.measure import (
    Asked,
    CouldNotLook,
    Measured,
    Prober,
    TargetDegraded,
    TargetDown,
)
from maas.catalogue.model import Quota, Target
from maas.domain.quantities import format_duration

_NUMBER = re.compile(r"\s*(\d+)")


class _Claims(msgspec.Struct):
    exp: int | float | None = None


async def probe_credential(prober: Prober, target: Target) -> Measured:
    """Ask with our login, and look at what it is still good for."""
    interface = str(target.interface)
    try:
        headers = await prober.logins[interface].headers()
    except LoginRefused as error:
        raise TargetDown(f"the login no longer works: {error}") from None
    except SecretMissing as error:
        raise CouldNotLook(str(error)) from None
    except SourceDown as error:
        raise TargetDown(str(error)) from None
    url = target.url or f"{prober.roots[interface]}?{target.query}"
    measured = await follow(prober, target, Asked(url, headers), 0)
    if measured.status in REFUSED and measured.status not in target.expect.status:
        prober.logins[interface].forget()
        raise TargetDown(f"status {measured.status}: the login no longer works", measured)
    judge_answer(target.expect, measured)
    _judge_end(target, headers, measured)
    if target.expect.quota is not None:
        _judge_quota(target.expect.quota, measured)
    judge_speed(target.expect, measured)
    return measured


def _judge_end(target: Target, headers: Mapping[str, str], measured: Measured) -> None:
    soon = target.expect.expires_after
    if soon is None:
        return
    ends = target.expires_at or _end_of_token(headers)
    if ends is None:
        raise CouldNotLook("the token does not say when it ends: add `expires_at`", measured)
    if ends - datetime.now(UTC) < soon:
        raise TargetDegraded(
            f"the login ends on {ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC, "
            f"within {format_duration(soon)}",
            measured,
        )


def _end_of_token(headers: Mapping[str, str]) -> datetime | None:
    """What a JSON Web Token says of its own end; nothing rests on it but a warning."""
    for value in headers.values():
        parts = value.rpartition(" ")[2].split(".")
        if len(parts) != 3:
            continue
        try:
            claims = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
            end = msgspec.json.decode(claims, type=_Claims).exp
            return None if end is None else datetime.fromtimestamp(end, UTC)
        except (*NOT_JSON, binascii.Error, ValueError, OverflowError, OSError):
            continue
    return None


def _judge_quota(quota: Quota, measured: Measured) -> None:
    where = quota.header or quota.path or ""
    if quota.header is not None:
        found: object = measured.headers.get(quota.header.lower())
    else:
        try:
            found = found_at(msgspec.json.decode(measured.body), where)
        except NOT_JSON:
            found = None
    number = _NUMBER.match(str(found))
    if number is None or isinstance(found, bool):
        raise CouldNotLook(f"there is nothing of a quota at {where}", measured)
    if int(number[1]) < quota.above:
        raise TargetDegraded(f"{number[1]} left of the quota, less than {quota.above}", measured)
