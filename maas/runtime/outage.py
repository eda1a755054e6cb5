"""Whether something we depend on answers: said once when it goes and once when it is back."""

from __future__ import annotations

import time

import structlog

from maas.telemetry.metrics import Metric
from maas.telemetry.process import ProcessCounts

log = structlog.get_logger(__name__)


class Outage:
    """One dependency, the database or the broker, as this process sees it."""

    def __init__(
        self,
        what: str,
        counts: ProcessCounts,
        up: Metric,
        outages: Metric | None = None,
        waited: Metric | None = None,
    ) -> None:
        self.what = what
        self.reason: str | None = None  # why it is away; None while it answers
        self.known = False  # whether it ever answered, or was found away
        self._counts, self._up, self._outages, self._waited = counts, up, outages, waited
        self._since = self._counted_at = 0.0

    @property
    def away(self) -> bool:
        """Whether it is away now."""
        return self.reason is not None

    def lost(self, why: str) -> None:
        """It does not answer; told when that is news."""
        now = time.monotonic()
        if self.reason is None:
            log.warning(f"waiting for the {self.what}", why=why)
            self._since = self._counted_at = now
            if self._outages is not None:
                self._counts.add(self._outages)
        self.reason, self.known = why, True
        self._counts.set(self._up, value=0.0)
        self._count_wait(now)

    def back(self) -> None:
        """It answers; told when it was away."""
        if self.reason is not None:
            now = time.monotonic()
            self._count_wait(now)
            log.info(f"the {self.what} is back", after=f"{now - self._since:.1f} s")
        self.reason, self.known = None, True
        self._counts.set(self._up, value=1.0)

    def _count_wait(self, now: float) -> None:
        if self._waited is not None:
            self._counts.add(self._waited, amount=now - self._counted_at)
            self._counted_at = now
