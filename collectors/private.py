"""A private probe: it looks where we cannot, needs no database, and calls out with what it saw.

What could not be sent yet is kept, up to a bound, and sent with the next samples: the receiver
takes each slot once, so sending again changes nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

import msgspec
import structlog

from collectors.errors import NOT_JSON, SourceDown
from collectors.http import Answer, client_for, fetch
from collectors.probes import run_probe
from collectors.probes.measure import Prober
from collectors.push.samples import VARIABLE, packed
from collectors.sources.auth import secret
from maas.catalogue.model import Catalogue, Target
from maas.catalogue.probed import TOLD
from maas.db.facts_samples import ProbeResult
from maas.domain.instants import duration_us, from_us, to_us
from maas.domain.signing import keys_of, signed_headers

log = structlog.get_logger(__name__)

UNSENT = 20_000  # samples kept while nobody takes them
AT_ONCE = 500
TIMEOUT = 10.0  # seconds


class _Refused(msgspec.Struct):
    place: int
    reason: str


class _Taken(msgspec.Struct):
    kept: int
    refused: list[_Refused] = []


_decode = msgspec.json.Decoder(_Taken).decode


def _taken(answer: Answer) -> _Taken:
    """What the receiver says that it has kept; raises SourceDown or what NOT_JSON names."""
    if answer.status != 202:
        raise SourceDown(f"it answered {answer.status}: {answer.text[:200]}")
    return _decode(answer.content)


class PrivateProbe:
    """The targets of a catalogue as seen from one location; `prober` is closed by whoever gave it.

    Raises SecretMissing or KeyMalformed when it is made without its secret.
    """

    def __init__(
        self, catalogue: Catalogue, prober: Prober, environ: Mapping[str, str], location: str,
        url: str, ca_file: str | None = None,
    ) -> None:  # fmt: skip
        self._targets = {n: t for n, t in catalogue.targets.items() if t.probe not in TOLD}
        self._prober = prober
        self._location = location
        self._url = f"{url.rstrip('/')}/samples"
        self._keys = keys_of(secret(environ, VARIABLE))
        self._client = client_for(ca_file, TIMEOUT)
        self._unsent: deque[ProbeResult] = deque(maxlen=UNSENT)
        self._sampled: dict[str, int] = {}

    @property
    def unsent(self) -> int:
        """How many samples wait to be taken."""
        return len(self._unsent)

    async def look(self, now: datetime) -> int:
        """Probe every target whose slot has not been sampled yet; how many."""
        due: list[tuple[str, Target, datetime]] = []
        for name, target in self._targets.items():
            every = duration_us(target.every)
            slot = to_us(now) // every * every
            if self._sampled.get(name) != slot:
                self._sampled[name] = slot
                due.append((name, target, from_us(slot)))
        self._unsent.extend(
            await asyncio.gather(
                *(run_probe(self._prober, n, t, self._location, at) for n, t, at in due)
            )
        )
        return len(due)

    async def send(self, now: datetime) -> bool:
        """Send what waits; False when it must be tried again."""
        while self._unsent:
            batch = [self._unsent[place] for place in range(min(AT_ONCE, len(self._unsent)))]
            body = packed(self._location, batch)
            headers = signed_headers(self._keys, str(uuid4()), now, body)
            try:
                answer = await fetch(self._client, "POST", self._url, content=body, headers=headers)
                told = _taken(answer)
            except (SourceDown, *NOT_JSON) as error:
                log.warning("samples not taken", url=self._url, why=str(error),
                            unsent=len(self._unsent))  # fmt: skip
                return False
            for one in told.refused[:10]:
                if 0 <= one.place < len(batch):
                    log.warning("sample refused", target=batch[one.place].target, why=one.reason)
            for _ in batch:
                self._unsent.popleft()
            log.info("samples sent", kept=told.kept, refused=len(told.refused))
        return True

    async def close(self) -> None:
        await self._client.aclose()
