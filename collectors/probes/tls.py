"""A certificate is vouched for, is of its host, and does not run out soon.

Down: no handshake, or a certificate that does not verify. Degraded: it expires within
`expires_after`.
"""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import Any

from collectors.probes.asking import address_of, asking, trust_of
from collectors.probes.measure import Measured, Prober, TargetDegraded
from maas.catalogue.model import Target
from maas.domain.quantities import format_duration


async def probe_tls(_: Prober, target: Target) -> Measured:
    """Shake hands, and read when the certificate ends."""
    address, trusted = address_of(target, 443), trust_of(target)
    async with asking(target) as watch:
        _reader, writer = await asyncio.open_connection(address.host, address.port)
        connected = watch.us
        try:
            await writer.start_tls(trusted, server_hostname=address.host)
            certificate: dict[str, Any] = writer.get_extra_info("peercert")
        finally:
            writer.close()
        total = watch.us
    measured = Measured(connect_us=connected, tls_us=total - connected, total_us=total)
    soon = target.expect.expires_after
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    if soon is not None and ends - datetime.now(UTC) < soon:
        raise TargetDegraded(
            f"the certificate expires on {ends:%Y-%m-%d %H:%M} UTC, within {format_duration(soon)}",
            measured,
        )
    return measured
