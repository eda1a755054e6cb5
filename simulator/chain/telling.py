"""A process's line to the desk: which faults strike here, and what really happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import aiohttp

from simulator.chain.steps import Step

TIMEOUT = aiohttp.ClientTimeout(total=30)


class DeskLine:
    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    async def strike(self, step: Step) -> dict[str, dict[str, Any]]:
        """The faults of this attempt: kind and parameters, with the fault's id among them."""
        struck: dict[str, dict[str, Any]] = await self.post("/desk/strike", asdict(step))
        return struck

    async def holds(self, fault_id: str) -> bool:
        told = await self.get(f"/desk/holds/{fault_id}")
        return bool(told["holds"])

    async def tell(self, step: Step, sent: int) -> None:
        await self.post("/desk/steps", {"step": asdict(step), "sent": sent})

    async def get(self, path: str) -> Any:
        async with self.session().get(f"{self.url}{path}") as answer:
            answer.raise_for_status()
            return await answer.json()

    async def post(self, path: str, body: object) -> Any:
        async with self.session().post(f"{self.url}{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
