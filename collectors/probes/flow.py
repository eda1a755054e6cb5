"""Several exchanges in turn, each with what the ones before it gave: token, search, download.

Each step is held against its own conditions, and the reason names the one that failed. Secrets and
what was kept never stand in a reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from collectors.dotted import found_at
from collectors.errors import NOT_JSON, SecretMissing
from collectors.probes.entering import NOT_ACCEPTED, REFUSED, login_headers
from collectors.probes.following import follow, origin, together
from collectors.probes.http import judge_answer, judge_speed
from collectors.probes.measure import (
    Asked,
    CouldNotLook,
    Measured,
    NoAnswer,
    ProbeFailed,
    Prober,
    TargetDegraded,
    TargetDown,
)
from collectors.probes.sampling import LIMIT, Sample
from collectors.sources.auth import secret
from maas.catalogue.filling import fill
from maas.catalogue.model import Download, Step, Target
from maas.domain.checksums import parse_checksum

Failure = TypeVar("Failure", bound=ProbeFailed)
HIDDEN = 4  # a value this short could not be hidden without hiding half the sentence


@dataclass(slots=True)
class _Flow:
    """How far a flow has come."""

    prober: Prober
    target: Target
    values: dict[str, str]
    login: Mapping[str, str]
    home: str  # origin of the interface whose login it is
    hidden: set[str]
    seen: list[Measured] = field(default_factory=list)
    slow: TargetDegraded | None = None


async def probe_flow(prober: Prober, target: Target) -> Measured:
    """Go through the steps; the measure has the last status and the time of all."""
    flow = await _begin(prober, target)
    timeout, began = target.timeout.total_seconds(), time.monotonic()
    for step in target.steps:
        try:
            await _take(flow, step, timeout - (time.monotonic() - began))
        except NoAnswer:
            raise _named(flow, step, TargetDown(f"no complete answer within {timeout:g} s of the "
                         "whole flow")) from None  # fmt: skip
        except ProbeFailed as failure:
            raise _named(flow, step, failure) from None
    if flow.slow is not None:
        raise flow.slow
    measured = together(flow.seen)
    judge_speed(target.expect, measured)
    return measured


async def _begin(prober: Prober, target: Target) -> _Flow:
    try:
        values = {name: secret(prober.environ, one) for name, one in target.secrets.items()}
    except SecretMissing as error:
        raise CouldNotLook(str(error)) from None
    hidden = set(values.values())
    if target.interface is None:
        return _Flow(prober, target, values, {}, "", hidden)
    login, home = await login_headers(prober, target.interface), prober.roots[target.interface]
    return _Flow(prober, target, values, login, origin(home), hidden)


async def _take(flow: _Flow, step: Step, left: float) -> None:
    """One step; raises what became of it, but goes on where it was only slow."""
    download = _filled_download(step, flow.values)
    asked = _asked(flow, step)
    sample = None
    if download is not None:
        checksums = [parse_checksum(download.checksum)] if download.checksum else []
        sample = Sample(flow.target.limit or LIMIT, [name for name, _ in checksums])
        asked = Asked(asked.url, asked.headers, asked.method, asked.content, sample)
    redirects = step.expect.redirects
    measured = await follow(flow.prober, flow.target, asked, redirects, left)
    flow.seen.append(measured)
    status = measured.status
    if status in REFUSED and status not in step.expect.status and (asked.headers or flow.values):
        if flow.target.interface is not None:
            flow.prober.logins[flow.target.interface].forget()
        raise CouldNotLook(f"status {status}: {NOT_ACCEPTED}", measured)
    judge_answer(step.expect, measured)
    if sample is not None and download is not None:
        _judge_sample(sample, download, measured)
    _keep(flow, step, measured)
    try:
        judge_speed(step.expect, measured)
    except TargetDegraded as slow:
        flow.slow = flow.slow or _named(flow, step, slow)


def _asked(flow: _Flow, step: Step) -> Asked:
    led = step.url[1:-1] in flow.values and step.url == f"{{{step.url[1:-1]}}}"
    url: str = fill(step.url, flow.values, str if led else lambda value: quote(value, safe=""))
    headers: dict[str, str] = dict(flow.login) if flow.home and origin(url) == flow.home else {}
    headers |= {name: _one_line(value) for name, value in fill(step.headers, flow.values).items()}
    content = None
    if step.form:
        content = urlencode(fill(step.form, flow.values)).encode()
    elif isinstance(step.body, str):
        content = fill(step.body, flow.values).encode()
        headers = {"Content-Type": "text/plain; charset=utf-8", **headers}
    elif step.body is not None:
        content = msgspec.json.encode(fill(step.body, flow.values))
        headers = {"Content-Type": "application/json", **headers}
    return Asked(url, headers, step.method, content)


def _one_line(value: str) -> str:
    """What an answer gave must not become a header of its own."""
    if not value.isprintable():
        raise TargetDown("what was kept cannot stand in a header")
    return value


def _filled_download(step: Step, values: Mapping[str, str]) -> Download | None:
    if step.download is None:
        return None
    filled = Download.model_validate(fill(step.download.model_dump(), values))
    try:
        if filled.checksum is not None:
            parse_checksum(filled.checksum)
        if filled.size is not None:
            int(filled.size)
    except ValueError:
        raise TargetDown("the checksum or the size that was kept is none") from None
    return filled


def _judge_sample(sample: Sample, download: Download, measured: Measured) -> None:
    if sample.cut:
        raise CouldNotLook("the sample is larger than `limit`, and was not read whole", measured)
    if download.size is not None and sample.size != int(download.size):
        raise TargetDown(f"it has {sample.size} bytes, not {download.size}", measured)
    if download.checksum is not None:
        differs = sample.differs(*parse_checksum(download.checksum))
        if differs is not None:
            raise TargetDown(differs, measured)


def _keep(flow: _Flow, step: Step, measured: Measured) -> None:
    if not step.keep:
        return
    try:
        told = msgspec.json.decode(measured.body)
    except NOT_JSON:
        raise TargetDown("the answer is no JSON, and nothing could be kept", measured) from None
    for name, path in step.keep.items():
        found: Any = found_at(told, path)
        if found is None or isinstance(found, dict | list):
            raise TargetDown(f"there is no single value at {path}", measured)
        if isinstance(found, str) and not found.isdigit() and len(found) > HIDDEN:
            flow.hidden.add(found)
        flow.values[name] = found if isinstance(found, str) else msgspec.json.encode(found).decode()


def _named(flow: _Flow, step: Step, failure: Failure) -> Failure:
    """The same failure with the step's name before it, and what must not be told taken out."""
    said = str(failure)
    for value in sorted(flow.hidden, key=len, reverse=True):
        said = said.replace(value, "…") if value else said
    return type(failure)(f"{step.name}: {said}", together(flow.seen) if flow.seen else None)
