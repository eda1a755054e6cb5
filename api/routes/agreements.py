"""Agreements as pages: the list of their statements, and each statement as its own report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from fastapi import APIRouter, Request, Response

from api.answers import HTML, answer
from api.people import MaybeSpeaker
from api.routes.ledger import Version, rendered
from api.site import SiteDep
from api.statements import may_read, readable
from maas.db import periods
from maas.db.periods import Heading
from maas.domain.instants import from_us

router = APIRouter(include_in_schema=False)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One statement in the list. `met` None: nothing is known of its objectives yet."""

    period: str
    version: int
    as_of: datetime
    met: int | None
    missed: int
    open: int
    page: str


@dataclass(frozen=True, slots=True)
class AgreementLines:
    """An agreement and its statements, the latest period first."""

    id: str
    title: Mapping[str, str]
    provider: Mapping[str, str]
    customer: Mapping[str, str]
    periods: list[PeriodLine]


@router.get("/agreements")
async def agreements_page(request: Request, site: SiteDep, who: MaybeSpeaker) -> Response:
    """Every agreement one may read, with what its periods came to."""
    held = await site.snapshots.held()
    shown = []
    async with site.reading() as connection:
        headings = await periods.headings(connection)
        for name, agreement in site.catalogue.agreements.items():
            if not may_read(agreement, who):
                continue
            told = await periods.headlines(connection, name)
            lines = [_line(one, told.get(one.period, {})) for one in _latest(headings, name)]
            parties = site.catalogue.parties
            shown.append(
                AgreementLines(
                    name, agreement.title, parties[agreement.provider].title,
                    parties[agreement.customer].title, lines,
                )
            )  # fmt: skip
    return site.show(request, "agreements.html", held, {"agreements": shown})


@router.get("/agreements/{name}/{period}")
async def statement_page(
    request: Request, site: SiteDep, who: MaybeSpeaker, name: str, period: str,
    version: Version = None,
) -> Response:  # fmt: skip
    """The statement of a period: its report, whole and self-contained."""
    readable(site.catalogue, name, who)
    language = site.pages.language(request).language
    base = str(request.base_url)
    body = await rendered(site, name, period, version, "html", language, base)
    told = answer(request, body, HTML)
    told.headers["Content-Security-Policy"] = POLICY
    return told


def _latest(headings: list[Heading], name: str) -> list[Heading]:
    """The newest version of each period."""
    found: dict[str, Heading] = {}
    for one in headings:
        if one.agreement == name:
            found.setdefault(one.period, one)
    return list(found.values())


def _line(one: Heading, told: Mapping[str, Mapping[str, Any]]) -> PeriodLine:
    verdicts = [_met(figure) for figure in told.values()]
    return PeriodLine(
        period=one.period,
        version=one.version,
        as_of=from_us(one.known_at),
        met=verdicts.count(True) if verdicts else None,
        missed=verdicts.count(False),
        open=verdicts.count(None),
        page=f"/agreements/{one.agreement}/{one.period}",
    )


def _met(figure: Mapping[str, Any]) -> bool | None:
    if not figure["determined"] or not figure["valid"]:
        return None
    return Fraction(figure["good"], figure["valid"]) >= Fraction(figure["target"])
