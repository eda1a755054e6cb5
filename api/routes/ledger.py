"""Agreements for programs and people: statements, reports, exclusions, attributions.

Statements are read by everybody where the agreement is public, else by its parties. Words are
said by people with a token, each for the party the token speaks for.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, HTTPException, Query, Request, Response

from api import schemas_ledger as forms
from api.answers import HTML, JSON, answer, json_answer
from api.people import MaybeSpeaker, Speaker, SpeakerDep
from api.site import Site, SiteDep
from api.statements import may_read, readable, statement_text
from maas.catalogue.agreed import Category
from maas.catalogue.model import Agreement
from maas.db import attributions, exclusions, periods
from maas.db.attributions import Attribution
from maas.domain.claims import Claim, ClaimInvalid, claimed
from maas.domain.exclusions import Exclusion, ExclusionStatus, NotAllowed, Word, may_say
from maas.domain.instants import duration_us, from_us, to_us
from maas.domain.intervals import Interval
from maas.reports.errors import NotAStatement
from maas.reports.formats import FORMATS, render
from maas.reports.reading import statement_from

router = APIRouter(prefix="/api/v1", tags=["agreements"])
Version = Annotated[
    int | None, Query(ge=0, description="0: the draft; default: the latest closed, or the draft")
]
Language = Annotated[Literal["en", "fr"], Query(description="of the report")]
FormatName = Annotated[
    Literal["html", "pdf", "json", "csv", "xlsx"], Query(alias="format", description="of the file")
]


@router.get("/agreements", response_model=forms.Agreements)
async def agreements(request: Request, site: SiteDep, who: MaybeSpeaker) -> Response:
    """The agreements one may read, with the periods there are statements of."""
    async with site.reading() as connection:
        headings = await periods.headings(connection)
    told = [
        forms.AgreementForm(
            id=name,
            title=agreement.title,
            customer=agreement.customer,
            provider=agreement.provider,
            objectives=list(agreement.objectives),
            composites=list(agreement.composites),
            periods=[
                forms.PeriodForm(
                    period=one.period, version=one.version, as_of=from_us(one.known_at),
                    by=one.by, reason=one.reason, hash=one.hash,
                )
                for one in headings
                if one.agreement == name
            ],
        )
        for name, agreement in site.catalogue.agreements.items()
        if may_read(agreement, who)
    ]  # fmt: skip
    return json_answer(request, forms.Agreements(agreements=told))


@router.get("/agreements/{name}/periods/{period}", response_class=Response)
async def statement(
    request: Request, site: SiteDep, who: MaybeSpeaker, name: str, period: str,
    version: Version = None,
) -> Response:  # fmt: skip
    """The statement of a period as canonical JSON: the very bytes that its hash is of."""
    readable(site.catalogue, name, who)
    async with site.reading() as connection:
        text, _ = await statement_text(connection, name, period, version)
    return answer(request, text.encode(), JSON)


@router.get("/agreements/{name}/periods/{period}/report", response_class=Response)
async def report(
    request: Request, site: SiteDep, who: MaybeSpeaker, name: str, period: str,
    version: Version = None, language: Language = "en", form: FormatName = "html",
) -> Response:  # fmt: skip
    """The report of a period, in the format and language asked for."""
    readable(site.catalogue, name, who)
    body = await rendered(site, name, period, version, form, language, str(request.base_url))
    media_type = HTML if form == "html" else FORMATS[form].media_type
    told = answer(request, body, media_type)
    if form != "html":
        file = f"{name}-{period}.{form}"
        told.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return told


async def rendered(
    site: Site, name: str, period: str, version: int | None, form: str, language: str, base: str
) -> bytes:
    """A kept statement in one of the formats; the work is done beside the event loop.

    503 for what another release has kept: a draft is made anew with the next round of the engine.
    """
    async with site.reading() as connection:
        text, number = await statement_text(connection, name, period, version)
        signed = await periods.signatures(connection, name, period, number) if number else []
    address = (site.catalogue.page.url or base).rstrip("/")
    try:
        return await asyncio.to_thread(
            lambda: render(statement_from(text), form, language, address, signed)
        )
    except NotAStatement as error:
        raise HTTPException(
            503, f"this {'version' if number else 'draft'} cannot be read by this release: {error}"
        ) from None


@router.get("/exclusions", response_model=forms.Exclusions)
async def list_exclusions(
    request: Request, site: SiteDep, who: MaybeSpeaker, agreement: str
) -> Response:
    """The exclusions of an agreement with everything said of them."""
    readable(site.catalogue, agreement, who)
    async with site.reading() as connection:
        found = await exclusions.exclusions(connection, agreement)
    return json_answer(request, forms.Exclusions(exclusions=[_form(one) for one in found]))


@router.post("/exclusions", response_model=forms.ExclusionForm, status_code=201)
async def claim(site: SiteDep, who: SpeakerDep, told: forms.NewClaim) -> forms.ExclusionForm:
    """Claim, for the provider, that an interval or items should not count."""
    agreement = _bound(site, told.agreement, who)
    if who.party != agreement.provider:
        raise HTTPException(403, f"only {agreement.provider} claims under {told.agreement}")
    interval = None
    if told.start_at is not None and told.end_at is not None:
        interval = Interval(to_us(told.start_at), to_us(told.end_at))
    announced = None if told.announced_at is None else to_us(told.announced_at)
    try:
        fresh = claimed(
            Claim(
                told.agreement, tuple(told.objectives), interval, tuple(told.items),
                told.category, told.evidence, announced, who.name,
                to_us(site.snapshots.clock()), told.reason,
            ),
            agreement.objectives,
            get_args(Category),
            duration_us(agreement.answer_within),
        )  # fmt: skip
    except ClaimInvalid as error:
        raise HTTPException(422, str(error)) from None
    async with site.app.database.transaction() as connection:
        await exclusions.claim(connection, fresh)
    return _form(fresh)


@router.post("/exclusions/{name}/words", response_model=forms.ExclusionForm)
async def say(
    site: SiteDep, who: SpeakerDep, name: str, told: forms.NewWord
) -> forms.ExclusionForm:
    """Agree to or refuse a claim, for the customer, or withdraw it, for the provider."""
    async with site.app.database.transaction() as connection:
        found = await exclusions.lock(connection, name)
        if found is None:
            raise HTTPException(404, f"there is no exclusion {name}")
        agreement = _bound(site, found.agreement, who)
        status = ExclusionStatus(told.status)
        try:
            may_say(found, status, who.party, (agreement.customer, agreement.provider))
        except NotAllowed as error:
            raise HTTPException(409, str(error)) from None
        word = Word(status, who.name, to_us(site.snapshots.clock()), told.reason)
        await exclusions.say(connection, found, word)
        said = await exclusions.exclusions(connection, ids=[name])
    return _form(said[0])


@router.post("/attributions", response_model=forms.AttributionForm, status_code=201)
async def attribute(
    site: SiteDep, who: SpeakerDep, told: forms.NewAttribution
) -> forms.AttributionForm:
    """Confirm, for a customer, which party answers for a bad item or an outage."""
    customers = {
        one.customer
        for one in site.catalogue.agreements.values()
        if told.objective in one.objectives
    }
    if who.party not in customers:
        raise HTTPException(403, f"only a customer of {told.objective} confirms who answers for it")
    if told.party not in site.catalogue.parties:
        raise HTTPException(422, f"there is no party {told.party}")
    at = site.snapshots.clock()
    async with site.app.database.transaction() as connection:
        if await attributions.not_bad(connection, told.objective, [told.key]):
            raise HTTPException(422, f"{told.objective} has nothing bad under {told.key}")
        word = Attribution(told.objective, told.key, told.party, who.name, to_us(at), told.reason)
        await attributions.confirm(connection, [word])
    return forms.AttributionForm(**told.model_dump(), by=who.name, at=at)


def _bound(site: Site, name: str, who: Speaker) -> Agreement:
    """An agreement that somebody is a party of; 404 for others, so that none is given away."""
    agreement = site.catalogue.agreements.get(name)
    if agreement is None or who.party not in (agreement.customer, agreement.provider):
        raise HTTPException(404, f"there is no agreement {name} of {who.party}")
    return agreement


def _form(one: Exclusion) -> forms.ExclusionForm:
    interval = one.interval
    return forms.ExclusionForm(
        id=one.id,
        agreement=one.agreement,
        objectives=list(one.objectives),
        start_at=None if interval is None else from_us(interval.start),
        end_at=None if interval is None else from_us(interval.end),
        items=list(one.items),
        category=one.category,
        evidence=one.evidence,
        announced_at=None if one.announced_at is None else from_us(one.announced_at),
        answer_by=from_us(one.answer_by),
        status=one.status.value,
        history=[
            forms.WordForm(
                status=word.status.value, by=word.by, at=from_us(word.at), reason=word.reason
            )
            for word in one.history
        ],
    )
