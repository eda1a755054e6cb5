"""Addresses that can be asked, and names of variables that are no secrets themselves."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from maas.catalogue.references import Add
from maas.catalogue.source import Location

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_url(
    location: Location, url: str | None, add: Add, schemes: tuple[str, ...] = ("http", "https")
) -> None:
    """Report an address that cannot be asked, or that holds a login."""
    if url is None:
        return
    try:
        parts = urlsplit(url)
        sound = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that hold no IPv6 address, or a port that is no number
        sound = False
    if not sound:
        kind = "web address" if "https" in schemes else f"address to ask by {schemes[-1]}"
        add(location, f"{bare(url)!r} is no {kind}", f"begin with {schemes[-1]}:// and a host")
    if bare(url) != url:
        add(location, "the address holds a login", "write it without, and the login under auth")


def check_variable(location: Location, name: str | None, add: Add) -> None:
    """Report a name that no environment variable has: it may be the secret itself."""
    if name is not None and not _VARIABLE.fullmatch(name):
        add(location, f"{location[-1]} is not the name of an environment variable",
            "write the name only, such as PRIP_PASSWORD, without ${}")  # fmt: skip


def bare(url: str) -> str:
    """An address as it may be shown: without what stands before an @."""
    return re.sub(r"//[^/@]*@", "//…@", url)
