"""A gRPC service says of itself that it serves, by the standard health protocol.

`grpc://host:port/service`, or `grpcs://` over TLS; without a path, the server as a whole. Down: no
answer, another state than SERVING, or no health service. One that wants a login is unknown.
"""

from __future__ import annotations

import ssl

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from collectors.probes.asking import Address, address_of, asking, numeric, trust_of
from collectors.probes.measure import CouldNotLook, Measured, Prober, TargetDown
from maas.catalogue.model import Target

OPTIONS = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),  # a fresh connection, and nobody's patience inherited
)
REFUSED = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
SERVING = 1


async def probe_grpc(_: Prober, target: Target) -> Measured:
    """Ask Health/Check for the service that the address names."""
    address = address_of(target, 443)
    encrypted = address.scheme == "grpcs"
    authorities = _authorities(target) if encrypted else None
    async with asking(target) as watch:
        where = await numeric(address.host, address.port)
        async with _channel(where, address, authorities) as channel:
            asked = health_pb2.HealthCheckRequest(service=address.path)
            try:
                told = await health_pb2_grpc.HealthStub(channel).Check(asked)
            except grpc.aio.AioRpcError as error:
                raise _judged(error, address.path) from None
        total = watch.us
    measured = Measured(total_us=total)
    if told.status != SERVING:
        states = health_pb2.HealthCheckResponse.ServingStatus.items()
        named = next((name for name, state in states if state == told.status), told.status)
        raise TargetDown(f"it says {named}", measured)
    return measured


def _authorities(target: Target) -> bytes:
    """Those of the system or of the target as gRPC takes them, which would else use its own."""
    told = trust_of(target).get_ca_certs(binary_form=True)
    return "".join(ssl.DER_cert_to_PEM_cert(one) for one in told).encode()


def _channel(ip: str, address: Address, authorities: bytes | None) -> grpc.aio.Channel:
    """To an address that was looked up and checked, on behalf of the name that it stands for."""
    where = f"[{ip}]:{address.port}" if ":" in ip else f"{ip}:{address.port}"
    if authorities is None:
        named = ("grpc.default_authority", f"{address.host}:{address.port}")
        return grpc.aio.insecure_channel(where, [*OPTIONS, named])
    named = ("grpc.ssl_target_name_override", address.host)
    trusted = grpc.ssl_channel_credentials(authorities)
    return grpc.aio.secure_channel(where, trusted, [*OPTIONS, named])


def _judged(error: grpc.aio.AioRpcError, service: str) -> CouldNotLook | TargetDown:
    code, details = error.code(), error.details() or ""
    if code in REFUSED:
        return CouldNotLook(f"it wants a login, which this probe does not have: {details}")
    if code is grpc.StatusCode.NOT_FOUND:
        return TargetDown(f"it knows no service {service!r}")
    if code is grpc.StatusCode.UNIMPLEMENTED:
        return TargetDown("it has no health service")
    return TargetDown(f"{code.name}: {details.rpartition('last error: ')[2]}")
