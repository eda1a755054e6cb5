"""The probe kinds, and the one place that runs them.

A probe kind is a module with one coroutine that returns what it measured when the target is up and
raises TargetDown or TargetDegraded when a written condition failed. Anything else it raises is our
own failure and is recorded as unknown: our faults never count against a target.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from collectors.probes.amqp import probe_amqp
from collectors.probes.credential import probe_credential
from collectors.probes.dns import probe_dns
from collectors.probes.download import probe_download
from collectors.probes.flow import probe_flow
from collectors.probes.ftp import probe_ftp
from collectors.probes.grpc import probe_grpc
from collectors.probes.http import probe_http
from collectors.probes.icmp import probe_icmp
from collectors.probes.measure import CouldNotLook, Measured, ProbeFailed, Prober, TargetDegraded
from collectors.probes.metadata import probe_metadata
from collectors.probes.ntp import probe_ntp
from collectors.probes.odata import probe_odata
from collectors.probes.postgresql import probe_postgresql
from collectors.probes.sftp import probe_sftp
from collectors.probes.smtp import probe_smtp
from collectors.probes.stac import probe_stac
from collectors.probes.tcp import probe_tcp
from collectors.probes.tls import probe_tls
from collectors.probes.webdav import probe_webdav
from maas.catalogue.model import Target
from maas.db.facts_samples import ProbeResult
from maas.domain.states import Outcome

log = structlog.get_logger(__name__)

Probe = Callable[[Prober, Target], Awaitable[Measured]]

PROBES: Mapping[str, Probe] = {
    "http": probe_http,
    "flow": probe_flow,
    "odata": probe_odata,
    "metadata": probe_metadata,
    "download": probe_download,
    "stac": probe_stac,
    "credential": probe_credential,
    "tcp": probe_tcp,
    "tls": probe_tls,
    "dns": probe_dns,
    "smtp": probe_smtp,
    "ftp": probe_ftp,
    "sftp": probe_sftp,
    "webdav": probe_webdav,
    "postgresql": probe_postgresql,
    "amqp": probe_amqp,
    "grpc": probe_grpc,
    "ntp": probe_ntp,
    "icmp": probe_icmp,
}


async def run_probe(
    prober: Prober, name: str, target: Target, location: str, at: datetime
) -> ProbeResult:
    """Probe a target once, on behalf of the slot `at` (UTC), and always come back with a result."""
    outcome, reason, measured = Outcome.UP, "", Measured()
    try:
        measured = await PROBES[target.probe](prober, target)
    except ProbeFailed as failure:
        measured, reason = failure.measured, " ".join(str(failure).split())  # one line
        outcome = Outcome.DEGRADED if isinstance(failure, TargetDegraded) else Outcome.DOWN
        if isinstance(failure, CouldNotLook):
            outcome = Outcome.UNKNOWN
    except Exception:
        log.exception("the probe itself failed", target=name, kind=target.probe)
        outcome, reason = Outcome.UNKNOWN, "the probe itself failed"
    return ProbeResult(
        name, location, at, outcome, reason, measured.dns_us, measured.connect_us,
        measured.tls_us, measured.first_byte_us, measured.total_us, measured.status,
    )  # fmt: skip
