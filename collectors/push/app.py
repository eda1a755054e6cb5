"""The door for those who call us. Every call is signed; none is believed for more than it says.

POST /push/TARGET/start|success|fail   a run of a push target
POST /push/TARGET                      the same as a CloudEvent
POST /tickets/TRACKER                  a ticket of a webhook tracker
POST /samples                          what a private probe saw
POST /steps/PIPELINE/SOURCE            what happened to images
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from collectors.errors import NOT_JSON, SecretMissing
from collectors.push.reading import Call, bare_call, cloud_event
from collectors.push.samples import VARIABLE, SamplesRefused, believable, unpacked
from collectors.push.steps import push_source, take_steps
from collectors.sources.auth import secret
from collectors.sources.entry import EntryRefused
from collectors.trackers.told import ticket_of
from collectors.trackers.webhook import webhook_ticket
from maas.choreography import FACTS_RECORDED
from maas.db import facts, facts_beats, facts_cursor, facts_samples, facts_tickets, outbox
from maas.db.facts import Quarantined
from maas.db.facts_beats import Beat
from maas.domain.events import Event
from maas.domain.signing import KeyMalformed, NotSigned, check_hub_signed, check_signed, keys_of
from maas.runtime.live import wall_clock
from maas.runtime.role import App

log = structlog.get_logger(__name__)

LARGEST = 1 << 20  # bytes of a call


class Refused(Exception):
    """A call that is not taken: its status, and what its sender should change."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def create_push_app(app: App) -> FastAPI:
    """The application behind MAAS_PUSH_PORT."""
    web = FastAPI(title="MaaS push", docs_url=None, redoc_url=None, openapi_url=None)
    receiving = Receiving(app)
    web.add_api_route("/healthz", _alive, methods=["GET"])
    web.add_api_route("/push/{target}/{event}", receiving.event, methods=["POST"])
    web.add_api_route("/push/{target}", receiving.cloud_event, methods=["POST"])
    web.add_api_route("/tickets/{tracker}", receiving.ticket, methods=["POST"])
    web.add_api_route("/samples", receiving.samples, methods=["POST"])
    web.add_api_route("/steps/{pipeline}/{source}", receiving.steps, methods=["POST"])
    web.add_exception_handler(Refused, _refused)
    return web


async def _alive() -> PlainTextResponse:
    return PlainTextResponse("alive\n")


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    log.info("call refused", path=request.url.path, status=error.status, why=str(error))
    return JSONResponse({"error": str(error)}, status_code=error.status)


