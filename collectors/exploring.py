"""An unknown OData service, asked what it can: its sets, operators, limits and missions.

Every question is asked over the wire and its answer is checked, because services answer 200 to
filters that they do not understand. The proposal is an entry for the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec

from collectors.errors import NOT_JSON, LoginRefused, SourceDown
from collectors.http import Answer, fetch
from collectors.sources.asking import written
from collectors.sources.auth import Login

SETS = ("Sessions", "Products")  # the first that a service has says what it is
MISSIONS = ("S1", "S2", "S3", "S5P", "S6")
HINTS = {"aux": "auxip", "lta": "lta", "dd": "dd", "catalogue": "dd", "cadip": "cadip"}
EXPANDS, COUNTS = "expands attributes", "counts"  # questions whose answers change how we ask
REFUSALS = (400, 422, 501)
_decode = msgspec.json.Decoder(dict[str, Any]).decode
Params = dict[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and what became of it. `holds` None: it does not apply."""

    question: str
    holds: bool | None
    told: str


@dataclass(slots=True)
class Explored:
    """What was found out, and the entry that follows from it."""

    root: str
    kind: str
    findings: list[Finding] = field(default_factory=list)
    page_size: int = 1000
    missions: list[str] = field(default_factory=list)

    def note(self, question: str, holds: bool | None, told: str) -> None:
        self.findings.append(Finding(question, holds, told))


