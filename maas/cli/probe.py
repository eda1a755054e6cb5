"""`maas probe`: a vantage point behind a firewall, which calls out with what it sees."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from math import gcd
from typing import Annotated

import typer

from collectors.errors import SecretMissing
from collectors.private import PrivateProbe
from collectors.probing import prober_of
from maas.catalogue.probed import TOLD
from maas.cli.assembly import read_catalogue
from maas.cli.run import stop_on_signals
from maas.cli.working import Refused
from maas.domain.instants import SECOND, duration_us, to_us
from maas.domain.signing import KeyMalformed
from maas.runtime.egress import run_guarded
from maas.runtime.live import wall_clock
from maas.runtime.settings import read_settings
from maas.telemetry.logs import configure


def probe(
    to: Annotated[str, typer.Option(help="the push address of the platform: https://…:8081")],
    once: Annotated[bool, typer.Option(help="look once, send, and end")] = False,
    ca_file: Annotated[
        str | None, typer.Option(help="PEM file of the authority that signed its certificate")
    ] = None,
) -> None:
    """Probe the catalogue's targets from here, without a database, and push what was seen.

    MAAS_LOCATION names this place, MAAS_PROBES_SECRET signs what it says.
    """
    run_guarded(_probe(to, once, ca_file), os.environ)


async def _probe(to: str, once: bool, ca_file: str | None) -> None:
    settings = read_settings(os.environ)
    configure(settings.log_level, sys.stderr)
    if settings.location == "main":
        raise Refused("this place has no name: set MAAS_LOCATION, such as north-station")
    catalogue = read_catalogue(settings)
    every = [duration_us(t.every) for t in catalogue.targets.values() if t.probe not in TOLD]
    if not every:
        raise Refused("the catalogue has no target that can be probed")
    prober, release = prober_of(catalogue, os.environ)
    try:
        private = PrivateProbe(catalogue, prober, os.environ, settings.location, to, ca_file)
    except (SecretMissing, KeyMalformed) as error:
        raise Refused(f"MAAS_PROBES_SECRET: {error}") from None
    step = gcd(*every)
    stop = stop_on_signals().asked
    try:
        while not stop.is_set():
            await private.look(wall_clock())
            sent = await private.send(wall_clock())
            if once:
                if not sent:
                    raise Refused(f"{private.unsent} samples were not taken: see the lines above")
                return
            rest = step - to_us(wall_clock()) % step
            wait = rest if sent else min(rest, 30 * SECOND)
            try:
                async with asyncio.timeout(timedelta(microseconds=wait).total_seconds()):
                    await stop.wait()
            except TimeoutError:
                continue
    finally:
        await private.close()
        await release()
