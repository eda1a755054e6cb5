"""Samples of a private probe: a process behind a firewall that looks for us and calls out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from collectors.errors import NOT_JSON
from maas.catalogue.model import Target
from maas.catalogue.probed import TOLD
from maas.db.facts_samples import ProbeResult
from maas.domain.instants import duration_us, to_us
from maas.domain.states import Outcome

VARIABLE = "MAAS_PROBES_SECRET"
OLDEST = timedelta(hours=23)  # later samples would no longer be counted
AHEAD = timedelta(minutes=2)


class SamplesRefused(Exception):
    """The message cannot be read at all."""


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sample as it travels; durations in microseconds."""

    target: str
    at: datetime
    outcome: Outcome
    reason: str = ""
    dns_us: int | None = None
    connect_us: int | None = None
    tls_us: int | None = None
    first_byte_us: int | None = None
    total_us: int | None = None
    status: int | None = None


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All samples that a location sends at once."""

    location: str
    samples: list[Sample]


_decode = msgspec.json.Decoder(Message).decode


def packed(location: str, results: Sequence[ProbeResult]) -> bytes:
    """Samples as they travel."""
    told = [
        Sample(**{name: getattr(one, name) for name in Sample.__struct_fields__}) for one in results
    ]
    return msgspec.json.encode(Message(location, told))


def unpacked(body: bytes) -> Message:
    """What a message says; raises SamplesRefused."""
    try:
        message = _decode(body)
    except NOT_JSON as error:
        raise SamplesRefused(f"the body holds no samples: {error}") from None
    if not message.location.strip():
        raise SamplesRefused("location is empty: say where you look from")
    return message


def believable(
    message: Message, targets: Mapping[str, Target], own: str, now: datetime
) -> tuple[list[ProbeResult], list[tuple[int, str]]]:
    """Results to keep, and for each sample that is not to be believed its place and the reason."""
    if message.location == own:
        raise SamplesRefused(f"location {own!r} is our own: give yours another MAAS_LOCATION")
    kept, refused = [], []
    for place, one in enumerate(message.samples):
        reason = _refusal(one, targets.get(one.target), now)
        if reason is not None:
            refused.append((place, reason))
            continue
        values: dict[str, Any] = {name: getattr(one, name) for name in Sample.__struct_fields__}
        kept.append(ProbeResult(location=message.location, **values))
    return kept, refused


def _refusal(one: Sample, target: Target | None, now: datetime) -> str | None:
    if target is None:
        return f"there is no target {one.target!r}"
    if target.probe in TOLD:
        return f"{one.target} is not probed: others tell of it"
    if one.at.tzinfo is None:
        return "at has no time zone"
    if to_us(one.at) % duration_us(target.every):
        return f"at is no multiple of the target's every, {target.every}"
    if not now - OLDEST <= one.at <= now + AHEAD:
        return "at is too old, or in the future"
    return None
