"""The probe job: every target in each of its slots, all side by side, written together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from math import gcd

import structlog

from collectors.canaries.standing import standing
from collectors.connectivity import beacons, connected, without_blame
from collectors.http import client_for
from collectors.probes import run_probe
from collectors.probes.measure import Prober
from collectors.push.judging import judge
from collectors.sources import SOURCES
from collectors.sources.auth import Login
from maas.catalogue.model import Catalogue, Target
from maas.catalogue.probed import TOLD
from maas.choreography import FACTS_RECORDED
from maas.db import canaries, facts_beats, facts_samples, outbox
from maas.db.facts_samples import ProbeResult
from maas.domain.canary_state import HISTORY
from maas.domain.events import Event
from maas.domain.instants import MINUTE, duration_us, from_us, iso, to_us
from maas.domain.states import Outcome
from maas.runtime.leasing import LeaseKeeper
from maas.runtime.role import App

log = structlog.get_logger(__name__)

LOGIN_TIMEOUT = 10.0  # seconds


class Probing:
    """All targets of a vantage point; remembers which slots it has sampled, nothing else."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._targets = app.catalogue.targets
        self._prober, self._release = prober_of(app.catalogue, app.environ)
        self._listening_since: datetime | None = None
        self._leases = LeaseKeeper(app.database, app.holder, app.lease_ttl, app.process.counts)
        self._beacons = beacons(app.environ)
        self._sampled: dict[str, int] = {}
        self._outcomes: dict[str, str] | None = None

    @property
    def every(self) -> timedelta:
        """How often there is a slot for at least one target."""
        step = gcd(*(duration_us(target.every) for target in self._targets.values()))
        return timedelta(microseconds=step or MINUTE)

    async def run(self, as_of: datetime) -> None:
        """Probe every target whose slot at `as_of` (UTC) has not been sampled yet."""
        now = to_us(as_of)
        due: list[tuple[str, Target, datetime]] = []
        for name, target in self._targets.items():
            slot = now // duration_us(target.every) * duration_us(target.every)
            if self._sampled.get(name) != slot:
                self._sampled[name] = slot
                due.append((name, target, from_us(slot)))
        written: set[str] = set()
        try:
            written = await self._probe(due, as_of)
        finally:  # what is not ours, or could not be written, is looked at again in this slot
            for name, _, at in due:
                if name not in written and self._sampled.get(name) == to_us(at):
                    del self._sampled[name]

    async def _probe(self, due: list[tuple[str, Target, datetime]], as_of: datetime) -> set[str]:
        """Probe those that are ours; the targets whose slot has a sample now."""
        location = self._app.location
        due, done = await self._ours(due)
        if not due:
            return done
        results: Sequence[ProbeResult] = await asyncio.gather(
            *(
                run_probe(self._prober, name, target, location, at)
                for name, target, at in due
                if target.probe not in TOLD
            )
        )
        results = [*results, *await self._told(due), *await self._answered(due)]
        if any(one.outcome is Outcome.DOWN for one in results) and not await connected(
            self._beacons
        ):
            log.warning("cut off", location=location, as_of=iso(to_us(as_of), digits=0))
            results = without_blame(results)
        async with self._app.database.transaction() as connection:
            if self._outcomes is None:
                self._outcomes = await facts_samples.last_outcomes(connection, location)
            await facts_samples.store_samples(connection, results)
            turned = [r for r in results if self._outcomes.get(r.target) != r.outcome]
            await outbox.put(
                connection,
                [
                    Event(
                        FACTS_RECORDED, "probe", one.target, as_of, {"outcome": one.outcome.value}
                    )
                    for one in turned
                ],
            )
        self._outcomes |= {one.target: one.outcome.value for one in turned}
        return done | {one.target for one in results}

    async def _ours(
        self, due: list[tuple[str, Target, datetime]]
    ) -> tuple[list[tuple[str, Target, datetime]], set[str]]:
        """Those to probe, whose lease this process holds, and those sampled already by another."""
        location = self._app.location
        names = {name: f"probe:{location}:{name}" for name, _, _ in due}
        held, fresh = await self._leases.hold_each(names.values())
        slots = {name: at for name, _, at in due if names[name] in fresh}
        done: set[str] = set()
        if slots:
            async with self._app.database.transaction() as connection:
                done = await facts_samples.sampled(connection, location, slots)
        return [one for one in due if names[one[0]] in held and one[0] not in done], done

    async def _told(self, due: list[tuple[str, Target, datetime]]) -> list[ProbeResult]:
        """What those who call us have said of themselves."""
        calling = [(name, target.push, at) for name, target, at in due if target.push is not None]
        if not calling:
            return []
        latest = max(at for _, _, at in calling)
        if self._listening_since is None:
            self._listening_since = latest
        async with self._app.database.transaction() as connection:
            calls = await facts_beats.beats_until(connection, [one[0] for one in calling], latest)
        results = []
        for name, push, at in calling:
            told = judge(push, calls[name], at, self._listening_since)
            location = self._app.location
            results.append(
                ProbeResult(name, location, at, told.outcome, told.reason, total_us=told.run_us)
            )
        return results

    async def _answered(self, due: list[tuple[str, Target, datetime]]) -> list[ProbeResult]:
        """What the answers to canaries tell of the service that gives them."""
        entries = self._app.catalogue.canaries
        sent = [(n, entries[t.canary], t.canary, at) for n, t, at in due if t.canary is not None]
        if not sent:
            return []
        async with self._app.database.transaction() as connection:
            past = {key: await canaries.history(connection, key, HISTORY) for _, _, key, _ in sent}
        return [
            standing(name, self._app.location, canary, past[key], at)
            for name, canary, key, at in sent
        ]

    async def close(self) -> None:
        await self._release()


def prober_of(
    catalogue: Catalogue, environ: Mapping[str, str]
) -> tuple[Prober, Callable[[], Awaitable[None]]]:
    """What all probes of a process share, and how to let go of it."""
    interfaces = catalogue.interfaces
    clients = {name: client_for(i.ca_file, LOGIN_TIMEOUT) for name, i in interfaces.items()}
    logins = {name: Login(i.auth, environ, clients[name]) for name, i in interfaces.items()}
    roots = {
        name: f"{interface.url.rstrip('/')}/{SOURCES[interface.kind].entity}"
        for name, interface in interfaces.items()
    }
    prober = Prober(logins, roots, environ, interfaces=interfaces)

    async def release() -> None:
        prober.close()
        for client in clients.values():
            await client.aclose()

    return prober, release