class Receiving:
    """Takes calls; keeps nothing between them."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._satellites = {s for m in app.catalogue.missions.values() for s in m.satellites}

    async def event(self, request: Request, target: str, event: str) -> JSONResponse:
        """A start, a success or a failure."""
        body, message_id, now = await self._signed(request, self._push_secret(target))
        try:
            call = bare_call(event, body, message_id, now)
        except EntryRefused as error:
            raise Refused(422, str(error)) from None
        return await self._keep(target, call, now)

    async def cloud_event(self, request: Request, target: str) -> JSONResponse:
        """The same, told as a CloudEvent."""
        body, message_id, now = await self._signed(request, self._push_secret(target))
        try:
            call = cloud_event(request.headers, body, message_id, now)
        except EntryRefused as error:
            raise Refused(422, str(error)) from None
        return await self._keep(target, call, now)

    async def ticket(self, request: Request, tracker: str) -> JSONResponse:
        """A ticket that has changed; one that cannot be read is quarantined."""
        entry = self._app.catalogue.trackers.get(tracker)
        if entry is None or entry.kind != "webhook":
            raise Refused(404, f"the catalogue has no webhook tracker {tracker!r}")
        body, _, now = await self._signed(request, str(entry.secret_env), hub=True)
        try:
            told = msgspec.json.decode(body, type=dict[str, Any])
            ticket = ticket_of(webhook_ticket(entry, told, now), entry, self._satellites)
        except (EntryRefused, *NOT_JSON) as error:
            aside = Quarantined(tracker, "entry", str(error), body.decode("utf-8", "replace"))
            async with self._app.database.transaction() as connection:
                await facts.quarantine_rows(connection, [aside], now)
                await facts_cursor.add_entries(connection, tracker, 1)
            raise Refused(422, str(error)) from None
        async with self._app.database.transaction() as connection:
            changed = await facts_tickets.store_tickets(connection, tracker, [ticket], now)
            await facts_cursor.advance(connection, tracker, now, now, 1)
        log.info("ticket told", source=tracker, ticket=ticket.key, changed=bool(changed))
        return JSONResponse({"key": ticket.key, "subjects": ticket.subjects}, status_code=202)

    async def samples(self, request: Request) -> JSONResponse:
        """Samples of a private probe; those not to be believed are told back, the rest is kept."""
        body, _, now = await self._signed(request, VARIABLE)
        try:
            message = unpacked(body)
            kept, refused = believable(
                message, self._app.catalogue.targets, self._app.location, now
            )
        except SamplesRefused as error:
            raise Refused(422, str(error)) from None
        async with self._app.database.transaction() as connection:
            before = await facts_samples.last_outcomes(connection, message.location)
            await facts_samples.store_samples(connection, kept)
            turned = {one.target: one for one in kept if before.get(one.target) != one.outcome}
            await outbox.put(connection, [
                Event(FACTS_RECORDED, "probe", name, now, {"outcome": one.outcome.value})
                for name, one in turned.items()
            ])  # fmt: skip
        log.info("samples told", location=message.location, kept=len(kept), refused=len(refused))
        told = [{"place": place, "reason": reason} for place, reason in refused]
        return JSONResponse({"kept": len(kept), "refused": told}, status_code=202)

    async def steps(self, request: Request, pipeline: str, source: str) -> JSONResponse:
        """What happened to images; what cannot be read is quarantined and told back."""
        entry = push_source(self._app, pipeline, source)
        if entry is None:
            raise Refused(404, f"the catalogue has no push source {source!r} of {pipeline!r}")
        body, _, now = await self._signed(request, str(entry.secret_env))
        try:
            told = await take_steps(self._app, pipeline, source, body, now)
        except EntryRefused as error:
            raise Refused(422, str(error)) from None
        return JSONResponse(told, status_code=202)

    def _push_secret(self, target: str) -> str:
        entry = self._app.catalogue.targets.get(target)
        if entry is None or entry.push is None:
            raise Refused(404, f"the catalogue has no push target {target!r}")
        return entry.push.secret_env

    async def _keep(self, target: str, call: Call, now: datetime) -> JSONResponse:
        beat = Beat(target, call.run, call.event, call.at, now, call.message)
        async with self._app.database.transaction() as connection:
            new = await facts_beats.store_beat(connection, beat)
        log.info("call taken", target=target, run=call.run, told=call.event, new=new)
        return JSONResponse({"run": call.run, "event": call.event, "new": new}, status_code=202)

    async def _signed(
        self, request: Request, variable: str, *, hub: bool = False
    ) -> tuple[bytes, str, datetime]:
        """The body of a call that is signed, its id, and the instant; raises Refused."""
        body = await _bounded(request)
        now, environ = wall_clock(), self._app.environ
        headers = request.headers
        try:
            keys = keys_of(secret(environ, variable))
        except (SecretMissing, KeyMalformed):
            log.error("a push secret is missing or malformed", variable=variable)
            raise Refused(503, f"our side lacks the secret {variable}: ask who runs us") from None
        try:
            hubs = headers.get("x-hub-signature-256") or headers.get("x-hub-signature")
            if hub and hubs:
                check_hub_signed(keys, hubs, body)
                return body, "", now
            return body, check_signed(keys, headers, body, now), now
        except NotSigned as error:
            raise Refused(401, str(error)) from None


async def _bounded(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise Refused(413, f"a call has at most {LARGEST >> 20} MiB")
        parts.append(part)
    return b"".join(parts)


def needs_push(app: App) -> bool:
    """Whether anybody may call: a push target, a webhook tracker, or a private probe."""
    catalogue, environ = app.catalogue, app.environ
    return (
        any(one.probe == "push" for one in catalogue.targets.values())
        or any(one.kind == "webhook" for one in catalogue.trackers.values())
        or any(s.kind == "push" for p in catalogue.pipelines.values() for s in p.sources.values())
        or _set(environ, VARIABLE)
    )


def _set(environ: Mapping[str, str], name: str) -> bool:
    return name in environ or f"{name}_FILE" in environ