class _Answer:
    """A status and, where there is one, a page."""

    def __init__(self, response: Answer) -> None:
        self.status = response.status
        self.asks = response.headers.get("WWW-Authenticate", "")
        try:
            self.page: dict[str, Any] = _decode(response.content)
        except NOT_JSON:
            self.page = {}
        value = self.page.get("value")
        self.rows: list[dict[str, Any]] = (
            [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        )
        self.is_page = self.status == 200 and isinstance(value, list)

    @property
    def words(self) -> str:
        if self.is_page:
            return f"{len(self.rows)} rows"
        return f"status {self.status}" + ("" if self.status != 200 else " with no OData page")


class Explorer:
    """Asks one service; credentials are those of the given login."""

    def __init__(self, root: str, client: httpx.AsyncClient, login: Login) -> None:
        self._root = root.rstrip("/")
        self._client = client
        self._login = login

    async def explore(self) -> Explored:
        """Everything there is to find out; raises SourceDown or LoginRefused when there is not."""
        entity = await self._entity()
        kind = "cadip" if entity == "Sessions" else _hinted(self._root)
        found = Explored(self._root, kind)
        newest = await self._rows(found, entity)
        if newest is None:
            return found
        await self._operators(found, entity, newest)
        await self._limits(found, entity)
        if entity == "Products":
            await self._expansion(found, entity)
            await self._missions(found, entity)
        return found

    async def _ask(self, path: str, params: Mapping[str, str] | None = None) -> _Answer:
        url = f"{self._root}/{path}" if path else f"{self._root}/"
        headers = await self._login.headers()
        return _Answer(await fetch(self._client, "GET", url, params=params, headers=headers))

    async def _entity(self) -> str:
        document = await self._ask("")
        if document.status in (401, 403):
            wants = document.asks.split(" ")[0] or "a login of a kind that it does not name"
            raise LoginRefused(
                f"{self._root} answered {document.status} and wants {wants}: give --username and "
                "--password-env, with --token-url where tokens are given"
            )
        offered = [str(one.get("name")) for one in document.rows]
        for entity in SETS:
            if entity in offered:
                return entity
        for entity in SETS:  # some services have no document
            if (await self._ask(entity, {"$top": "1"})).is_page:
                return entity
        raise SourceDown(
            f"{self._root} is no OData service that we know: it answered {document.words} and has "
            f"neither {' nor '.join(SETS)}; is the URL its root, ending in /odata/v1?"
        )

    async def _rows(self, found: Explored, entity: str) -> datetime | None:
        """The date of its newest entry, and whether it orders."""
        order = {"$orderby": "PublicationDate desc", "$top": "2"}
        answer = await self._ask(entity, order)
        dates = [moment for moment in map(_published, answer.rows) if moment is not None]
        if not answer.is_page or not dates:
            found.note("has entries", False, f"the newest of {entity}: {answer.words}")
            return None
        found.note("has entries", True, f"the newest of {entity} is of {written(dates[0])}")
        oldest = await self._ask(entity, {"$orderby": "PublicationDate asc", "$top": "1"})
        first = next((m for m in map(_published, oldest.rows) if m is not None), None)
        sorts = first is not None and first <= dates[0] and dates == sorted(dates, reverse=True)
        found.note("sorts by date", sorts, "$orderby is kept" if sorts else "$orderby is ignored")
        return max(dates)

    async def _operators(self, found: Explored, entity: str, newest: datetime) -> None:
        since, until = newest - timedelta(days=1), newest
        bounds = f"PublicationDate ge {written(since)} and PublicationDate lt {written(until)}"
        answer = await self._ask(entity, {"$filter": bounds, "$top": "100"})
        dates = [moment for moment in map(_published, answer.rows) if moment is not None]
        kept = answer.is_page and all(since <= moment < until for moment in dates)
        found.note("filters by date", kept, answer.words if kept else f"not kept: {answer.words}")
        never = f"PublicationDate gt {written(newest + timedelta(days=3650))}"
        empty = await self._ask(entity, {"$filter": never, "$top": "1"})
        silent = empty.is_page and not empty.rows
        found.note("gives nothing where nothing is", silent, empty.words)
        counted = await self._ask(entity, {"$filter": bounds, "$count": "true", "$top": "1"})
        total = counted.page.get("@odata.count")
        told = f"{total} in a day" if total else counted.words
        cannot = False if counted.is_page or counted.status in REFUSALS else None
        found.note(COUNTS, isinstance(total, int) or cannot, told)

    async def _limits(self, found: Explored, entity: str) -> None:
        page = await self._ask(entity, {"$top": "1000", "$orderby": "PublicationDate asc"})
        counted = await self._ask(entity, {"$count": "true", "$top": "1"})
        total = counted.page.get("@odata.count")
        short = isinstance(total, int) and len(page.rows) < min(1000, total)
        if short and page.rows:
            found.page_size = len(page.rows)
        found.note("gives up to 1000 rows at once", page.is_page and not short, page.words)
        link = page.page.get("@odata.nextLink")
        found.note("has next links", True if link else None, "given" if link else "none: by $skip")
        beyond = await self._ask(entity, {"$skip": "10001", "$top": "1"})
        found.note("skips beyond 10,000", beyond.is_page, beyond.words)

    async def _expansion(self, found: Explored, entity: str) -> None:
        answer = await self._ask(entity, {"$top": "1", "$expand": "Attributes"})
        there = any("Attributes" in row for row in answer.rows)
        refused = bool(answer.rows) or answer.status in REFUSALS
        found.note(EXPANDS, there or (False if refused else None), answer.words)

    async def _missions(self, found: Explored, entity: str) -> None:
        for mission in MISSIONS:
            starts = f"startswith(Name,'{mission}')"
            answer = await self._ask(entity, {"$filter": starts, "$top": "1"})
            names = [str(row.get("Name", "")) for row in answer.rows]
            if names and all(name.startswith(mission) for name in names):
                found.missions.append(mission)
        told = ", ".join(found.missions) or "none that we can tell by name"
        found.note("is of missions", bool(found.missions), told)


def _hinted(root: str) -> str:
    """The kind that an address suggests; production where it suggests nothing."""
    low = root.lower()
    return next((kind for hint, kind in HINTS.items() if hint in low), "prip")


def _published(row: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(row.get("PublicationDate")))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
