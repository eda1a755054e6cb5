"""Asking with an interface's login. A login that is refused is our own affair, and unknown."""

from __future__ import annotations

from dataclasses import replace

from collectors.errors import LoginRefused, SecretMissing, SourceDown
from collectors.probes.following import follow
from collectors.probes.measure import Asked, CouldNotLook, Measured, Prober, TargetDown
from maas.catalogue.model import Target

REFUSED = (401, 403)
NOT_ACCEPTED = "our login is not accepted"


async def login_headers(prober: Prober, interface: str) -> dict[str, str]:
    """What an interface is sent so that it knows us."""
    try:
        return await prober.logins[interface].headers()
    except (LoginRefused, SecretMissing) as error:
        raise CouldNotLook(str(error)) from None
    except SourceDown as error:
        raise TargetDown(str(error)) from None


async def ask_inside(
    prober: Prober, target: Target, asked: Asked, timeout: float | None = None
) -> Measured:
    """What the target's interface answers, or anybody where it names none.

    Our login goes to the interface's own host and to its `redirect_hosts`. `timeout` is in seconds,
    the target's where it is None.
    """
    if target.interface is None:
        return await follow(prober, target, asked, target.expect.redirects, timeout)
    login = await login_headers(prober, target.interface)
    trusted = prober.interfaces[target.interface].redirect_hosts
    asked = replace(asked, headers={**login, **asked.headers}, trusted=trusted)
    measured = await follow(prober, target, asked, target.expect.redirects, timeout)
    if measured.status in REFUSED and measured.status not in target.expect.status:
        prober.logins[target.interface].forget()
        raise CouldNotLook(f"status {measured.status}: {NOT_ACCEPTED}", measured)
    return measured
