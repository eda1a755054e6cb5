"""From an entry of the catalogue to a service that can be asked; whoever opens it closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import httpx

from collectors.http import client_for
from collectors.manners import Manners
from collectors.recording import recorder_of
from collectors.sources import SOURCES
from collectors.sources.asking import Service
from collectors.sources.auth import Login
from maas.catalogue.model import Auth, Interface

TIMEOUT = 30.0  # seconds, where the entry does not say


class Plain(Protocol):
    """An entry with an address and a login, and nothing more to say of how it is asked."""

    @property
    def url(self) -> str | None: ...
    @property
    def auth(self) -> Auth: ...
    @property
    def ca_file(self) -> str | None: ...


def service_of(
    name: str, interface: Interface, environ: Mapping[str, str], manners: Manners | None = None
) -> Service:
    """An interface as something to ask; whoever calls closes it."""
    kind, harvest = SOURCES[interface.kind], interface.harvest
    client: httpx.AsyncClient = client_for(interface.ca_file, harvest.timeout.total_seconds())
    return Service(
        root=interface.url,
        entity=kind.entity,
        expand=kind.expand,
        page_size=harvest.page_size,
        extra_filter=harvest.filter,
        client=client,
        login=Login(interface.auth, environ, client),
        manners=manners or Manners(harvest.concurrency, harvest.per_minute),
        recorder=recorder_of(environ, name, harvest.record),
        collections=interface.collections,
        published=harvest.published,
        redirect_hosts=interface.redirect_hosts,
    )


def plain_service(entry: Plain, environ: Mapping[str, str]) -> Service:
    """A tracker or a meter as something to ask, one question at a time."""
    client = client_for(entry.ca_file, TIMEOUT)
    login = Login(entry.auth, environ, client)
    return Service(str(entry.url), "", "", 100, None, client, login, Manners(1, None))
