"""Where the broker is and who we are there, from the environment.

MAAS_BROKER_URL             amqp[s]://user@host:port/vhost, several nodes separated by commas; the
                            user and the vhost of the first hold for all; empty: no broker
MAAS_BROKER_PASSWORD        the password, or MAAS_BROKER_PASSWORD_FILE, a file that holds it
MAAS_BROKER_CA_FILE         who signed the certificates of amqps nodes (default: the system's)
MAAS_BROKER_MANAGEMENT_URL  http[s]://host:port of the management API, for backlogs; commas too
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from maas.bus.errors import BrokerAddressInvalid

_PORTS = {"amqp": 5672, "amqps": 5671}
_EXAMPLE = "write amqp://maas@mq-1:5672/maas,amqp://mq-2:5672"


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the cluster."""

    host: str
    port: int
    tls: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Broker:
    """A cluster, as one account sees one vhost of it."""

    nodes: tuple[Node, ...]
    user: str
    password: str = field(repr=False)
    vhost: str = "/"
    ca_file: Path | None = None
    management: tuple[str, ...] = ()


def read_broker(environ: Mapping[str, str]) -> Broker | None:
    """The configured broker, or None; raises BrokerAddressInvalid naming the variable."""
    texts = _listed(environ.get("MAAS_BROKER_URL", ""))
    if not texts:
        return None
    urls = [_split(text) for text in texts]
    first = urls[0]
    if not first.username:
        raise BrokerAddressInvalid(f"MAAS_BROKER_URL names no user: {_EXAMPLE}")
    ca_file = environ.get("MAAS_BROKER_CA_FILE")
    if ca_file and not Path(ca_file).is_file():
        raise BrokerAddressInvalid(f"MAAS_BROKER_CA_FILE: there is no file {ca_file}")
    if ca_file:
        _insist_on_certificates(ca_file)
    return Broker(
        nodes=tuple(dict.fromkeys(_node(url) for url in urls)),
        user=unquote(first.username),
        password=_password(environ, first),
        vhost=unquote(first.path[1:]) or "/",
        ca_file=Path(ca_file) if ca_file else None,
        management=_management(environ),
    )


def _insist_on_certificates(ca_file: str) -> None:
    try:
        ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # which every ssl.SSLError is
        raise BrokerAddressInvalid(
            f"MAAS_BROKER_CA_FILE: no certificate in PEM can be read from {ca_file} ({error})"
        ) from error


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _split(text: str) -> SplitResult:
    url = urlsplit(text)
    try:
        if url.scheme in _PORTS and url.hostname and url.port != 0:
            return url
    except ValueError:  # a port that is no number
        pass
    raise BrokerAddressInvalid(
        f"MAAS_BROKER_URL: {text.rpartition('@')[2]!r} is no address of a broker: {_EXAMPLE}"
    )


def _node(url: SplitResult) -> Node:
    return Node(str(url.hostname), url.port or _PORTS[url.scheme], url.scheme == "amqps")


def _password(environ: Mapping[str, str], url: SplitResult) -> str:
    file = environ.get("MAAS_BROKER_PASSWORD_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BrokerAddressInvalid(f"MAAS_BROKER_PASSWORD_FILE: {error}") from error
    given = environ.get("MAAS_BROKER_PASSWORD") or unquote(url.password or "")
    if not given:
        raise BrokerAddressInvalid(
            "the broker's password is missing: set MAAS_BROKER_PASSWORD or "
            "MAAS_BROKER_PASSWORD_FILE"
        )
    return given


def _management(environ: Mapping[str, str]) -> tuple[str, ...]:
    urls = _listed(environ.get("MAAS_BROKER_MANAGEMENT_URL", ""))
    for url in urls:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise BrokerAddressInvalid(
                f"MAAS_BROKER_MANAGEMENT_URL: {url.rpartition('@')[2]!r} is no web address: "
                "write http://mq-1:15672"
            )
    return tuple(url.rstrip("/") for url in urls)
