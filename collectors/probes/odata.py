"""An OData service answers a control query that is known to have rows.

A status of 200 proves little: maintenance pages have it, and a filter not understood gives an
empty list. So the answer must be an OData page with rows. A refused login is our own affair.
"""

from __future__ import annotations

import msgspec

from collectors.errors import LoginRefused, SecretMissing, SourceDown
from collectors.probes.http import judge_answer
from collectors.probes.measure import Asked, CouldNotLook, Measured, Prober, TargetDown
from maas.catalogue.model import Target

REFUSED = (401, 403)


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]


_decode = msgspec.json.Decoder(_Page).decode


async def probe_odata(prober: Prober, target: Target) -> Measured:
    """Ask the interface's control query with its own login."""
    interface = str(target.interface)
    login = prober.logins[interface]
    try:
        headers = await login.headers()
    except (LoginRefused, SecretMissing) as error:
        raise CouldNotLook(str(error)) from None
    except SourceDown as error:
        raise TargetDown(str(error)) from None
    url = f"{prober.roots[interface]}?{target.query}"
    asked = Asked(url, headers)
    measured = await prober.exchange(asked, target.timeout.total_seconds(), target.ca_file)
    if measured.status in REFUSED:
        login.forget()
        raise CouldNotLook(f"status {measured.status}: our login is not accepted", measured)
    judge_answer(target.expect, measured)
    try:
        page = _decode(measured.body)
    except msgspec.DecodeError:
        began = measured.body[:60].decode("utf-8", "replace").strip()
        raise TargetDown(f"the answer is no OData page: it begins {began!r}", measured) from None
    least = target.expect.min_rows
    if least is not None and len(page.value) < least:
        raise TargetDown(f"{len(page.value)} rows, expected at least {least}", measured)
    return measured
