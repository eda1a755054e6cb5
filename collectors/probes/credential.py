"""A credential of ours still opens an interface, will for a while, and has some quota left.

Down: the interface, or whoever gives tokens, refuses it. Degraded: a long-lived token (a JWT, whose
`exp` says when it ends) ends within `expires_after`, or the header `quota.header` of the answer is
below `quota.at_least`. Unknown: the secret is not set, or the interface does not answer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from collectors.errors import NOT_JSON, LoginRefused, SecretMissing, SourceDown
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

REFUSED = (401, 403)
_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def probe_credential(prober: Prober, target: Target) -> Measured:
    """Log in, ask the interface's control query, and look at what the credential has left."""
    interface = str(target.interface)
    login = prober.logins[interface]
    try:
        headers = await login.headers()
    except LoginRefused as error:
        raise TargetDown(str(error)) from None
    except (SecretMissing, SourceDown) as error:
        raise CouldNotLook(str(error)) from None
    url = f"{prober.roots[interface]}?{target.query}"
    timeout = target.timeout.total_seconds()
    ca_file = target.ca_file or prober.interfaces[interface].ca_file
    try:
        measured = await prober.exchange(Asked(url, headers=headers), timeout, ca_file)
    except TargetDown as error:
        raise CouldNotLook(f"the interface does not answer: {error}", error.measured) from None
    if measured.status in REFUSED:
        login.forget()
        raise TargetDown(f"status {measured.status}: the credential is not accepted", measured)
    if measured.status != 200:
        raise CouldNotLook(f"the interface answers with status {measured.status}", measured)
    _judge_end(target, headers, measured)
    if target.expect.quota is not None:
        _judge_quota(target.expect.quota, measured)
    return measured


def ends_at(headers: Mapping[str, str]) -> datetime | None:
    """When the token in these headers ends, UTC; None where it is no JWT that says so."""
    for value in headers.values():
        parts = value.rpartition(" ")[2].split(".")
        if len(parts) != 3:
            continue
        try:
            claims = _decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
            return datetime.fromtimestamp(float(claims["exp"]), UTC)
        except (
            *NOT_JSON, binascii.Error, KeyError, TypeError, ValueError, OverflowError, OSError
        ):  # fmt: skip
            continue
    return None


def _judge_end(target: Target, headers: Mapping[str, str], measured: Measured) -> None:
    soon, end = target.expect.expires_after, ends_at(headers)
    if soon is None:
        return
    if end is None:
        raise CouldNotLook("the token does not say when it ends: it is no JWT with exp", measured)
    if end - datetime.now(UTC) < soon:
        raise TargetDegraded(
            f"the token ends on {end:%Y-%m-%d %H:%M} UTC, within {format_duration(soon)}", measured
        )


def _judge_quota(quota: Quota, measured: Measured) -> None:
    told = measured.headers.get(quota.header.lower())
    if told is None or not told.strip().isdigit():
        raise CouldNotLook(f"the answer's {quota.header} is {told!r}, not a number", measured)
    left = int(told)
    if left < quota.at_least:
        raise TargetDegraded(f"{left} left by {quota.header}, less than {quota.at_least}", measured)
